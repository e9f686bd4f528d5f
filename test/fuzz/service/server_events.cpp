// Any bytes into the reader of server-sent events, in pieces: the first byte says how long. However
// they are cut, the same events come out.

#include <mig/base/assert.hpp>

#include "service/sse_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace {

using mig::service::server_event;
using mig::service::sse_reader;

constexpr std::size_t event_max_bytes = 1024;

std::vector<server_event> events_in(std::string_view text, std::size_t piece)
{
    std::vector<server_event> found;
    sse_reader reader{event_max_bytes};
    while (!text.empty()) {
        auto const n = std::min(piece, text.size());
        auto events = reader.feed(text.substr(0, n));
        if (!events) return found;
        for (auto& event : *events) {
            MIG_ASSERT(event.data.size() <= event_max_bytes);
            found.push_back(std::move(event));
        }
        text.remove_prefix(n);
    }
    return found;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0) return 0;
    std::string_view const text{reinterpret_cast<char const*>(data) + 1, size - 1};
    auto const lines = events_in(text, 1);
    auto const pieces = events_in(text, std::size_t{data[0]} % 64 + 1);
    // When one of them is too large, all that its piece has brought is lost with it.
    auto const both = std::min(lines.size(), pieces.size());
    for (std::size_t n = 0; n < both; ++n) {
        MIG_ASSERT(lines[n].name == pieces[n].name && lines[n].data == pieces[n].data);
    }
    return 0;
}
