// What a relay may deliver: commands, answers, heartbeats of either version.
#include "wire/messages.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    mig::bytes_view const raw{reinterpret_cast<std::byte const*>(data), size};
    (void)mig::wire::read_command_address(raw);
    (void)mig::wire::read_answer(raw);
    (void)mig::wire::read_heartbeat(raw);
    if (auto const command = mig::wire::read_command(raw)) {
        for (auto const& operation : command->action.content().operations)
            (void)mig::wire::expand_parameters(operation);
    }
    return 0;
}
