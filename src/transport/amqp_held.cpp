#include "transport/amqp_held.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace mig::amqp {

void held_deliveries::add(std::uint64_t tag, std::size_t size_bytes, std::string const& consumer)
{
    auto const counted = count_of_.try_emplace(consumer, 0).first;
    ++counted->second;
    size_bytes_ += size_bytes;
    all_.emplace_hint(all_.end(), tag, one{size_bytes, &counted->first});
}

void held_deliveries::done(std::uint64_t tag)
{
    auto const found = all_.find(tag);
    if (found == all_.end() || found->second.is_done) return;
    found->second.is_done = true;
    size_bytes_ -= found->second.size_bytes;
    --count_of_[*found->second.consumer];
    done_.push_back(tag);
}

void held_deliveries::clear()
{
    *this = {};
}

std::size_t held_deliveries::of(std::string const& consumer) const
{
    auto const found = count_of_.find(consumer);
    return found == count_of_.end() ? 0 : found->second;
}

std::vector<held_deliveries::acknowledgement> held_deliveries::take_done()
{
    std::vector<acknowledgement> told;
    if (done_.empty()) return told;
    auto const first_open = std::find_if(all_.begin(), all_.end(),
                                         [](auto const& each) { return !each.second.is_done; });
    auto const before = std::distance(all_.begin(), first_open);
    if (before > 0) told.push_back({std::prev(first_open)->first, before > 1});
    auto const last = told.empty() ? 0 : told.front().tag;
    all_.erase(all_.begin(), first_open);
    std::sort(done_.begin(), done_.end());
    for (auto const tag : std::exchange(done_, {})) {
        if (tag <= last) continue;
        told.push_back({tag, false});
        all_.erase(tag);
    }
    return told;
}

} // namespace mig::amqp
