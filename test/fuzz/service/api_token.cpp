// What a request says of who asks: one header a line, "name: value".  None of it gets in, for there
// is no investigator, and the key of the options is longer than what is sent.
#include <mig/base/assert.hpp>

#include "service/api_gate.hpp"

#include <algorithm>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    constexpr mig::system_time now{std::chrono::seconds{1'790'000'000}};
    mig::service::api_gate gate{{.api_key = std::string(size + 1, 'k')}};
    mig::service::http_request request;
    request.method = "GET";
    request.path = request.target = "/api/v1/search";
    std::string_view text{reinterpret_cast<char const*>(data), size};
    while (!text.empty()) {
        auto const line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        auto const colon = line.find(": ");
        if (colon == std::string_view::npos) continue;
        request.headers[std::string{line.substr(0, colon)}] = line.substr(colon + 2);
    }
    auto const caller = gate.admit(request, now);
    MIG_ASSERT(!caller.ok());
    return 0;
}
