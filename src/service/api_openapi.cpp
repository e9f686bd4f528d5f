#include "service/api_openapi.hpp"

#include "service/api_routes.hpp"

#include <algorithm>

namespace mig::service {
namespace {

json text_schema()
{
    return json::object({{"type", "string"}});
}

bool is_in_url(api_parameter const& p)
{
    return p.place == api_place::query || p.place == api_place::path;
}

json url_parameters(api_route const& route)
{
    auto list = json::array();
    for (auto const& p : route.parameters) {
        if (!is_in_url(p)) continue;
        list.push(json::object({{"name", p.name},
                                {"in", p.place == api_place::path ? "path" : "query"},
                                {"required", p.required},
                                {"description", p.meaning},
                                {"schema", text_schema()}}));
    }
    return list;
}

// Of the body's fields: one content type for all.
json body_of(api_route const& route)
{
    auto properties = json::object();
    auto required = json::array();
    std::string_view type;
    for (auto const& p : route.parameters) {
        if (is_in_url(p)) continue;
        if (p.place == api_place::json) {
            type = "application/json";
        } else {
            type = p.place == api_place::multipart ? "multipart/form-data"
                                                   : "application/x-www-form-urlencoded";
            properties.set(p.name, json::object({{"type", "string"}, {"description", p.meaning}}));
            if (p.required) required.push(p.name);
        }
    }
    if (type.empty()) return {};
    auto schema = json::object({{"type", "object"}, {"properties", std::move(properties)}});
    if (!required.items().empty()) schema.set("required", std::move(required));
    return json::object(
        {{"required", true},
         {"content",
          json::object({{std::string{type}, json::object({{"schema", std::move(schema)}})}})}});
}

json failure_response()
{
    return json::object(
        {{"description", "why not"},
         {"content",
          json::object({{"application/json",
                         json::object({{"schema", json::object({{"type", "object"}})}})}})}});
}

json success_response(api_route const& route)
{
    auto schema = text_schema();
    if (route.content_type == "application/json" && !route.is_text) {
        schema = json::object({{"type", "object"}});
        if (route.is_list)
            schema.set("required", json::array()).set("required", [] {
                auto list = json::array();
                list.push("items");
                return list;
            }());
    }
    return json::object(
        {{"description", route.summary},
         {"content", json::object({{std::string{route.content_type},
                                    json::object({{"schema", std::move(schema)}})}})}});
}

json operation_of(api_route const& route)
{
    auto responses = json::object({{std::to_string(route.success), success_response(route)}});
    for (auto const status : statuses_of(route))
        responses.set(std::to_string(status), failure_response());
    auto operation = json::object({{"summary", route.summary}});
    if (auto list = url_parameters(route); !list.items().empty()) {
        operation.set("parameters", std::move(list));
    }
    if (auto body = body_of(route); !body.is_null()) operation.set("requestBody", std::move(body));
    operation.set("responses", std::move(responses));
    if (route.anonymous) operation.set("security", json::array());
    return operation;
}

json key_in_header(std::string_view header, std::string_view meaning)
{
    return json::object(
        {{"type", "apiKey"}, {"in", "header"}, {"name", header}, {"description", meaning}});
}

} // namespace

json openapi_document()
{
    auto paths = json::object();
    for (auto const& route : api_routes()) {
        auto const path = full_path(route);
        auto methods = paths.find(path) != nullptr ? *paths.find(path) : json::object();
        std::string method{route.method};
        std::transform(method.begin(), method.end(), method.begin(),
                       [](char c) { return static_cast<char>(c | 0x20); });
        methods.set(method, operation_of(route));
        paths.set(path, std::move(methods));
    }
    auto schemes = json::object();
    schemes.set("key", key_in_header("X-MIGAPIKEY", "an API key: id.secret"));
    schemes.set("mig", key_in_header("X-PGPAUTHORIZATION", "1;time;nonce;signature"));
    schemes.set("mig3", key_in_header("Authorization",
                                      "MIG3 kid=, ts=, nonce=, sig=: signed for this request"));
    auto any = json::array();
    for (char const* scheme : {"key", "mig", "mig3"})
        any.push(json::object({{scheme, json::array()}}));
    auto servers = json::array();
    servers.push(json::object({{"url", "/"}}));
    return json::object(
        {{"openapi", "3.0.3"},
         {"info",
          json::object({{"title", "MIG"},
                        {"version", MIG_VERSION},
                        {"description",
                         "Resources as plain JSON for Accept: application/json, and otherwise as "
                         "Collection+JSON under the same content type."}})},
         {"servers", std::move(servers)},
         {"security", std::move(any)},
         {"paths", std::move(paths)},
         {"components", json::object({{"securitySchemes", std::move(schemes)}})}});
}

void show_openapi(api_call call)
{
    call.reply({.whole = http_response{.body = write_json(openapi_document())}});
}

} // namespace mig::service
