// The door for messages: each is read and written by the code of its version.

#include "wire/messages.hpp"

#include "wire/mig2.hpp"
#include "wire/mig3.hpp"
#include "wire/reading.hpp"

namespace mig::wire {

std::string write_command(command const& c, agent_facts const& to, system_time now,
                          wire_version of_command)
{
    bool const is_mig3 =
        of_command == wire_version::mig3 || c.action.content().version == wire_version::mig3;
    return is_mig3 ? mig3::write_command(c) : mig2::write_command(c, to, now);
}

result<command> read_command(bytes_view raw)
{
    auto const read = read_action_or_command(raw);
    if (!read) return read.error();
    return is_mig3_command(read->value) ? mig3::read_command(read->value)
                                        : mig2::read_command(read->value);
}

std::optional<command_address> read_command_address(bytes_view raw)
{
    // As lenient as can be: this is for commands that are refused.
    auto const value = json::parse(as_text(raw), mig2::reading_limits);
    if (!value) return std::nullopt;
    return is_mig3_command(*value) ? mig3::read_command_address(*value)
                                   : mig2::read_command_address(*value);
}

std::string write_answer(answer const& a, agent_key const& key)
{
    return mig3::write_answer(a, key);
}

std::string write_mig2_answer(answer const& a, bytes_view command, agent_facts const& from)
{
    return mig2::write_answer(a, command, from);
}

result<read_answer_result> read_answer(bytes_view raw)
{
    auto strict = json::parse(as_text(raw));
    // An answer of version 2 is its command, with the action in it as an object.
    auto const is_mig3 = strict && strict->find("agentkey") != nullptr;
    if (is_mig3) {
        auto sealed = mig3::read_answer(*std::move(strict));
        if (!sealed) return sealed.error();
        return read_answer_result{std::move(sealed->content), wire_version::mig3, sealed->key};
    }
    if (!strict && strict.error().code() != errc::invalid_argument) return strict.error();
    auto const lenient =
        strict ? *std::move(strict) : json::parse(as_text(raw), mig2::reading_limits);
    if (!lenient) return lenient.error();
    auto content = mig2::read_answer(*lenient);
    if (!content) return content.error();
    return read_answer_result{*std::move(content), wire_version::mig2, std::nullopt};
}

std::string write_heartbeat(heartbeat const& h, agent_key const& key,
                            std::optional<agent_key> const& token)
{
    return mig3::write_heartbeat(h, key, token);
}

result<heartbeat> read_heartbeat(bytes_view raw)
{
    auto value = json::parse(as_text(raw));
    // What looks signed is never read as unsigned.
    if (value && (value->find("agentkey") != nullptr || value->find("signature") != nullptr)) {
        return mig3::read_heartbeat(*std::move(value));
    }
    if (!value && value.error().code() != errc::invalid_argument) return value.error();
    return mig2::read_heartbeat(raw);
}

} // namespace mig::wire
