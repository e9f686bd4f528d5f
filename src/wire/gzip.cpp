#include "wire/gzip.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <zlib.h>

namespace mig::wire {
namespace {

constexpr int gzip_window = 15 + 16; // the largest window; 16 asks for gzip's header and trailer
constexpr int memory_level = 8;      // zlib's default
constexpr std::size_t step_bytes = 64u << 10;

error corrupt(std::string_view why)
{
    return error{errc::corrupt, "decompress", "gzip", why};
}

error no_memory(std::string_view doing)
{
    return error{errc::over_budget, doing, "gzip", "there is not enough memory for it"};
}

// zlib's pointer is to bytes that may change, though it does not change them.
Bytef* input(bytes_view raw)
{
    return reinterpret_cast<Bytef*>(const_cast<std::byte*>(raw.data()));
}

class inflater {
public:
    inflater() = default;
    inflater(inflater const&) = delete;
    inflater& operator=(inflater const&) = delete;
    ~inflater() { inflateEnd(&stream_); }

    bool open() { return inflateInit2(&stream_, gzip_window) == Z_OK; }
    bool restart() { return inflateReset(&stream_) == Z_OK; }
    z_stream& stream() { return stream_; }

private:
    z_stream stream_{};
};

class deflater {
public:
    deflater() = default;
    deflater(deflater const&) = delete;
    deflater& operator=(deflater const&) = delete;
    ~deflater() { deflateEnd(&stream_); }

    bool open()
    {
        return deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, memory_level,
                            Z_DEFAULT_STRATEGY) == Z_OK;
    }
    z_stream& stream() { return stream_; }

private:
    z_stream stream_{};
};

constexpr std::size_t piece_max = std::numeric_limits<uInt>::max();

} // namespace

result<std::string> gunzip(bytes_view compressed, std::size_t size_max_bytes)
{
    if (compressed.size() > piece_max) return corrupt("it is too long");
    inflater in;
    if (!in.open()) return no_memory("decompress");
    auto& stream = in.stream();
    stream.next_in = input(compressed);
    stream.avail_in = static_cast<uInt>(compressed.size());

    std::string out;
    std::array<Bytef, step_bytes> step;
    for (;;) {
        stream.next_out = step.data();
        stream.avail_out = static_cast<uInt>(step.size());
        auto const code = inflate(&stream, Z_NO_FLUSH);
        auto const count = step.size() - stream.avail_out;
        if (count > size_max_bytes - out.size())
            return error{errc::over_budget, "decompress", "gzip",
                         "it is larger than " + std::to_string(size_max_bytes) + " bytes"};
        out.append(reinterpret_cast<char const*>(step.data()), count);
        if (code == Z_STREAM_END) {
            if (stream.avail_in == 0) return out;
            if (!in.restart()) return corrupt("another member cannot be read");
        } else if (code == Z_MEM_ERROR) {
            return no_memory("decompress");
        } else if (code != Z_OK) {
            return corrupt(code == Z_BUF_ERROR ? "it ends too early" : "it is malformed");
        }
    }
}

result<bytes> gzip(std::string_view text)
{
    if (text.size() > piece_max)
        return error{errc::over_budget, "compress", "gzip", "the text is too long"};
    deflater to;
    if (!to.open()) return no_memory("compress");
    auto& stream = to.stream();
    bytes out(deflateBound(&stream, static_cast<uLong>(text.size())));
    stream.next_in = input(as_bytes(text));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) return no_memory("compress");
    out.resize(out.size() - stream.avail_out);
    return out;
}

} // namespace mig::wire
