// Investigators over the API: who there is, what each may do, their keys.

#ifndef MIG_SERVICE_API_INVESTIGATORS_HPP
#define MIG_SERVICE_API_INVESTIGATORS_HPP

#include "service/api_site.hpp"

namespace mig::service {

void read_investigator(api_call);
void create_investigator(api_call);
void update_investigator(api_call);
void read_public_key(api_call); // by fingerprint, armored

} // namespace mig::service

#endif
