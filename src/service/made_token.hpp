// A new token to enrol with.

#ifndef MIG_SRC_SERVICE_MADE_TOKEN_HPP
#define MIG_SRC_SERVICE_MADE_TOKEN_HPP

#include <mig/action/enrolment.hpp>
#include <mig/base/result.hpp>
#include <mig/scheduler.hpp>

#include <string>

namespace mig::service {

struct made_token {
    enrol_token stored;
    std::string text; // which is shown once
};

// Fails when it would live too long, or the machine gives no random bytes.
[[nodiscard]] result<made_token> make_enrol_token(token_request const&, system_time now);

} // namespace mig::service

#endif
