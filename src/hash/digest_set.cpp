#include <mig/hash/digest_set.hpp>

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

namespace mig {
namespace {

constexpr std::size_t digests_per_block = 21; // 12 bits of the filter each
constexpr std::size_t digests_per_slot = 4;

std::size_t blocks_for(std::size_t size) noexcept
{
    return std::bit_ceil(size / digests_per_block + 1);
}

unsigned slot_bits_for(std::size_t size) noexcept
{
    return static_cast<unsigned>(std::bit_width(size / digests_per_slot));
}

// The n-th eight bytes of a digest: every kind has two at least.
std::uint64_t word(std::byte const* digest, std::size_t n) noexcept
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i)
        value = value << 8 | std::to_integer<std::uint64_t>(digest[8 * n + i]);
    return value;
}

// Eight bits, one in each word of a block.
std::array<std::uint32_t, 8> bits_of(std::uint32_t key) noexcept
{
    constexpr std::uint32_t salts[8] = {0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d,
                                        0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31};
    std::array<std::uint32_t, 8> bits{};
    for (std::size_t i = 0; i < 8; ++i)
        bits[i] = std::uint32_t{1} << (key * salts[i] >> 27);
    return bits;
}

template <std::size_t Size>
std::size_t sort_and_keep_unique(bytes& digests)
{
    using one = std::array<std::byte, Size>;
    static_assert(sizeof(one) == Size);
    std::span<one> const all{reinterpret_cast<one*>(digests.data()), digests.size() / Size};
    auto const less = [](one const& a, one const& b) {
        return std::memcmp(a.data(), b.data(), Size) < 0;
    };
    // What was a set before is sorted.
    if (!std::is_sorted(all.begin(), all.end(), less)) std::sort(all.begin(), all.end(), less);
    auto const end = std::unique(all.begin(), all.end());
    auto const kept = static_cast<std::size_t>(end - all.begin());
    digests.resize(kept * Size);
    return all.size() - kept;
}

std::size_t sort_and_keep_unique(bytes& digests, std::size_t size)
{
    switch (size) {
    case 16:
        return sort_and_keep_unique<16>(digests);
    case 20:
        return sort_and_keep_unique<20>(digests);
    case 28:
        return sort_and_keep_unique<28>(digests);
    case 32:
        return sort_and_keep_unique<32>(digests);
    case 48:
        return sort_and_keep_unique<48>(digests);
    default:
        return sort_and_keep_unique<64>(digests);
    }
}

// Writes the digest's bytes; false when there is another character among its hexadecimal digits.
bool append_hex(std::string_view hex, bytes& to)
{
    auto const digit = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        auto const lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    };
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        auto const high = digit(hex[i]);
        auto const low = digit(hex[i + 1]);
        if (high < 0 || low < 0) return false;
        to.push_back(static_cast<std::byte>(high << 4 | low));
    }
    return true;
}

error wrong(hash_kind one, std::string const& why)
{
    return {errc::invalid_argument, "read list of digests", name(one), why};
}

error too_many(hash_kind one)
{
    return {errc::over_budget, "read list of digests", name(one),
            "there are more than " + std::to_string(digest_set::digests_max)};
}

} // namespace

digest_set::digest_set(hash_kind one, bytes digests) : kind_(one), digests_(std::move(digests))
{
    duplicates_ = sort_and_keep_unique(digests_, size_of(one));
    fill_filter();
    fill_index();
}

result<digest_set> digest_set::make(hash_kind one, bytes digests)
{
    auto const size = size_of(one);
    if (size == 0) return wrong(one, "it is not one kind");
    if (digests.size() % size != 0) return wrong(one, "the last one is not whole");
    if (digests.size() / size > digests_max) return too_many(one);
    return digest_set{one, std::move(digests)};
}

result<digest_set> digest_set::parse(hash_kind one, std::string_view lines)
{
    auto const size = size_of(one);
    if (size == 0) return wrong(one, "it is not one kind");
    bytes all;
    all.reserve(std::min(lines.size() / (2 * size + 1) + 1, digests_max) * size);
    for (std::size_t number = 1; !lines.empty(); ++number) {
        auto const line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        auto const text = line.substr(0, line.find_first_of(" \t\r"));
        if (text.empty() && line.find_first_not_of(" \t\r") == line.npos) continue;
        if (text.starts_with('#')) continue;
        if (text.size() != 2 * size)
            return wrong(one, "line " + std::to_string(number) + " begins with " +
                                  std::to_string(text.size()) + " characters, not " +
                                  std::to_string(2 * size));
        if (!append_hex(text, all))
            return wrong(one, "line " + std::to_string(number) + " is not hexadecimal");
        if (all.size() / size > digests_max) return too_many(one);
    }
    return digest_set{one, std::move(all)};
}

void digest_set::fill_filter()
{
    filter_.resize(blocks_for(size()));
    for (std::size_t at = 0; at < digests_.size(); at += size_of(kind_)) {
        auto const key = word(digests_.data() + at, 1);
        auto& to = filter_[(key >> 32) & (filter_.size() - 1)];
        auto const bits = bits_of(static_cast<std::uint32_t>(key));
        for (std::size_t i = 0; i < bits.size(); ++i)
            to.words[i] |= bits[i];
    }
}

void digest_set::fill_index()
{
    slot_bits_ = slot_bits_for(size());
    begins_.assign((std::size_t{1} << slot_bits_) + 1, 0);
    for (std::size_t at = 0; at < digests_.size(); at += size_of(kind_))
        ++begins_[slot_of(digests_.data() + at) + 1];
    for (std::size_t slot = 1; slot < begins_.size(); ++slot)
        begins_[slot] += begins_[slot - 1];
}

std::size_t digest_set::slot_of(std::byte const* digest) const noexcept
{
    return slot_bits_ == 0 ? 0 : static_cast<std::size_t>(word(digest, 0) >> (64 - slot_bits_));
}

bool digest_set::contains(bytes_view digest) const noexcept
{
    auto const size = size_of(kind_);
    if (digest.size() != size) return false;
    auto const key = word(digest.data(), 1);
    auto const& block = filter_[(key >> 32) & (filter_.size() - 1)];
    auto const bits = bits_of(static_cast<std::uint32_t>(key));
    std::uint32_t missing = 0;
    for (std::size_t i = 0; i < bits.size(); ++i)
        missing |= bits[i] & ~block.words[i];
    if (missing != 0) return false;

    // A slot has few; but who makes a list may make digests that begin alike.
    auto const slot = slot_of(digest.data());
    std::size_t low = begins_[slot];
    std::size_t high = begins_[slot + 1];
    while (low < high) {
        auto const middle = low + (high - low) / 2;
        auto const order = std::memcmp(digests_.data() + middle * size, digest.data(), size);
        if (order == 0) return true;
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

std::size_t digest_set::memory_for(hash_kind one, std::size_t size) noexcept
{
    return size * size_of(one) + blocks_for(size) * sizeof(block) +
           ((std::size_t{1} << slot_bits_for(size)) + 1) * sizeof(std::uint32_t);
}

} // namespace mig
