// Where in a text one of many strings is, and whose they are.
//
//     finder find{strings, kernel};
//     find.each(text, find.all_buckets(), [&](finder_hit hit) { ...; return still_active; });
//
// A vector kernel stops where the bytes of a fingerprint fit; a hash of four bytes throws most of
// that out; what is left is compared.
//
// Threads: immutable, shared by any number of threads.

#ifndef MIG_SRC_SCAN_FINDER_HPP
#define MIG_SRC_SCAN_FINDER_HPP

#include "scan/byte_set.hpp"
#include "scan/kernel.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace mig::scan {

struct owned_string {
    set_string string; // 1 to 8 bytes
    std::uint32_t owner = 0;
};

struct finder_hit {
    std::size_t at = 0; // where the string begins
    std::uint32_t factor = 0;
};

class finder {
public:
    finder(std::vector<owned_string> strings, kernel const&);

    [[nodiscard]] bool is_empty() const noexcept { return factors_.empty(); }
    // Strings that are the same are one factor of several owners.
    [[nodiscard]] std::span<std::uint32_t const> owners_of(std::uint32_t factor) const noexcept;
    [[nodiscard]] std::uint8_t all_buckets() const noexcept { return is_empty() ? 0 : 0xff; }
    [[nodiscard]] std::size_t bucket_of(std::uint32_t factor) const noexcept
    {
        return factors_[factor].bucket;
    }
    [[nodiscard]] std::size_t factors() const noexcept { return factors_.size(); }

    // Each hit in the text, in the order of the places of fingerprints.  call returns the buckets
    // that are still of interest, and ends the search with none.
    template <class Callback>
    void each(std::string_view text, std::uint8_t active, Callback const& call) const
    {
        constexpr std::size_t batch = 256;
        std::array<candidate, batch> candidates;
        for (std::size_t from = 0; from < text.size();) {
            auto const found = kernel_->find(
                prints_, filter_, active,
                {reinterpret_cast<std::uint8_t const*>(text.data()), from, text.size()},
                candidates.data(), batch);
            for (std::size_t n = 0; n < found.count; ++n) {
                active = each_at(candidates[n], text, active, call);
                if (active == 0) return;
            }
            from = found.stopped_at;
        }
    }

private:
    // ((eight bytes | fold) & mask) == value, and where a set is neither one byte nor a letter's
    // two cases, the byte is one of sets.
    struct factor {
        std::uint64_t value = 0;
        std::uint64_t fold = 0;
        std::uint64_t mask = 0;
        std::uint32_t owners_begin = 0;
        std::uint32_t owners_end = 0;
        std::uint32_t sets_begin = 0; // of as many as the string has bytes; or none
        std::uint8_t sets = 0;
        std::uint8_t size = 0;
        std::uint8_t window = 0; // where its fingerprint begins
        std::uint8_t bucket = 0;
    };
    struct entry {
        std::uint32_t folded;
        std::uint32_t factor;
    };

    void add_factor(set_string const&);
    void share_buckets(std::vector<set_string> const& windows);
    void fill_prints(std::vector<set_string> const& windows);
    void fill_hashes(std::vector<set_string> const& windows);
    [[nodiscard]] bool is_at(factor const&, std::string_view text,
                             std::size_t begin) const noexcept;
    [[nodiscard]] std::size_t slot_of(std::uint32_t folded_bytes) const noexcept
    {
        return hash_of(folded_bytes) & (slots_ - 1);
    }

    template <class Callback>
    std::uint8_t each_at(candidate const& here, std::string_view text, std::uint8_t active,
                         Callback const& call) const
    {
        auto const test = [&](std::uint32_t n) {
            auto const& one = factors_[n];
            auto const bit = static_cast<std::uint8_t>(1u << one.bucket);
            if ((active & bit) == 0 || here.at < one.window) return;
            auto const begin = here.at - one.window;
            if (is_at(one, text, begin)) active = call(finder_hit{begin, n});
        };
        for (unsigned left = here.buckets & filter_.unfiltered; left != 0; left &= left - 1) {
            for (auto const n : unhashed_[static_cast<std::size_t>(std::countr_zero(left))])
                test(n);
        }
        if (hashed_.empty() || text.size() - here.at < 4) return active;
        std::uint32_t four = 0;
        std::memcpy(&four, text.data() + here.at, 4);
        auto const slot = slot_of(four);
        for (auto n = slot_begins_[slot]; n < slot_begins_[slot + 1]; ++n)
            if (hashed_[n].folded == (four | folded)) test(hashed_[n].factor);
        return active;
    }

    kernel const* kernel_;
    fingerprints prints_{};
    hash_filter filter_{};
    std::vector<factor> factors_;
    std::vector<std::uint32_t> owners_;
    std::vector<byte_set> sets_;
    std::array<std::vector<std::uint32_t>, 8> unhashed_; // factors, by bucket
    std::size_t slots_ = 1;
    std::vector<std::uint32_t> slot_begins_; // of hashed_, one more than slots
    std::vector<entry> hashed_;
};

} // namespace mig::scan

#endif
