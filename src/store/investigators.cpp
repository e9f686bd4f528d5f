#include <mig/store/investigators.hpp>

#include <array>

namespace mig {
namespace {

constexpr std::array names{
    named_permission{"search", permission::search},
    named_permission{"action", permission::action},
    named_permission{"action_create", permission::action_create},
    named_permission{"command", permission::command},
    named_permission{"agent", permission::agent},
    named_permission{"dashboard", permission::dashboard},
    named_permission{"loader", permission::loader},
    named_permission{"loader_status", permission::loader_status},
    named_permission{"loader_expect", permission::loader_expect},
    named_permission{"loader_key", permission::loader_key},
    named_permission{"loader_new", permission::loader_new},
    named_permission{"manifest", permission::manifest},
    named_permission{"manifest_sign", permission::manifest_sign},
    named_permission{"manifest_status", permission::manifest_status},
    named_permission{"manifest_new", permission::manifest_new},
    named_permission{"manifest_loaders", permission::manifest_loaders},
    named_permission{"investigator", permission::investigator},
    named_permission{"investigator_create", permission::investigator_create},
    named_permission{"investigator_update", permission::investigator_update},
};

} // namespace

std::span<named_permission const> permission_names() noexcept
{
    return names;
}

std::string_view name(investigator_status status) noexcept
{
    return status == investigator_status::active ? "active" : "disabled";
}

result<investigator_status> parse_investigator_status(std::string_view text)
{
    if (text == "active") return investigator_status::active;
    if (text == "disabled") return investigator_status::disabled;
    return error{errc::invalid_argument, "read", "investigator status", "it is active or disabled"};
}

} // namespace mig
