#include "service/http_form.hpp"

#include <algorithm>

namespace mig::service {
namespace {

constexpr std::size_t parts_max = 32;
constexpr std::size_t part_head_max_bytes = 4096;
constexpr std::size_t boundary_max_bytes = 70; // RFC 2046, 5.1.1

error bad(std::string_view why)
{
    return error{errc::invalid_argument, "read", "multipart/form-data", why};
}

std::string lower(std::string_view text)
{
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c;
    });
    return out;
}

// Of "form-data; name=\"x\"; filename=\"y\"": the value of a parameter, empty when there is none.
std::string parameter(std::string_view field, std::string_view name)
{
    auto const low = lower(field);
    auto const wanted = std::string{name} + "=";
    for (auto at = low.find(wanted); at != std::string::npos; at = low.find(wanted, at + 1)) {
        if (at > 0 && low[at - 1] != ' ' && low[at - 1] != ';' && low[at - 1] != '\t') continue;
        auto value = field.substr(at + wanted.size());
        if (!value.starts_with('"'))
            return std::string{value.substr(0, value.find_first_of("; \t"))};
        value.remove_prefix(1);
        std::string out;
        for (std::size_t n = 0; n < value.size() && value[n] != '"'; ++n) {
            if (value[n] == '\\' && n + 1 < value.size()) ++n;
            out += value[n];
        }
        return out;
    }
    return {};
}

// The name that a part's head gives it.
result<std::string> name_of(std::string_view head)
{
    while (!head.empty()) {
        auto const end = std::min(head.find("\r\n"), head.size());
        auto const line = head.substr(0, end);
        head.remove_prefix(std::min(end + 2, head.size()));
        if (!lower(line).starts_with("content-disposition:")) continue;
        if (auto name = parameter(line, "name"); !name.empty()) return name;
    }
    return bad("a part has no name");
}

} // namespace

result<std::map<std::string, std::string>> parse_multipart(std::string_view content_type,
                                                           std::string_view body)
{
    auto const boundary = parameter(content_type, "boundary");
    if (boundary.empty() || boundary.size() > boundary_max_bytes) return bad("it has no boundary");
    auto const between = "\r\n--" + boundary;
    std::map<std::string, std::string> fields;
    if (!body.starts_with(std::string_view{between}.substr(2)))
        return bad("its first part is missing");
    body.remove_prefix(between.size() - 2);
    for (std::size_t parts = 0; !body.starts_with("--"); ++parts) {
        if (parts == parts_max) {
            return error{errc::over_budget, "read", "multipart/form-data", "it has too many parts"};
        }
        if (!body.starts_with("\r\n")) return bad("a boundary does not end its line");
        body.remove_prefix(2);
        auto const head = body.substr(0, part_head_max_bytes).find("\r\n\r\n");
        if (head == std::string_view::npos) return bad("a part has no body, or too long a head");
        auto name = name_of(body.substr(0, head));
        if (!name) return name.error();
        body.remove_prefix(head + 4);
        auto const end = body.find(between);
        if (end == std::string_view::npos) return bad("its end is missing");
        fields[*std::move(name)] = std::string{body.substr(0, end)};
        body.remove_prefix(end + between.size());
    }
    return fields;
}

result<std::map<std::string, std::string>> form_of(http_request const& request)
{
    auto const type = request.header("content-type");
    auto const kind = lower(type.substr(0, type.find(';')));
    if (kind == "multipart/form-data") return parse_multipart(type, request.body);
    if (kind == "application/x-www-form-urlencoded") return parse_form(request.body);
    return std::map<std::string, std::string>{};
}

} // namespace mig::service
