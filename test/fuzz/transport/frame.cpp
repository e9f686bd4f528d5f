// The frame reader: the same frames must come out however the stream is cut.
#include "transport/frame.hpp"

#include <cstdlib>

namespace {

using namespace mig;

struct outcome {
    std::size_t frames = 0;
    bool corrupt = false;
    bool operator==(outcome const&) const = default;
};

outcome read(bytes_view stream, std::size_t piece)
{
    relay::frame_reader reader;
    outcome seen;
    while (!stream.empty()) {
        auto const size = std::min(piece, stream.size());
        reader.feed(stream.first(size));
        stream = stream.subspan(size);
        for (;;) {
            auto const next = reader.next();
            if (!next) {
                seen.corrupt = true;
                return seen;
            }
            if (!*next) break;
            ++seen.frames;
        }
    }
    return seen;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    bytes_view const stream{reinterpret_cast<std::byte const*>(data), size};
    auto const whole = read(stream, size + 1);
    if (!(read(stream, 1) == whole) || !(read(stream, 7) == whole)) std::abort();
    return 0;
}
