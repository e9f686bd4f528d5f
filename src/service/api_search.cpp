#include "service/api_search.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace mig::service {
namespace {

using std::chrono::hours;

constexpr std::string_view any_id = "∞";
constexpr std::string_view any_name = "%";
// What MIG's programs send when they want no limit in time; within an hour of it is the same.
constexpr hours default_window{39600};
constexpr hours default_margin{1};
constexpr std::size_t text_max_bytes = 2048;
constexpr std::size_t target_max_bytes = 64u << 10;
// Matching takes time that grows with a power of this.
constexpr std::ptrdiff_t wildcards_max = 8;
constexpr std::array types{"action", "agent", "command", "investigator", "manifest", "loader"};

using text_member = std::optional<std::string> search_parameters::*;
struct named_member {
    std::string_view name;
    text_member member;
    bool is_id = false;
};
constexpr std::array members{
    named_member{"actionid", &search_parameters::action_id, true},
    named_member{"actionname", &search_parameters::action_name},
    named_member{"agentid", &search_parameters::agent_id, true},
    named_member{"agentname", &search_parameters::agent_name},
    named_member{"agentversion", &search_parameters::agent_version},
    named_member{"commandid", &search_parameters::command_id, true},
    named_member{"investigatorid", &search_parameters::investigator_id, true},
    named_member{"investigatorname", &search_parameters::investigator_name},
    named_member{"loaderid", &search_parameters::loader_id, true},
    named_member{"loadername", &search_parameters::loader_name},
    named_member{"manifestid", &search_parameters::manifest_id, true},
    named_member{"manifestname", &search_parameters::manifest_name},
    named_member{"status", &search_parameters::status},
    named_member{"threatfamily", &search_parameters::threat_family},
};

error bad(std::string const& why)
{
    return error{errc::invalid_argument, "search", "", "parseSearchParameters()-> " + why};
}

std::string parameter(std::map<std::string, std::string> const& query, std::string const& name)
{
    auto const found = query.find(name);
    return found == query.end() ? std::string{} : found->second;
}

result<void> read_time(std::map<std::string, std::string> const& query, std::string const& name,
                       system_time no_limit, std::optional<system_time>& into)
{
    auto const text = parameter(query, name);
    if (text.empty()) return {};
    auto const time = parse_rfc3339(text);
    if (!time) return bad(name + " date not in RFC3339 format");
    auto const distance = *time > no_limit ? *time - no_limit : no_limit - *time;
    if (distance > default_margin) into = *time;
    return {};
}

result<void> read_count(std::map<std::string, std::string> const& query, std::string const& name,
                        std::size_t& into)
{
    auto const text = parameter(query, name);
    if (text.empty()) return {};
    auto const* const last = text.data() + text.size();
    auto const [end, failed] = std::from_chars(text.data(), last, into);
    if (failed != std::errc{} || end != last) return bad("invalid " + name + " parameter");
    return {};
}

result<void> read_texts(std::map<std::string, std::string> const& query, search_parameters& into)
{
    for (auto const& [name, member, is_id] : members) {
        auto text = parameter(query, std::string{name});
        if (text.empty() || text == (is_id ? any_id : any_name)) continue;
        if (text.size() > text_max_bytes) return bad(std::string{name} + " is too long");
        if (!is_id && std::count(text.begin(), text.end(), '%') > wildcards_max) {
            return bad(std::string{name} + " has too many wildcards");
        }
        into.*member = std::move(text);
    }
    return {};
}

result<void> read_found(std::string text, std::optional<bool>& into)
{
    if (text.empty()) return {};
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return static_cast<char>(c | 0x20); });
    if (text != "true" && text != "false") {
        return bad("foundanything parameter must be true or false");
    }
    into = text == "true";
    return {};
}

std::string quoted(std::string const& text)
{
    std::string out = "'";
    for (char const c : text)
        out += c == '\'' ? std::string{"''"} : std::string{c};
    return out + "'";
}

} // namespace

result<search_parameters> parse_search(std::map<std::string, std::string> const& query,
                                       system_time now)
{
    search_parameters p;
    if (auto type = parameter(query, "type"); !type.empty()) p.type = std::move(type);
    if (std::find(types.begin(), types.end(), p.type) == types.end()) {
        return error{errc::invalid_argument, "search", "", "search type is invalid"};
    }
    for (auto const& read :
         {read_time(query, "after", now - default_window, p.after),
          read_time(query, "before", now + default_window, p.before), read_texts(query, p),
          read_found(parameter(query, "foundanything"), p.found_anything),
          read_count(query, "limit", p.page.limit), read_count(query, "offset", p.page.offset)})
    {
        if (!read) return read.error();
    }
    p.target = parameter(query, "target");
    if (p.target.size() > target_max_bytes) return bad("the target is too long");
    return p;
}

json to_json(search_parameters const& p, system_time now)
{
    auto out = json::object();
    auto const id = [&](std::string_view name, text_member member) {
        out.set(name, (p.*member).value_or(std::string{any_id}));
    };
    auto const text = [&](std::string_view name, text_member member) {
        out.set(name, (p.*member).value_or(std::string{any_name}));
    };
    id("actionid", &search_parameters::action_id);
    text("actionname", &search_parameters::action_name);
    out.set("after", format_rfc3339(p.after.value_or(now - default_window)));
    id("agentid", &search_parameters::agent_id);
    text("agentname", &search_parameters::agent_name);
    text("agentversion", &search_parameters::agent_version);
    out.set("before", format_rfc3339(p.before.value_or(now + default_window)));
    id("commandid", &search_parameters::command_id);
    out.set("foundanything", p.found_anything.value_or(false));
    id("investigatorid", &search_parameters::investigator_id);
    text("investigatorname", &search_parameters::investigator_name);
    out.set("limit", p.page.limit);
    id("loaderid", &search_parameters::loader_id);
    text("loadername", &search_parameters::loader_name);
    id("manifestid", &search_parameters::manifest_id);
    text("manifestname", &search_parameters::manifest_name);
    out.set("offset", p.page.offset);
    out.set("report", "");
    text("status", &search_parameters::status);
    out.set("target", p.target);
    text("threatfamily", &search_parameters::threat_family);
    out.set("type", p.type);
    return out;
}

std::string target_of(search_parameters const& p)
{
    if (!p.target.empty()) return p.target;
    std::string out = "TRUE";
    auto const add = [&](std::string_view column, std::optional<std::string> const& value) {
        if (value) out += " AND " + std::string{column} + quoted(*value);
    };
    add("id = ", p.agent_id);
    add("name ILIKE ", p.agent_name);
    add("version ILIKE ", p.agent_version);
    add("status = ", p.status);
    if (p.after) add("heartbeattime >= ", format_rfc3339(*p.after));
    if (p.before) add("heartbeattime <= ", format_rfc3339(*p.before));
    return out;
}

} // namespace mig::service
