// Any bytes into the HTTP reader, in pieces as a network would cut them: the first byte says how.
// However they are cut, the same requests come out.

#include <mig/base/assert.hpp>

#include "service/http.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace {

using namespace mig::service;

constexpr http_limits limits{.header_bytes = 2048, .body_bytes = 4096};

// As a connection does it: what is not used is given again, with more.
std::vector<std::string> requests_in(std::string_view text, std::size_t piece)
{
    std::vector<std::string> found;
    http_reader reader{limits};
    std::string unread;
    while (!text.empty()) {
        auto const n = std::min(piece, text.size());
        unread.append(text.substr(0, n));
        text.remove_prefix(n);
        while (!unread.empty()) {
            auto const used = reader.feed(unread);
            if (!used) return found;
            MIG_ASSERT(*used <= unread.size());
            unread.erase(0, *used);
            if (!reader.complete()) break;
            auto const request = reader.take();
            if (!request) return found;
            MIG_ASSERT(request->body.size() <= limits.body_bytes);
            found.push_back(request->method + " " + request->path + "\n" + request->body);
        }
    }
    return found;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0) return 0;
    std::string_view const text{reinterpret_cast<char const*>(data) + 1, size - 1};
    auto const whole = requests_in(text, text.size() + 1);
    auto const pieces = requests_in(text, std::size_t{data[0]} % 64 + 1);
    // A limit may be met in one way of cutting and not in the other; what came before is the same.
    auto const both = std::min(whole.size(), pieces.size());
    MIG_ASSERT(std::equal(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(both),
                          pieces.begin()));
    return 0;
}
