// What a proxy answers to CONNECT, in pieces: the first byte says how long they are.
#include <mig/base/assert.hpp>

#include "transport/http_connect.hpp"

#include <algorithm>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0) return 0;
    auto said = mig::bytes_view{reinterpret_cast<std::byte const*>(data), size}.subspan(1);
    auto const piece = std::size_t{data[0]} % 64 + 1;
    mig::amqp::connect_response answer;
    std::size_t fed = 0;
    while (!said.empty()) {
        auto const next = said.first(std::min(piece, said.size()));
        said = said.subspan(next.size());
        fed += next.size();
        auto const is_there = answer.feed(next);
        if (!is_there) return 0;
        MIG_ASSERT(fed <= mig::amqp::connect_response::head_max_bytes);
        if (*is_there) return 0;
    }
    return 0;
}
