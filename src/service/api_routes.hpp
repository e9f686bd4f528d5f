// The REST API: which request does what.
//
// All of it is below /api/v1; bodies are JSON.  Errors are {"error": "a sentence"} with the status
// that fits.
//
//     POST /action/create/   an action, as JSON or as the form field "action"  -> 202, the action
//     GET  /action?actionid=                     the action, its status and counters
//     GET  /action/events?actionid=              server-sent events, see below
//     GET  /command?commandid=                   one command with its answer
//     GET  /agent?agentid=
//     GET  /search?type=agent&target=            agents that a target picks; with limit, offset
//     GET  /search?type=command&actionid=&agentid=&status=&foundanything=
//     GET  /search?type=action&status=&actionname=
//     GET  /heartbeat                            200: it serves
//
// A search gives {"items": [...]}, empty when nothing is found.  Events: "command" for each command
// that has ended or ends, once each, then "progress" after each change, and "end" when the action
// has; every event's data is one line of JSON.

#ifndef MIG_SERVICE_API_ROUTES_HPP
#define MIG_SERVICE_API_ROUTES_HPP

#include <mig/scheduler.hpp>

#include "service/http_server.hpp"

namespace mig::service {

struct api_guard {
    std::string key; // asked of requests that come by the port
};

// On the HTTP server's thread.
void route_api_request(scheduler&, api_guard const&, http_request, bool by_port, http_responder);

} // namespace mig::service

#endif
