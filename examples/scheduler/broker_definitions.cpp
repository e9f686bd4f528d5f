#include "broker_definitions.hpp"

#include <mig/base/encoding.hpp>
#include <mig/base/queue.hpp>
#include <mig/hash/hasher.hpp>
#include <mig/host/random.hpp>

#include <array>

namespace {

using mig::json;
using mig::result;

constexpr std::string_view to_agents = "toagents";
constexpr std::string_view to_schedulers = "toschedulers";
constexpr std::size_t salt_bytes = 4; // rabbit_password_hashing_sha256

result<std::string> hashed(std::string const& password)
{
    std::array<std::byte, salt_bytes> salt{};
    if (auto filled = mig::fill_random(salt); !filled) return filled.error();
    mig::bytes whole{salt.begin(), salt.end()};
    auto const secret = mig::as_bytes(password);
    whole.insert(whole.end(), secret.begin(), secret.end());
    auto const digest = mig::from_hex(mig::digest_of(mig::hash_kind::sha256, whole).hex());
    if (!digest) return digest.error();
    whole.resize(salt_bytes);
    whole.insert(whole.end(), digest->begin(), digest->end());
    return mig::to_base64(whole);
}

// A regular expression that is this text and no other.
std::string exactly(std::string_view text)
{
    std::string out = "^";
    for (char const c : text) {
        if (c == '.') out += '\\';
        out += c;
    }
    return out + "$";
}

} // namespace

broker_definitions::broker_definitions(std::string virtual_host)
    : virtual_host_(std::move(virtual_host))
{
    add_queue(std::string{mig::results_queue}, to_schedulers);
    add_queue(std::string{mig::heartbeats_queue}, to_schedulers);
}

result<void> broker_definitions::add_scheduler(std::string const& user, std::string const& password)
{
    return add_user(user, password,
                    {R"(^(toagents|toschedulers|mig\.agt\.(heartbeats|results))$)",
                     // toschedulers: heartbeats that come over HTTP are passed on.
                     R"(^(toagents|toschedulers|mig\.agt\.(heartbeats|results))$)",
                     R"(^(toschedulers|mig\.agt\.(heartbeats|results))$)"});
}

result<void> broker_definitions::add_agent(std::string const& user, std::string const& password,
                                           std::string const& queue)
{
    add_queue(queue, to_agents);
    return add_user(user, password, {"^$", exactly(to_schedulers), exactly(queue)});
}

result<void> broker_definitions::add_user(std::string const& name, std::string const& password,
                                          rights may)
{
    auto const hash = hashed(password);
    if (!hash) return hash.error();
    users_.push(json::object({{"name", name},
                              {"password_hash", *hash},
                              {"hashing_algorithm", "rabbit_password_hashing_sha256"},
                              {"tags", ""}}));
    permissions_.push(json::object({{"user", name},
                                    {"vhost", virtual_host_},
                                    {"configure", may.configure},
                                    {"write", may.write},
                                    {"read", may.read}}));
    return {};
}

void broker_definitions::add_queue(std::string const& name, std::string_view exchange)
{
    queues_.push(json::object({{"name", name},
                               {"vhost", virtual_host_},
                               {"durable", true},
                               {"auto_delete", false},
                               {"arguments", json::object()}}));
    bindings_.push(json::object({{"source", exchange},
                                 {"vhost", virtual_host_},
                                 {"destination", name},
                                 {"destination_type", "queue"},
                                 {"routing_key", name},
                                 {"arguments", json::object()}}));
}

std::string broker_definitions::text() const
{
    auto exchanges = json::array();
    for (auto const name : {to_agents, to_schedulers}) {
        exchanges.push(json::object({{"name", name},
                                     {"vhost", virtual_host_},
                                     {"type", "direct"},
                                     {"durable", true},
                                     {"auto_delete", false},
                                     {"internal", false},
                                     {"arguments", json::object()}}));
    }
    return mig::write_json_indented(
               json::object({{"rabbit_version", "3.8.0"},
                             {"vhosts", json::array_type{json::object({{"name", virtual_host_}})}},
                             {"users", users_},
                             {"permissions", permissions_},
                             {"exchanges", std::move(exchanges)},
                             {"queues", queues_},
                             {"bindings", bindings_}})) +
           "\n";
}
