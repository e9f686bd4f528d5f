#include <mig/base/assert.hpp>
#include <mig/hash/batch_hasher.hpp>
#include <mig/hash/hasher.hpp>

namespace mig {
namespace {

constexpr std::string_view plain_kernel = "botan";
constexpr byte_count buffer_min{4u << 10};
constexpr byte_count buffer_max{64u << 20};

error cancelled(std::string_view path)
{
    return {errc::cancelled, "hash", path};
}

} // namespace

class batch_hasher::impl {
public:
    impl(hasher made, batch_hasher_options const& options)
        : hasher_(std::move(made)),
          open_(options.open),
          buffer_(static_cast<std::size_t>(options.buffer_bytes.value))
    {}

    result<hashed_file> read(std::string const& path, std::stop_token const& stop)
    {
        auto next = open_(path);
        if (!next) return std::move(next).error();

        hashed_file file{.path = path};
        while (true) {
            auto const got = stop.stop_requested() ? cancelled(path) : (*next)(buffer_);
            if (!got) {
                (void)hasher_.finish(); // half a file must not run into the next one
                return got.error();
            }
            if (*got == 0) break;
            MIG_ASSERT(*got <= buffer_.size());
            hasher_.update(bytes_view{buffer_}.first(*got));
            file.size += *got;
        }
        for (auto const& [kind, made] : hasher_.finish())
            file.digests.push_back(made);
        return file;
    }

private:
    hasher hasher_;
    open_function open_;
    bytes buffer_;
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
    if (options.kernel != "auto" && options.kernel != plain_kernel)
        return error{errc::unsupported, "hash files", options.kernel, "there is no such kernel"};
    auto made = hasher::make(options.kinds);
    if (!made) return std::move(made).error();
    return batch_hasher{std::make_unique<impl>(std::move(*made), options)};
}

result<hash_tally> batch_hasher::run(
    std::span<std::string const> paths, std::function<void(hashed_file const&)> on_file,
    std::function<void(std::string const& path, error const&)> on_unread, std::stop_token stop)
{
    hash_tally tally;
    for (auto const& path : paths) {
        auto const file = impl_->read(path, stop);
        if (!file && file.error().code() == errc::cancelled) return file.error();
        if (!file) {
            ++tally.unread;
            on_unread(path, file.error());
            continue;
        }
        ++tally.files;
        tally.bytes += file->size;
        on_file(*file);
    }
    return tally;
}

std::string_view batch_hasher::kernel() const noexcept
{
    return plain_kernel;
}

} // namespace mig
