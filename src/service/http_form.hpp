// Bodies of forms: multipart/form-data, RFC 7578.  The other kind is parse_form() of http.hpp.
//
// Threads: pure functions.

#ifndef MIG_SERVICE_HTTP_FORM_HPP
#define MIG_SERVICE_HTTP_FORM_HPP

#include <mig/base/result.hpp>

#include "service/http.hpp"

#include <map>
#include <string>
#include <string_view>

namespace mig::service {

// Fields and files alike, by their names; the last of equal names.  Fails with invalid_argument,
// over_budget.
[[nodiscard]] result<std::map<std::string, std::string>>
parse_multipart(std::string_view content_type, std::string_view body);

// The fields of a POST, whichever of the two kinds its body is; of neither: none.
[[nodiscard]] result<std::map<std::string, std::string>> form_of(http_request const&);

} // namespace mig::service

#endif
