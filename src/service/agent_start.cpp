#include "service/agent_start.hpp"

#include "service/agent_key_file.hpp"

#include <unistd.h>

namespace mig::service {
namespace {

json environment_of(host_description const& is, module_registry const& modules)
{
    auto addresses = json::array();
    for (auto const& address : is.addresses)
        addresses.push(address);
    auto names = json::array();
    for (auto const& module : modules.all())
        names.push(module.name);
    return json::object({{"init", is.init},
                         {"ident", is.distribution},
                         {"os", is.os},
                         {"arch", is.architecture},
                         {"isproxied", false},
                         {"addresses", std::move(addresses)},
                         {"modules", std::move(names)}});
}

} // namespace

result<void> check(agent_options const& options, system_time now)
{
    auto const refuse = [](std::string_view why) {
        return error{errc::refused, "start", "the agent", why};
    };
    if (options.policy.keys().empty()) {
        return refuse("its keyring is empty, so no action could ever be verified; "
                      "give it the investigators' public keys");
    }
    if (auto const why = options.policy.unsatisfiable(now); !why.empty()) {
        return refuse("nobody can satisfy its policy: " + why.front());
    }
    if (options.transport == nullptr) return refuse("it has no transport");
    if (options.journal.empty()) {
        return refuse("it has no journal, without which it would run actions twice");
    }
    if (options.modules.all().empty()) return refuse("it has no modules");
    return {};
}

result<agent_facts> describe(agent_options const& options, host& host, agent_key const& key)
{
    auto const is = host.describe();
    if (!is) return is.error();
    agent_facts facts;
    facts.id = {options.id.empty() ? id_of(key) : options.id};
    if (auto good = mig::check(facts.id); !good) return good.error();
    facts.name = is->hostname;
    facts.queue_location = is->os + "." + facts.id.text;
    facts.mode = "daemon";
    facts.version = MIG_VERSION;
    facts.pid = static_cast<std::uint32_t>(::getpid());
    facts.started = host.now();
    facts.environment = environment_of(*is, options.modules);
    facts.tags = options.tags;
    return facts;
}

} // namespace mig::service
