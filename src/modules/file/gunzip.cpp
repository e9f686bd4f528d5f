#include "modules/file/gunzip.hpp"

#include <array>
#include <zlib.h>

namespace mig::file {
namespace {

constexpr std::size_t block_bytes = 64u << 10;
constexpr int gzip_only = 16 + MAX_WBITS;

} // namespace

struct gunzip_stream::impl {
    impl() { ready = ::inflateInit2(&stream, gzip_only) == Z_OK; }
    impl(impl const&) = delete;
    impl& operator=(impl const&) = delete;
    ~impl()
    {
        if (ready) ::inflateEnd(&stream);
    }
    z_stream stream{};
    bool ready = false;
    bool between_members = false;
    std::array<std::byte, block_bytes> out;
};

gunzip_stream::gunzip_stream() : impl_(std::make_unique<impl>()) {}
gunzip_stream::gunzip_stream(gunzip_stream&&) noexcept = default;
gunzip_stream& gunzip_stream::operator=(gunzip_stream&&) noexcept = default;
gunzip_stream::~gunzip_stream() = default;

bool gunzip_stream::complete() const noexcept
{
    return impl_->between_members;
}

result<void> gunzip_stream::feed(bytes_view data,
                                 std::function<result<void>(bytes_view)> const& into)
{
    auto& self = *impl_;
    if (!self.ready) return errc::over_budget;
    auto& z = self.stream;
    z.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(data.data()));
    z.avail_in = static_cast<uInt>(data.size());
    while (true) {
        if (self.between_members) {
            if (z.avail_in == 0) return {};
            ::inflateReset(&z);
            self.between_members = false;
        }
        z.next_out = reinterpret_cast<Bytef*>(self.out.data());
        z.avail_out = block_bytes;
        auto const code = ::inflate(&z, Z_NO_FLUSH);
        auto const made = block_bytes - z.avail_out;
        if (made > 0) {
            if (auto ok = into({self.out.data(), made}); !ok) return ok;
        }
        if (code == Z_STREAM_END) {
            self.between_members = true;
        } else if (code == Z_BUF_ERROR || (code == Z_OK && z.avail_in == 0 && z.avail_out > 0)) {
            return {}; // it needs more
        } else if (code != Z_OK) {
            return error{errc::corrupt, "decompress", "", "it is not whole gzip"};
        }
    }
}

} // namespace mig::file
