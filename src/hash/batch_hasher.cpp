#include <mig/hash/batch_hasher.hpp>

#include "hash/algorithm.hpp"
#include "hash/batch.hpp"

namespace mig {
namespace {

constexpr byte_count buffer_min{4u << 10};
constexpr byte_count buffer_max{64u << 20};

} // namespace

class batch_hasher::impl {
public:
    impl(std::vector<hash_kind> const& kinds, std::string_view chosen,
         batch_hasher_options const& options)
        : kernel(chosen),
          open(options.open),
          batch(kinds, chosen, static_cast<std::size_t>(options.buffer_bytes.value))
    {}

    std::string_view kernel;
    open_function open;
    hash::batch batch;
};

batch_hasher::batch_hasher(std::unique_ptr<impl> made) noexcept : impl_(std::move(made)) {}
batch_hasher::batch_hasher(batch_hasher&&) noexcept = default;
batch_hasher& batch_hasher::operator=(batch_hasher&&) noexcept = default;
batch_hasher::~batch_hasher() = default;

result<batch_hasher> batch_hasher::make(batch_hasher_options options)
{
    if (!options.open)
        return error{errc::invalid_argument, "hash files", "open", "there is no function"};
    if (options.buffer_bytes < buffer_min || options.buffer_bytes > buffer_max)
        return error{errc::invalid_argument, "hash files", "buffer_bytes",
                     "it is not from 4 KiB to 64 MiB"};
    auto const kinds = hash::kinds_in(options.kinds);
    if (!kinds) return kinds.error();
    auto const chosen = hash::chosen_kernel(options.kernel);
    if (chosen.empty())
        return error{errc::unsupported, "hash files", options.kernel,
                     "this CPU has no such kernel"};
    return batch_hasher{std::make_unique<impl>(*kinds, chosen, options)};
}

result<hash_tally> batch_hasher::run(
    std::span<std::string const> paths, std::function<void(hashed_file const&)> on_file,
    std::function<void(std::string const& path, error const&)> on_unread, std::stop_token stop)
{
    return impl_->batch.run(paths, {impl_->open, on_file, on_unread, std::move(stop)});
}

std::string_view batch_hasher::kernel() const noexcept
{
    return impl_->kernel;
}

} // namespace mig
