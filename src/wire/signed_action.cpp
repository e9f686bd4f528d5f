// The door through which foreign bytes become an action.

#include <mig/action/action.hpp>

#include "wire/mig2.hpp"
#include "wire/mig3.hpp"
#include "wire/reading.hpp"
#include "wire/signature_form.hpp"

namespace mig {

result<signed_action> signed_action::parse(bytes_view raw)
{
    auto const read = wire::read_action_or_command(raw);
    if (!read) return read.error();
    return read->version == wire_version::mig3 ? wire::mig3::read_action(read->value)
                                               : wire::mig2::read_action(read->value);
}

result<signed_action> signed_action::assemble(action content, std::vector<std::string> signatures)
{
    if (auto ok = check(content); !ok) return ok.error();
    if (auto ok = wire::check_signatures(signatures); !ok) return ok.error();
    return content.version == wire_version::mig3
               ? wire::mig3::assemble(std::move(content), std::move(signatures))
               : wire::mig2::assemble(std::move(content), std::move(signatures));
}

result<std::string> signing_text(action const& content)
{
    if (auto ok = check(content); !ok) return ok.error();
    if (content.version == wire_version::mig3) return wire::mig3::signing_text(content);
    return wire::mig2::signing_text(content);
}

} // namespace mig
