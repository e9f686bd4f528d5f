#include <mig/pgp/user_id_state.hpp>

#include "pgp/keyring_impl.hpp"

#include <algorithm>

namespace mig {
namespace {

using namespace pgp;

system_time time_of(std::int64_t seconds)
{
    return system_time{std::chrono::seconds{seconds}};
}

user_id_state state_of(pgp::certificate::user_id const& id, std::int64_t at,
                       pgp_policy const& policy)
{
    auto const& c = id.signatures;
    user_id_state state{.text = id.text, .certified = {}, .expires = {}};
    auto const* const counts = newest(c, at, policy);
    auto const* const latest =
        counts != nullptr || c.bindings.empty() ? counts : &c.bindings.front();
    if (latest == nullptr) {
        state.reason = c.weak ? pgp_reason::weak_self_signature : pgp_reason::no_self_signature;
        return state;
    }
    state.is_primary = latest->primary_user_id;
    state.certified = time_of(*latest->created);
    if (latest->expires_after != 0) {
        state.expires = time_of(*latest->created + latest->expires_after);
    }
    if (is_revoked(c, *latest)) {
        state.reason = pgp_reason::user_id_revoked;
    } else if (counts == nullptr) {
        bool const future = *latest->created > at;
        state.reason = future ? pgp_reason::signature_in_future : pgp_reason::signature_expired;
    }
    return state;
}

} // namespace

std::vector<user_id_state> user_id_states(keyring const& keys, fingerprint const& primary,
                                          system_time at, pgp_policy const& policy)
{
    std::vector<user_id_state> all;
    auto const& checked = keys.inside().checked;
    auto const one = std::find_if(checked.begin(), checked.end(), [&](pgp::certificate const& c) {
        return c.primary.name == primary;
    });
    if (one == checked.end()) return all;
    auto const seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    for (auto const& id : one->user_ids)
        all.push_back(state_of(id, seconds, policy));
    return all;
}

} // namespace mig
