#include "service/api_reply.hpp"

#include <algorithm>

namespace mig::service {
namespace {

int status_of(errc code) noexcept
{
    switch (code) {
    case errc::not_found:
        return 404;
    case errc::refused:
    case errc::replayed:
        return 409;
    case errc::denied:
    case errc::bad_signature:
        return 403;
    case errc::invalid_argument:
    case errc::expired:
    case errc::unsupported:
        return 400;
    case errc::over_budget:
        return 413;
    case errc::unavailable:
    case errc::cancelled:
        return 503;
    default:
        return 500;
    }
}

json collection_item(api_item const& item, std::string const& prefix)
{
    auto out = json::object({{"href", prefix + item.href}});
    if (!item.data.empty()) {
        auto list = json::array();
        for (auto const& [name, value] : item.data)
            list.push(json::object({{"name", name}, {"value", value}}));
        out.set("data", std::move(list));
    }
    if (!item.links.empty()) {
        auto list = json::array();
        for (auto const& link : item.links)
            list.push(json::object({{"rel", link.rel}, {"href", prefix + link.href}}));
        out.set("links", std::move(list));
    }
    return out;
}

// protocol 9.1: "template" and "error" are always there.
json collection_of(api_reply const& reply, api_view const& view)
{
    auto const prefix = view.base + std::string{api_prefix};
    auto body = json::object({{"version", "1.0"}, {"href", view.base + view.target}});
    auto items = json::array();
    for (auto const* list : {&reply.items, &reply.remarks}) {
        for (auto const& item : *list)
            items.push(collection_item(item, prefix));
    }
    if (!items.items().empty()) body.set("items", std::move(items));
    body.set("template", json::object());
    body.set("error", reply.message.empty()
                          ? json::object()
                          : json::object({{"code", view.code}, {"message", reply.message}}));
    return json::object({{"collection", std::move(body)}});
}

json plain_item(api_item const& item)
{
    if (item.data.size() == 1 && item.data.front().second.is_object()) {
        return item.data.front().second;
    }
    auto out = json::object();
    for (auto const& [name, value] : item.data)
        out.set(name, value);
    return out;
}

json plain_of(api_reply const& reply)
{
    if (!reply.message.empty()) return json::object({{"error", reply.message}});
    if (!reply.is_list) {
        return reply.items.empty() ? json::object() : plain_item(reply.items.front());
    }
    auto items = json::array();
    for (auto const& item : reply.items)
        items.push(plain_item(item));
    return json::object({{"items", std::move(items)}});
}

} // namespace

bool wants_plain_json(http_request const& request)
{
    auto accept = request.header("accept");
    std::transform(accept.begin(), accept.end(), accept.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c;
    });
    std::string_view rest = accept;
    while (!rest.empty()) {
        auto const comma = std::min(rest.find(','), rest.size());
        auto one = rest.substr(0, comma);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
        one = one.substr(0, one.find(';'));
        while (one.starts_with(' ') || one.starts_with('\t'))
            one.remove_prefix(1);
        while (one.ends_with(' ') || one.ends_with('\t'))
            one.remove_suffix(1);
        if (one == "application/json") return true;
    }
    return false;
}

http_response write_reply(api_reply const& reply, api_view const& view)
{
    if (reply.whole) return *reply.whole;
    http_response response;
    response.headers.emplace_back("Vary", "Accept");
    if (view.plain) {
        // What is not found among many is an empty list; programs that page end there.
        bool const nothing = reply.is_list && reply.items.empty() && reply.status == 404;
        response.status = nothing ? 200 : reply.status;
        response.body = write_json(nothing ? plain_of({.is_list = true}) : plain_of(reply));
    } else {
        response.status = reply.mig_status != 0 ? reply.mig_status : reply.status;
        response.body = write_go_json_ordered(collection_of(reply, view));
    }
    if (response.status == 401) {
        response.headers.emplace_back("WWW-Authenticate", "MIG3, X-PGPAUTHORIZATION, X-MIGAPIKEY");
    }
    return response;
}

api_reply api_failure(int status, std::string message)
{
    return {.status = status, .message = std::move(message)};
}

api_reply api_failure(error const& why)
{
    return api_failure(status_of(why.code()), why.message());
}

} // namespace mig::service
