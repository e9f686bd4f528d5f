#include <mig/base/assert.hpp>
#include <mig/hash/hasher.hpp>

#include "hash/botan_stream.hpp"

namespace mig {
namespace {

constexpr std::array all_kinds{hash_kind::md5,      hash_kind::sha1,     hash_kind::sha256,
                               hash_kind::sha384,   hash_kind::sha512,   hash_kind::sha3_224,
                               hash_kind::sha3_256, hash_kind::sha3_384, hash_kind::sha3_512};

// Blocks this large stay in the first-level cache while each digest takes its turn.
constexpr std::size_t turn_bytes = 16u << 10;

} // namespace

class hasher::impl {
public:
    std::vector<std::pair<hash_kind, hash::botan_stream>> streams;
};

hasher::hasher(std::unique_ptr<impl> made) noexcept : impl_(std::move(made)) {}
hasher::hasher(hasher&&) noexcept = default;
hasher& hasher::operator=(hasher&&) noexcept = default;
hasher::~hasher() = default;

result<hasher> hasher::make(hash_kind kinds)
{
    auto made = std::make_unique<impl>();
    auto rest = static_cast<std::uint32_t>(kinds);
    for (auto const one : all_kinds) {
        if (!contains(kinds, one)) continue;
        auto stream = hash::botan_stream::make(one);
        if (!stream) return std::move(stream).error();
        made->streams.emplace_back(one, std::move(*stream));
        rest &= ~static_cast<std::uint32_t>(one);
    }
    if (rest != 0) return error{errc::invalid_argument, "hash", "kinds", "there is no such kind"};
    if (made->streams.empty())
        return error{errc::invalid_argument, "hash", "kinds", "none is asked for"};
    return hasher{std::move(made)};
}

void hasher::update(bytes_view block)
{
    while (!block.empty()) {
        auto const turn = block.first(std::min(block.size(), turn_bytes));
        for (auto& [kind, stream] : impl_->streams)
            stream.update(turn);
        block = block.subspan(turn.size());
    }
}

digest_list hasher::finish()
{
    digest_list digests;
    digests.reserve(impl_->streams.size());
    for (auto& [kind, stream] : impl_->streams)
        digests.emplace_back(kind, stream.finish());
    return digests;
}

digest digest_of(hash_kind one, bytes_view raw)
{
    auto stream = hash::botan_stream::make(one);
    MIG_ASSERT(stream.ok()); // the caller names one kind, and builds have all of them
    stream->update(raw);
    return stream->finish();
}

} // namespace mig
