// What happens to an action, as server-sent events.

#ifndef MIG_SERVICE_API_EVENTS_HPP
#define MIG_SERVICE_API_EVENTS_HPP

#include <mig/scheduler.hpp>

#include "service/api_site.hpp"

namespace mig::service {

// Follows first and reads the store then, so that nothing falls between; each command once.
// Blocks: not on the server's thread.
void stream_action_events(std::shared_ptr<api_site> const&, action_id const&, http_responder);

} // namespace mig::service

#endif
