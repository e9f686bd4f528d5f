#include <mig/base/assert.hpp>
#include <mig/hash/hasher.hpp>

#include "hash/algorithm.hpp"
#include "hash/lane_scheduler.hpp"

#include <algorithm>
#include <cstring>

namespace mig {
namespace {

// Blocks this large stay in the first-level cache while each digest takes its turn.
constexpr std::size_t turn_bytes = 16u << 10;

// One digest of one stream.  Whole blocks are hashed where they lie; the rest waits here.
class single_hash {
public:
    single_hash(hash_kind one, std::string_view kernel)
        : lanes_(one, kernel),
          state_(hash::initial_state(one))
    {}

    [[nodiscard]] hash_kind kind() const noexcept { return lanes_.kind(); }

    void update(bytes_view input) noexcept
    {
        auto const block = lanes_.block_bytes();
        auto const waiting = static_cast<std::size_t>(total_ % block);
        total_ += input.size();
        if (waiting > 0) {
            auto const taken = std::min(input.size(), block - waiting);
            std::copy_n(input.data(), taken, rest_.data() + waiting);
            if (waiting + taken < block) return;
            compress(rest_.data(), 1);
            input = input.subspan(taken);
        }
        compress(input.data(), input.size() / block);
        auto const left = input.last(input.size() % block);
        std::copy(left.begin(), left.end(), rest_.begin());
    }

    [[nodiscard]] digest finish() noexcept
    {
        auto const block = lanes_.block_bytes();
        auto const waiting = static_cast<std::size_t>(total_ % block);
        auto const size = waiting + hash::pad(kind(), rest_.data() + waiting, total_);
        compress(rest_.data(), size / block);
        auto const made = hash::digest_of_state(kind(), state_);
        state_ = hash::initial_state(kind());
        total_ = 0;
        return made;
    }

private:
    void compress(std::byte const* data, std::size_t blocks) noexcept
    {
        hash::stream one{&state_, data, blocks};
        lanes_.run({&one, 1});
    }

    hash::lane_scheduler lanes_;
    hash::state state_;
    std::uint64_t total_ = 0;
    std::array<std::byte, hash::block_bytes_max + hash::padding_bytes_max> rest_;
};

} // namespace

class hasher::impl {
public:
    std::vector<single_hash> hashes;
};

hasher::hasher(std::unique_ptr<impl> made) noexcept : impl_(std::move(made)) {}
hasher::hasher(hasher&&) noexcept = default;
hasher& hasher::operator=(hasher&&) noexcept = default;
hasher::~hasher() = default;

result<hasher> hasher::make(hash_kind kinds, std::string_view kernel)
{
    auto const wanted = hash::kinds_in(kinds);
    if (!wanted) return wanted.error();
    auto const chosen = hash::chosen_kernel(kernel);
    if (chosen.empty())
        return error{errc::unsupported, "hash", kernel, "this CPU has no such kernel"};
    auto made = std::make_unique<impl>();
    for (auto const one : *wanted)
        made->hashes.emplace_back(one, chosen);
    return hasher{std::move(made)};
}

void hasher::update(bytes_view block)
{
    while (!block.empty()) {
        auto const turn = block.first(std::min(block.size(), turn_bytes));
        for (auto& one : impl_->hashes)
            one.update(turn);
        block = block.subspan(turn.size());
    }
}

digest_list hasher::finish()
{
    digest_list digests;
    digests.reserve(impl_->hashes.size());
    for (auto& one : impl_->hashes)
        digests.emplace_back(one.kind(), one.finish());
    return digests;
}

digest digest_of(hash_kind one, bytes_view raw)
{
    MIG_ASSERT(size_of(one) > 0); // the caller names one kind
    single_hash single{one, hash::chosen_kernel("auto")};
    single.update(raw);
    return single.finish();
}

} // namespace mig
