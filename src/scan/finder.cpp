#include "scan/finder.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <tuple>

namespace mig::scan {
namespace {

constexpr std::size_t foldings_max = 256; // values of four bytes that one string may begin with

// The four bytes of a string that are the rarest together.
std::size_t window_of(set_string const& string)
{
    std::size_t best = 0;
    double best_frequency = 2;
    for (std::size_t at = 0; at + fingerprints::bytes_max <= string.size(); ++at) {
        double frequency = 1;
        for (std::size_t n = at; n < at + fingerprints::bytes_max; ++n)
            frequency *= frequency_of(string[n]);
        if (frequency < best_frequency) {
            best_frequency = frequency;
            best = at;
        }
    }
    return best;
}

// The values of hash_of's bytes with which a window may begin; none when it is shorter, or when
// there are too many.
std::vector<std::uint32_t> foldings_of(set_string const& window)
{
    std::vector<std::uint32_t> all{0};
    if (window.size() < 4) return {};
    for (std::size_t n = 0; n < 4; ++n) {
        byte_set folded_set;
        window[n].each([&](std::uint8_t byte) {
            folded_set.add(static_cast<std::uint8_t>(byte | (folded & 0xff)));
        });
        if (all.size() * folded_set.count() > foldings_max) return {};
        std::vector<std::uint32_t> longer;
        for (auto const before : all) {
            folded_set.each([&](std::uint8_t byte) {
                auto value = before;
                reinterpret_cast<std::uint8_t*>(&value)[n] = byte; // as it lies in memory
                longer.push_back(value);
            });
        }
        all = std::move(longer);
    }
    return all;
}

// A set that is one byte, or one letter in both cases, and which.
struct simple_set {
    std::uint8_t value;
    std::uint8_t fold;
};
std::optional<simple_set> simple(byte_set const& set)
{
    std::uint8_t all = 0;
    std::uint8_t any = 0xff;
    set.each([&](std::uint8_t byte) {
        all |= byte;
        any &= byte;
    });
    if (set.count() == 1) return simple_set{all, 0};
    if (set.count() == 2 && (all ^ any) == 0x20) return simple_set{all, 0x20};
    return std::nullopt;
}

} // namespace

finder::finder(std::vector<owned_string> strings, kernel const& with) : kernel_(&with)
{
    std::sort(strings.begin(), strings.end(), [](auto const& a, auto const& b) {
        return std::tie(a.string, a.owner) < std::tie(b.string, b.owner);
    });
    std::vector<set_string> windows;
    for (std::size_t n = 0; n < strings.size(); ++n) {
        if (n == 0 || strings[n].string != strings[n - 1].string) {
            auto const& string = strings[n].string;
            add_factor(string);
            auto const begin = string.begin() + factors_.back().window;
            windows.emplace_back(begin, begin + std::min<std::ptrdiff_t>(string.end() - begin,
                                                                         fingerprints::bytes_max));
        }
        owners_.push_back(strings[n].owner);
        factors_.back().owners_end = static_cast<std::uint32_t>(owners_.size());
    }
    if (factors_.empty()) return;
    share_buckets(windows);
    fill_prints(windows);
    fill_hashes(windows);
}

void finder::add_factor(set_string const& string)
{
    factor made;
    made.owners_begin = made.owners_end = static_cast<std::uint32_t>(owners_.size());
    made.size = static_cast<std::uint8_t>(string.size());
    made.window = static_cast<std::uint8_t>(window_of(string));
    std::uint8_t value[8] = {};
    std::uint8_t fold[8] = {};
    std::uint8_t mask[8] = {};
    made.sets_begin = static_cast<std::uint32_t>(sets_.size());
    for (std::size_t n = 0; n < string.size(); ++n) {
        if (auto const known = simple(string[n])) {
            value[n] = known->value;
            fold[n] = known->fold;
            mask[n] = 0xff;
        } else {
            made.sets = made.size;
        }
    }
    if (made.sets != 0) sets_.insert(sets_.end(), string.begin(), string.end());
    std::memcpy(&made.value, value, 8);
    std::memcpy(&made.fold, fold, 8);
    std::memcpy(&made.mask, mask, 8);
    factors_.push_back(made);
}

// Strings that begin alike share a bucket, so that few other bytes fit its fingerprints; and each
// bucket gets as many.
void finder::share_buckets(std::vector<set_string> const& windows)
{
    std::vector<std::uint32_t> order(windows.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
        auto const& left = windows[a];
        auto const& right = windows[b];
        return left.size() != right.size() ? left.size() < right.size() : left < right;
    });
    for (std::size_t n = 0; n < order.size(); ++n) {
        auto const bucket = order.size() <= 8 ? n : n * 8 / order.size();
        factors_[order[n]].bucket = static_cast<std::uint8_t>(bucket);
    }
}

void finder::fill_prints(std::vector<set_string> const& windows)
{
    for (auto const& window : windows)
        prints_.bytes = std::max(prints_.bytes, window.size());
    for (std::size_t f = 0; f < windows.size(); ++f) {
        auto const bit = static_cast<std::uint8_t>(1u << factors_[f].bucket);
        for (std::size_t n = 0; n < prints_.bytes; ++n) {
            if (n >= windows[f].size()) { // whatever stands there
                for (auto* const half : {prints_.low[n], prints_.high[n]})
                    for (std::size_t i = 0; i < 16; ++i)
                        half[i] |= bit;
                continue;
            }
            windows[f][n].each([&](std::uint8_t byte) {
                prints_.low[n][byte & 15] |= bit;
                prints_.high[n][byte >> 4] |= bit;
            });
        }
    }
}

void finder::fill_hashes(std::vector<set_string> const& windows)
{
    filter_.unfiltered = 0;
    std::vector<entry> entries;
    for (std::uint32_t f = 0; f < windows.size(); ++f) {
        auto const all = foldings_of(windows[f]);
        for (auto const one : all) {
            entries.push_back({one, f});
            filter_.words[hash_of(one) >> 6] |= std::uint64_t{1} << (hash_of(one) & 63);
        }
        if (!all.empty()) continue;
        unhashed_[factors_[f].bucket].push_back(f);
        filter_.unfiltered |= static_cast<std::uint8_t>(1u << factors_[f].bucket);
    }
    slots_ = std::min(std::bit_ceil(2 * entries.size() + 1), std::size_t{1} << hash_filter::bits);
    std::sort(entries.begin(), entries.end(), [&](entry const& a, entry const& b) {
        return slot_of(a.folded) < slot_of(b.folded);
    });
    slot_begins_.assign(slots_ + 1, 0);
    for (auto const& one : entries)
        ++slot_begins_[slot_of(one.folded) + 1];
    std::partial_sum(slot_begins_.begin(), slot_begins_.end(), slot_begins_.begin());
    hashed_ = std::move(entries);
}

std::span<std::uint32_t const> finder::owners_of(std::uint32_t factor) const noexcept
{
    auto const& one = factors_[factor];
    return {owners_.data() + one.owners_begin, one.owners_end - one.owners_begin};
}

bool finder::is_at(factor const& one, std::string_view text, std::size_t begin) const noexcept
{
    if (text.size() - begin < one.size) return false;
    std::uint64_t eight = 0;
    if (text.size() - begin >= 8) {
        std::memcpy(&eight, text.data() + begin, 8);
    } else {
        std::memcpy(&eight, text.data() + begin, text.size() - begin);
    }
    if (((eight | one.fold) & one.mask) != one.value) return false;
    for (std::size_t n = 0; n < one.sets; ++n) {
        if (!sets_[one.sets_begin + n].contains(static_cast<std::uint8_t>(text[begin + n])))
            return false;
    }
    return true;
}

} // namespace mig::scan
