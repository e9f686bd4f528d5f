// GET /metrics, and what is counted of requests.

#ifndef MIG_SERVICE_API_METRICS_HPP
#define MIG_SERVICE_API_METRICS_HPP

#include "service/api_site.hpp"

namespace mig::service {

void show_metrics(api_call);
// The path of one that no route has is not told: anybody makes those up.
void count_request(api_site&, http_access const&);
void count_refusal(api_site&, refusal);

} // namespace mig::service

#endif
