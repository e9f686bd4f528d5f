#include "simulated_agent.hpp"

#include "wire/messages.hpp"

#include <array>
#include <chrono>
#include <cstring>

namespace {

mig::system_time now()
{
    return std::chrono::time_point_cast<mig::system_time::duration>(
        std::chrono::system_clock::now());
}

mig::agent_key key_of(std::string const& name, std::uint64_t number)
{
    std::array<std::byte, 32> seed{};
    std::memcpy(seed.data(), &number, sizeof number);
    std::memcpy(seed.data() + sizeof number, name.data(),
                std::min(name.size(), seed.size() - sizeof number));
    return mig::agent_key::from_seed(seed).value();
}

// As the module file says it: names that differ, so that they are as hard to pack as real ones.
mig::json findings(std::uint64_t number, std::size_t size)
{
    auto list = mig::json::array();
    for (std::size_t written = 0; written < size;) {
        std::string name = "/usr/lib/";
        for (int n = 0; n < 4; ++n) {
            number = number * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
            name += "abcdefghijklmnop"[number >> 60];
            name += std::to_string(number >> 40);
        }
        written += name.size() + 60;
        list.push(mig::json::object({{"file", mig::json{name}},
                                     {"fileinfo", mig::json::object({{"size", mig::json{written}},
                                                                     {"mode", "-rw-r--r--"}})}}));
    }
    return mig::json::object({{"s1", std::move(list)}});
}

} // namespace

simulated_agent::simulated_agent(std::string const& name, std::uint64_t number,
                                 std::size_t answer_bytes)
    : key_(key_of(name, number)),
      found_(findings(number, answer_bytes)),
      sequence_(static_cast<std::uint64_t>(now().time_since_epoch().count()))
{
    facts_.id = {name + std::to_string(number)};
    facts_.name = facts_.id.text + ".example.net";
    facts_.queue_location = "linux." + facts_.id.text;
    facts_.mode = "daemon";
    facts_.version = "load";
    facts_.environment = mig::json::object({{"os", "linux"}, {"ident", "Debian 12"}});
}

std::string simulated_agent::heartbeat()
{
    auto const when = now();
    heartbeats_ =
        std::max(heartbeats_ + 1, static_cast<std::uint64_t>(when.time_since_epoch().count()));
    return mig::wire::write_heartbeat(
        {.facts = facts_, .sequence = heartbeats_, .sent = when, .key = {}}, key_);
}

std::string simulated_agent::answer_to(mig::bytes_view command)
{
    auto const asked = mig::wire::read_command_address(command);
    if (!asked) return {};
    mig::answer said{.command = asked->id,
                     .action = asked->action,
                     .agent = facts_.id,
                     .sequence = ++sequence_,
                     .status = mig::command_status::success,
                     .started = now(),
                     .finished = now(),
                     .operations = {}};
    mig::operation_answer one;
    one.found_anything = one.success = true;
    one.elements = found_;
    said.operations.push_back(std::move(one));
    return mig::wire::write_answer(said, key_);
}

mig::result<void> simulated_agent::start(std::unique_ptr<mig::transport> by)
{
    transport_ = std::move(by);
    return transport_->open({mig::command_queue(facts_.queue_location)},
                            {.on_delivery = [this](mig::delivery const& one) { answer(one); },
                             .on_connection =
                                 [this](mig::result<void> const& connected) {
                                     if (connected) greet();
                                 },
                             .on_consumer = nullptr});
}

void simulated_agent::greet()
{
    std::lock_guard const lock{greeting_};
    transport_->publish(
        {.queue = std::string{mig::heartbeats_queue}, .body = mig::to_bytes(heartbeat())},
        [](mig::result<void> const&) {});
}

void simulated_agent::answer(mig::delivery const& one)
{
    auto const said = answer_to(one.body);
    if (said.empty()) return transport_->acknowledge(one.tag);
    send(one.tag, mig::to_bytes(said));
}

void simulated_agent::send(std::uint64_t tag, mig::bytes body)
{
    auto const kept = std::make_shared<mig::bytes const>(std::move(body));
    transport_->publish({.queue = std::string{mig::results_queue}, .body = *kept},
                        [this, tag, kept](mig::result<void> const& how) {
                            if (how) {
                                ++answered_;
                                return transport_->acknowledge(tag);
                            }
                            std::lock_guard const lock{mutex_};
                            unsent_.push_back({tag, *kept});
                        });
}

void simulated_agent::send_again()
{
    std::vector<unsent> all;
    {
        std::lock_guard const lock{mutex_};
        all.swap(unsent_);
    }
    for (auto& one : all)
        send(one.tag, std::move(one.body));
}
