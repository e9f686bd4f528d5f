#include <mig/action/record.hpp>

#include <array>

namespace mig {
namespace {

template <class Status>
struct status_name {
    Status status;
    std::string_view name;
};

constexpr std::array agent_names{
    status_name<agent_status>{agent_status::online, "online"},
    status_name<agent_status>{agent_status::idle, "idle"},
    status_name<agent_status>{agent_status::offline, "offline"},
    status_name<agent_status>{agent_status::destroyed, "destroyed"},
};
constexpr std::array action_names{
    status_name<action_status>{action_status::pending, "pending"},
    status_name<action_status>{action_status::inflight, "inflight"},
    status_name<action_status>{action_status::completed, "completed"},
    status_name<action_status>{action_status::invalid, "invalid"},
};

template <class Names, class Status>
std::string_view name_in(Names const& names, Status status)
{
    for (auto const& known : names)
        if (known.status == status) return known.name;
    return "unknown";
}

template <class Status, class Names>
result<Status> find_in(Names const& names, std::string_view text, std::string_view what)
{
    for (auto const& known : names)
        if (known.name == text) return known.status;
    return error{errc::invalid_argument, "read", what, "it is none of the known ones"};
}

} // namespace

std::string_view name(agent_status s) noexcept
{
    return name_in(agent_names, s);
}

result<agent_status> parse_agent_status(std::string_view text)
{
    return find_in<agent_status>(agent_names, text, "status of an agent");
}

std::string_view name(action_status s) noexcept
{
    return name_in(action_names, s);
}

result<action_status> parse_action_status(std::string_view text)
{
    return find_in<action_status>(action_names, text, "status of an action");
}

} // namespace mig
