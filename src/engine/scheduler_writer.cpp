#include "engine/scheduler_writer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace mig::engine::scheduling {

void writer::add(group g)
{
    waiting_.push_back(std::move(g));
}

std::optional<writer::batch> writer::next(system_time now)
{
    if (is_writing_ || not_before_ > now) return std::nullopt;
    // With nothing written before them, these wait for nothing.
    while (!waiting_.empty() && waiting_.front().changes.empty()) {
        auto const first = std::move(waiting_.front());
        waiting_.pop_front();
        if (first.then) first.then();
    }
    batch made;
    while (!waiting_.empty()) {
        auto& first = waiting_.front();
        auto const size = made.changes.size();
        if (size > 0 && (first.alone || in_flight_.back().alone)) break;
        if (size > 0 && size + first.changes.size() > changes_max) break;
        made.changes.insert(made.changes.end(), first.changes.begin(), first.changes.end());
        in_flight_.push_back(std::move(first));
        waiting_.pop_front();
    }
    if (made.changes.empty()) return std::nullopt;
    is_writing_ = true;
    made.number = ++number_;
    return made;
}

void writer::ended(std::uint64_t number, result<void> const& how, system_time now)
{
    if (!is_writing_ || number != number_) return;
    is_writing_ = false;
    bool const contradicts =
        !how && how.error().code() != errc::io && how.error().code() != errc::unavailable;
    if (!how && !contradicts) {
        not_before_ = now + pause_;
        pause_ = std::min(pause_ * 2, pause_max);
        return put_back();
    }
    pause_ = pause_first;
    bool const several = std::count_if(in_flight_.begin(), in_flight_.end(),
                                       [](group const& g) { return !g.changes.empty(); }) > 1;
    if (contradicts && several) {
        for (auto& g : in_flight_)
            g.alone = true;
        return put_back();
    }
    for (auto const& g : std::exchange(in_flight_, {})) {
        if (contradicts && g.refused) {
            g.refused(how.error());
        } else if (g.then) {
            g.then();
        }
    }
}

std::optional<system_time> writer::paused_until() const
{
    if (is_writing_ || waiting_.empty()) return std::nullopt;
    return not_before_;
}

void writer::put_back()
{
    waiting_.insert(waiting_.begin(), std::make_move_iterator(in_flight_.begin()),
                    std::make_move_iterator(in_flight_.end()));
    in_flight_.clear();
}

} // namespace mig::engine::scheduling
