#include <mig/hash/batch_hasher.hpp>

#include "hash/algorithm.hpp"
#include "hash/batch.hpp"

namespace mig {
namespace {

constexpr byte_count buffer_min{4u << 10};
constexpr byte_count buffer_max{64u << 20};

} // namespace

// One run over the files of a list.
class batch_hasher::impl {
public:
    impl(hash_kind kinds, std::vector<hash_kind> const& each, std::string_view chosen,
         batch_hasher_options const& options)
        : kernel(chosen),
          kinds_(kinds),
          open_(options.open),
          batch_(each, chosen, static_cast<std::size_t>(options.buffer_bytes.value))
    {}

    result<hash_tally> run(std::span<std::string const> paths,
                           std::function<void(hashed_file const&)> const& on_file,
                           std::function<void(std::string const&, error const&)> const& on_unread,
                           std::stop_token const& stop)
    {
        hash_tally tally;
        auto const unread = [&](std::size_t n, error const& why) {
            ++tally.unread;
            on_unread(paths[n], why);
        };
        hash::batch_events const events{
            .on_end =
                [&](std::size_t n, std::uint64_t size, std::span<digest const> digests) {
                    ++tally.files;
                    tally.bytes += size;
                    done_.path = paths[n];
                    done_.size = size;
                    done_.digests.assign(digests.begin(), digests.end());
                    on_file(done_);
                },
            .on_unread = unread,
            .stop = stop};
        for (std::size_t next = 0; next < paths.size() || !batch_.is_idle();) {
            for (; next < paths.size() && batch_.has_room(); ++next) {
                if (stop.stop_requested()) return cancelled(paths[next]);
                auto read = open_(paths[next]);
                if (!read) {
                    if (read.error().code() == errc::cancelled) return cancelled(paths[next]);
                    unread(next, read.error());
                } else {
                    batch_.begin(next, *std::move(read), kinds_);
                }
            }
            if (auto read = batch_.round(next < paths.size(), events); !read) return read.error();
        }
        return tally;
    }

    std::string_view kernel;

private:
    // No file stays open after the run.
    error cancelled(std::string const& path)
    {
        batch_.clear();
        return error{errc::cancelled, "hash", path};
    }

    hash_kind kinds_;
    open_function open_;
    hash::batch batch_;
    hashed_file done_; // kept, so that a file costs no allocation
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
    return batch_hasher{std::make_unique<impl>(options.kinds, *kinds, chosen, options)};
}

result<hash_tally> batch_hasher::run(
    std::span<std::string const> paths, std::function<void(hashed_file const&)> on_file,
    std::function<void(std::string const& path, error const&)> on_unread, std::stop_token stop)
{
    return impl_->run(paths, on_file, on_unread, stop);
}

std::string_view batch_hasher::kernel() const noexcept
{
    return impl_->kernel;
}

} // namespace mig
