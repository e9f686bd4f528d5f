// What agents and their keepers ask: are you there, where am I, here I am; and how all of it
// stands.

#ifndef MIG_SERVICE_API_AGENTS_HPP
#define MIG_SERVICE_API_AGENTS_HPP

#include "service/api_site.hpp"

namespace mig::service {

void be_alive(api_call);
void take_heartbeat(api_call);
void tell_address(api_call);
void show_dashboard(api_call);

// The body of POST /heartbeat as the agent object that older agents sent to the relay, protocol
// 5.3 and 5.4.  Fails with invalid_argument; why() is what MIG says.
[[nodiscard]] result<std::string> relay_heartbeat(std::string_view body, system_time now);

} // namespace mig::service

#endif
