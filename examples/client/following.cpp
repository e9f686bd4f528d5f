#include "following.hpp"

#include <algorithm>
#include <chrono>

namespace {

// A platform that is away for longer after the action's end is not waited for.
constexpr std::chrono::minutes patience{5};

mig::system_time now()
{
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

} // namespace

std::set<std::string> online_of(std::vector<mig::agent_record> const& agents)
{
    std::set<std::string> online;
    for (auto const& agent : agents) {
        if (agent.status != mig::agent_status::offline) online.insert(agent.facts.id.text);
    }
    return online;
}

std::uint64_t follow(mig::client& platform, followed_action action, report& out,
                     std::stop_token const& stop)
{
    std::uint64_t done = 0;
    bool lost = false;
    auto const until = std::max(action.expires, now()) + patience;
    auto const on_progress = [&](mig::action_progress const& progress) {
        if (lost) out.notice("the platform is there again");
        lost = false;
        action.sent = std::max(action.sent, progress.counters.sent);
        if (progress.finished) {
            ++done;
            if (action.waiting) action.waiting->erase(progress.finished->agent.text);
            out.answered(*progress.finished);
        }
        out.progress(done, action.sent);
        // What has ended already comes first, one after the other, and then how the action stands.
        if (progress.finished) return true;
        bool const only_offline_left = action.waiting && action.waiting->empty() && done > 0;
        return !only_offline_left && progress.status != mig::action_status::completed;
    };
    auto const again = [&](mig::error const& why) {
        if (!lost)
            out.notice(
                "the connection to the platform is lost, and tried again until it is back (" +
                why.message() + ")");
        lost = true;
        return now() < until;
    };

    auto const followed = platform.follow(action.id, on_progress, {.stop = stop, .again = again});
    if (!followed && followed.error().code() != mig::errc::cancelled) {
        out.notice(followed.error().message());
    }
    auto const missing = action.sent - std::min(done, action.sent);
    if (stop.stop_requested()) {
        out.notice("stopped; action " + action.id.text + " goes on without us");
    }
    if (missing > 0) out.notice("mig show " + action.id.text + " shows what comes later");
    return missing;
}
