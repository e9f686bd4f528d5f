// GET /api/v1/openapi.json: the routes, as OpenAPI 3 describes them.  Made of the table that serves
// them.

#ifndef MIG_SERVICE_API_OPENAPI_HPP
#define MIG_SERVICE_API_OPENAPI_HPP

#include <mig/base/json.hpp>

#include "service/api_site.hpp"

namespace mig::service {

[[nodiscard]] json openapi_document();
void show_openapi(api_call);

} // namespace mig::service

#endif
