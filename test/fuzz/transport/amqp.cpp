// Anything that a broker may send, in pieces, to an agent's session and to a scheduler's.
#include <mig/base/queue.hpp>

#include "transport/amqp_session.hpp"

using namespace mig;
using mig::amqp::session;

namespace {

void converse(std::vector<std::string> queues, bytes_view said, std::size_t piece)
{
    amqp::not_ours not_ours;
    session one{{.user = "u",
                 .password = "p",
                 .virtual_host = "mig",
                 .queues = std::move(queues),
                 .prefetch = 2,
                 .heartbeat = std::chrono::seconds{30}},
                not_ours};
    std::vector<session::event> told;
    std::uint64_t published = 0;
    while (!said.empty()) {
        auto const next = said.first(std::min(piece, said.size()));
        said = said.subspan(next.size());
        if (!one.arrived(next, told)) return;
        for (auto const& event : told) {
            auto const* const given = std::get_if<delivery>(&event);
            if (given != nullptr && given->tag % 2 == 0) one.acknowledge(given->tag);
        }
        told.clear();
        if (one.is_up() && published < 4)
            one.publish({.number = ++published,
                         .queue = results_queue,
                         .body = as_bytes("x"),
                         .timestamp_s = 1,
                         .expires_ms = {}});
        one.output().clear();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size < 2) return 0;
    auto const said = std::as_bytes(std::span{data, size}).subspan(1);
    auto const piece = static_cast<std::size_t>(data[0]) * 4 + 1;
    converse({command_queue("x")}, said, piece);
    converse({std::string{results_queue}}, said, piece);
    return 0;
}
