#include <mig/action/agent_facts.hpp>

#include <algorithm>
#include <limits>

namespace mig {
namespace {

constexpr std::size_t id_max_bytes = 128;
constexpr std::size_t name_max_bytes = 1024; // protocol 5.3
constexpr std::size_t version_max_bytes = 128;
constexpr std::size_t queue_location_max_bytes = 200; // "windows." and the longest id
constexpr std::size_t mode_max_bytes = 16;
constexpr std::size_t tags_max = 256;

error malformed(std::string_view what, std::string_view why)
{
    return error{errc::invalid_argument, "read", what, why};
}

bool is_id_character(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '_' || c == '-';
}

// A member that is a text or not there.
struct text_member {
    std::string_view key;
    std::size_t size_max;
    bool must_be_there = false;
};

result<std::string> read_text(json const& object, text_member const& wanted)
{
    auto const* value = object.find(wanted.key);
    if (value == nullptr && !wanted.must_be_there) return std::string{};
    auto text = json_text(object, wanted.key);
    if (text && text->size() > wanted.size_max) return malformed(wanted.key, "it is too long");
    // No host is called so, and no database keeps it.
    if (text && text->find('\0') != std::string::npos)
        return malformed(wanted.key, "it holds a zero byte");
    return text;
}

// Version 2 has a number there, given by the platform; the agent's own name is in its queue's.
result<agent_id> read_id(json const& object, std::string const& queue_location)
{
    agent_id id;
    if (auto const* value = object.find("id"); value != nullptr && value->is_text())
        id.text = value->text();
    else if (auto const dot = queue_location.find('.'); dot != std::string::npos)
        id.text = queue_location.substr(dot + 1);
    if (auto ok = check(id); !ok) return ok.error();
    return id;
}

} // namespace

result<void> check(agent_id const& id)
{
    auto const refuse = [](std::string_view why) {
        return error{errc::invalid_argument, "check", "agent id", why};
    };
    if (id.text.empty()) return refuse("it is empty");
    if (id.text.size() > id_max_bytes) return refuse("it is longer than 128 characters");
    if (!std::all_of(id.text.begin(), id.text.end(), is_id_character))
        return refuse("it may hold letters, digits, '.', '_' and '-' only");
    // Such a name would hide as a file or pass for an option.
    if (id.text.front() == '.' || id.text.front() == '-')
        return refuse("it starts with neither '.' nor '-'");
    return {};
}

json to_json(agent_facts const& a)
{
    return json::object({{"id", a.id.text},
                         {"name", a.name},
                         {"queueloc", a.queue_location},
                         {"mode", a.mode},
                         {"version", a.version},
                         {"pid", a.pid},
                         {"starttime", format_rfc3339(a.started)},
                         {"environment", a.environment},
                         {"tags", a.tags}});
}

result<agent_facts> agent_facts_from_json(json const& value)
{
    if (!value.is_object()) return malformed("agent", "it is not an object");
    agent_facts a;
    auto name = read_text(value, {"name", name_max_bytes, true});
    if (!name) return name.error();
    auto queue = read_text(value, {"queueloc", queue_location_max_bytes, true});
    if (!queue) return queue.error();
    auto mode = read_text(value, {"mode", mode_max_bytes});
    if (!mode) return mode.error();
    auto version = read_text(value, {"version", version_max_bytes});
    if (!version) return version.error();
    auto id = read_id(value, *queue);
    if (!id) return id.error();
    a.name = *std::move(name);
    a.queue_location = *std::move(queue);
    a.mode = *std::move(mode);
    a.version = *std::move(version);
    a.id = *std::move(id);

    if (value.find("pid") != nullptr) {
        auto const pid = json_count(value, "pid");
        if (!pid) return pid.error();
        if (*pid > std::numeric_limits<std::uint32_t>::max())
            return malformed("pid", "it is too large");
        a.pid = static_cast<std::uint32_t>(*pid);
    }
    if (value.find("starttime") != nullptr) {
        auto const started = json_text(value, "starttime").and_then(parse_rfc3339);
        if (!started) return started.error();
        a.started = *started;
    }
    if (auto const* environment = value.find("environment");
        environment != nullptr && !environment->is_null())
    {
        if (!environment->is_object()) return malformed("environment", "it is not an object");
        a.environment = *environment;
    }
    if (auto const* tags = value.find("tags"); tags != nullptr && !tags->is_null()) {
        if (!tags->is_object()) return malformed("tags", "they are not an object");
        if (tags->members().size() > tags_max) return malformed("tags", "there are too many");
        for (auto const& member : tags->members())
            if (!member.second.is_text()) return malformed("tags", "one is not a text");
        a.tags = *tags;
    }
    return a;
}

} // namespace mig
