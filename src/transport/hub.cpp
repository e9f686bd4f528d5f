#include "transport/hub.hpp"

#include <future>

namespace mig::relay {
namespace {

system_time now()
{
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
}

// A clock that is set while we wait must not make expiry late by more than this.
constexpr std::chrono::microseconds longest_sleep = std::chrono::seconds{1};

} // namespace

void hub::run_there(std::function<void()> const& work)
{
    MIG_ASSERT(!thread_->is_current());
    std::promise<void> done;
    thread_->post([&] {
        work();
        done.set_value();
    });
    done.get_future().wait();
}

result<peer_id> hub::join(peer_kind kind, std::vector<std::string> const& queues, port& at)
{
    if (closed_) return error{errc::unavailable, "join", "relay", "it has gone"};
    auto joined = board_.join(kind, queues, now());
    if (joined) ports_.emplace(*joined, &at);
    settle();
    return joined;
}

void hub::publish(peer_id from, std::uint64_t number, publication what)
{
    board_.publish(from, number, std::move(what), now());
    settle();
}

void hub::acknowledge(peer_id by, std::uint64_t tag)
{
    board_.acknowledge(by, tag, now());
    settle();
}

void hub::leave(peer_id id)
{
    ports_.erase(id);
    board_.leave(id, now());
    settle();
}

void hub::close()
{
    closed_ = true;
    expiry_.cancel();
    for (auto ports = std::exchange(ports_, {}); auto const& [id, at] : ports) {
        board_.leave(id, now());
        at->closed();
    }
}

// One round tells what a batch of calls has brought.
void hub::settle()
{
    if (std::exchange(settling_, true)) return;
    thread_->post([this] { tell_all(); });
}

void hub::tell_all()
{
    settling_ = false;
    for (auto& [to, what] : board_.take_effects()) {
        auto const at = ports_.find(to);
        if (at == ports_.end()) continue;
        std::visit([&](auto& effect) { at->second->tell(std::move(effect)); }, what);
    }
    await_expiry();
}

void hub::await_expiry()
{
    auto const next = closed_ ? std::nullopt : board_.next_expiry();
    if (next == awaited_) return;
    awaited_ = next;
    if (!next) {
        expiry_.cancel();
        return;
    }
    // Compared before it is subtracted: an expiry may be at the end of time.
    auto const from = now();
    auto const sleep = *next > from + longest_sleep ? longest_sleep : *next - from;
    expiry_.expires_after(std::max(sleep, std::chrono::microseconds{1}));
    expiry_.async_wait([this](std::error_code cancelled) {
        if (cancelled) return;
        awaited_.reset();
        board_.expire(now());
        settle();
    });
}

} // namespace mig::relay
