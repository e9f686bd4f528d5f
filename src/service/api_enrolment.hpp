// Resources by which an operator says which agents belong to the fleet.
//
// Threads: any.

#ifndef MIG_SERVICE_API_ENROLMENT_HPP
#define MIG_SERVICE_API_ENROLMENT_HPP

#include "service/api_site.hpp"

namespace mig::service {

void decide_about_agent(api_call); // POST /agent/decide/
void make_enrol_token(api_call);   // POST /agent/token/

} // namespace mig::service

#endif
