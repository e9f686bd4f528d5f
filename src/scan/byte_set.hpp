// A set of bytes, and strings of such sets: "[0-9]\.[0-9]" is three of them.
//
// Sets and not single bytes, so that one string stands for both cases of a letter and for a class.

#ifndef MIG_SRC_SCAN_BYTE_SET_HPP
#define MIG_SRC_SCAN_BYTE_SET_HPP

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mig::scan {

class byte_set {
public:
    constexpr byte_set() noexcept = default;
    explicit constexpr byte_set(std::uint8_t only) noexcept { add(only); }

    constexpr void add(std::uint8_t byte) noexcept
    {
        words_[byte >> 6] |= std::uint64_t{1} << (byte & 63);
    }
    constexpr void add(std::uint8_t first, std::uint8_t last) noexcept
    {
        for (unsigned byte = first; byte <= last; ++byte)
            add(static_cast<std::uint8_t>(byte));
    }
    constexpr void remove(std::uint8_t byte) noexcept
    {
        words_[byte >> 6] &= ~(std::uint64_t{1} << (byte & 63));
    }
    [[nodiscard]] constexpr bool contains(std::uint8_t byte) const noexcept
    {
        return (words_[byte >> 6] >> (byte & 63) & 1) != 0;
    }
    [[nodiscard]] constexpr unsigned count() const noexcept
    {
        unsigned all = 0;
        for (auto const one : words_)
            all += static_cast<unsigned>(std::popcount(one));
        return all;
    }
    constexpr byte_set& operator|=(byte_set const& other) noexcept
    {
        for (std::size_t i = 0; i < words_.size(); ++i)
            words_[i] |= other.words_[i];
        return *this;
    }
    friend bool operator==(byte_set const&, byte_set const&) = default;
    friend auto operator<=>(byte_set const&, byte_set const&) = default;

    template <class Callback>
    void each(Callback const& call) const
    {
        for (std::size_t i = 0; i < words_.size(); ++i)
            for (auto left = words_[i]; left != 0; left &= left - 1)
                call(static_cast<std::uint8_t>(64 * i +
                                               static_cast<unsigned>(std::countr_zero(left))));
    }

private:
    std::array<std::uint64_t, 4> words_{};
};

using set_string = std::vector<byte_set>;

// How often a byte of a text is one of the set, from 0 to 1.
[[nodiscard]] double frequency_of(byte_set const&) noexcept;

} // namespace mig::scan

#endif
