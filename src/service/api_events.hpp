// What happens to an action, as server-sent events.

#ifndef MIG_SERVICE_API_EVENTS_HPP
#define MIG_SERVICE_API_EVENTS_HPP

#include <mig/scheduler.hpp>

#include "service/http_server.hpp"

namespace mig::service {

// Follows first and reads the store then, so that nothing falls between; each command once.
void stream_action_events(scheduler&, action_id const&, http_responder,
                          std::chrono::milliseconds silence_max);

} // namespace mig::service

#endif
