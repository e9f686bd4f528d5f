// A set of digests of one kind, of up to millions: is this digest in it?
//
//     auto known = digest_set::parse(hash_kind::sha256, text_of_a_list);
//     if (!known) ...                              // says in which line what is wrong
//     known->size(), known->duplicates()           // to be shown before anything is signed
//     known->contains(digest.view())
//
// A question costs the same whatever the size: a filter that fits the cache answers "no" for all
// but one of some hundred digests that are not in the set, and an index leads to the few that are
// left to compare.  The answer is exact.
//
// Memory: memory_for() of its kind and size, known beforehand.
//
// Threads: immutable, shared by any number of threads.

#ifndef MIG_HASH_DIGEST_SET_HPP
#define MIG_HASH_DIGEST_SET_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>
#include <mig/hash/digest.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace mig {

class digest_set {
public:
    static constexpr std::size_t digests_max = std::size_t{1} << 24;

    // Digests one after the other, in any order.  Fails with invalid_argument when the kind is not
    // one, or the bytes are not whole digests; with over_budget above digests_max.
    [[nodiscard]] static result<digest_set> make(hash_kind one, bytes digests);

    // A list as people and sha256sum write it: on each line a digest in hexadecimal of either
    // case, and after white space anything.  Lines that are empty or begin with "#" do not count.
    // Fails like make, and with invalid_argument for the first line that holds something else: a
    // list is taken as a whole or not at all.
    [[nodiscard]] static result<digest_set> parse(hash_kind one, std::string_view lines);

    [[nodiscard]] bool contains(bytes_view digest) const noexcept;

    [[nodiscard]] hash_kind kind() const noexcept { return kind_; }
    [[nodiscard]] std::size_t size() const noexcept { return digests_.size() / size_of(kind_); }
    // How many were given more than once: they count once.
    [[nodiscard]] std::size_t duplicates() const noexcept { return duplicates_; }
    // All of them, one after the other, in ascending order: what make takes.
    [[nodiscard]] bytes_view digests() const noexcept { return digests_; }

    [[nodiscard]] static std::size_t memory_for(hash_kind one, std::size_t size) noexcept;

private:
    // The bits of eight digests or so; one cache line answers.
    struct alignas(32) block {
        std::array<std::uint32_t, 8> words{};
    };
    digest_set(hash_kind, bytes digests);
    void fill_filter();
    void fill_index();
    [[nodiscard]] std::size_t slot_of(std::byte const* digest) const noexcept;

    hash_kind kind_;
    std::size_t duplicates_ = 0;
    bytes digests_;                     // sorted, without duplicates
    std::vector<block> filter_;         // a power of two of them
    std::vector<std::uint32_t> begins_; // where the digests of each slot begin
    unsigned slot_bits_ = 0;            // leading bits of a digest that say its slot
};

} // namespace mig

#endif
