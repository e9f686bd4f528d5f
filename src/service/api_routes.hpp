// The REST API: which request does what.
//
// All of it is below /api/v1; protocol 9 says what MIG's programs expect, api_reply.hpp in which
// form.  The table of routes is in api_routes.cpp; the document that describes it (openapi.json) is
// made of the same table.
//
// Events of an action: "command" for each command that has ended or ends, once each, then
// "progress" after each change, and "end" when the action has; every event's data is one line of
// JSON.

#ifndef MIG_SERVICE_API_ROUTES_HPP
#define MIG_SERVICE_API_ROUTES_HPP

#include "service/api_site.hpp"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mig::service {

enum class api_place : std::uint8_t { query, path, form, multipart, json };

struct api_parameter {
    std::string_view name;
    std::string_view meaning;
    api_place place = api_place::query;
    bool required = false;
};

struct api_route {
    std::string_view method;
    std::string_view path; // below the prefix; a last segment in braces takes any
    permission asks = permission::none;
    bool anonymous = false; // nobody is asked who they are
    void (*run)(api_call);
    std::string_view summary;
    int success = 200;
    std::string_view content_type = "application/json";
    std::span<api_parameter const> parameters = {};
    bool is_list = false;
    bool at_root = false; // not below the prefix
    bool is_text = false; // whatever its content type says
};

[[nodiscard]] std::span<api_route const> api_routes() noexcept;
[[nodiscard]] std::string full_path(api_route const&);
// Null pointer: no route has that path and method.
[[nodiscard]] api_route const* find_api_route(std::string_view method, std::string_view path);
// What it replies when it does not do what is asked.
[[nodiscard]] std::vector<int> statuses_of(api_route const&);

// On the HTTP server's thread.
void route_api_request(std::shared_ptr<api_site> const&, http_request, bool by_port,
                       http_responder);

} // namespace mig::service

#endif
