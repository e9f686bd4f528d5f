#include "engine/scheduler_admission.hpp"

#include <mig/pgp/signature.hpp>

namespace mig::engine::scheduling {

error not_accepted(errc code, action_id const& id, std::string_view why)
{
    return error{code, "accept", "action " + id.text, why};
}

result<void> admit(signed_action const& action, std::optional<keyring> const& investigators,
                   system_time now)
{
    auto const& content = action.content();
    if (auto good = check(content); !good) return good;
    if (content.expire_after <= now) {
        return not_accepted(errc::expired, content.id,
                            "it expired at " + format_rfc3339(content.expire_after));
    }
    if (action.signatures().empty()) {
        return not_accepted(errc::bad_signature, content.id, "it is not signed");
    }
    if (!investigators) return {};
    for (auto const& signature : action.signatures()) {
        auto const seen =
            verify(*investigators, as_bytes(action.signed_text()), as_bytes(signature), now);
        if (seen.all_good()) continue;
        auto why = pgp_reason::malformed;
        for (auto const& one : seen.signatures)
            if (!one.ok()) why = one.reason;
        return not_accepted(errc::bad_signature, content.id, explain(why));
    }
    return {};
}

} // namespace mig::engine::scheduling
