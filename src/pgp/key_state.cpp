#include <mig/pgp/key_state.hpp>

#include "pgp/algorithm_name.hpp"
#include "pgp/keyring_impl.hpp"

#include <algorithm>

namespace mig {
namespace {

using namespace pgp;

system_time time_of(std::int64_t seconds)
{
    return system_time{std::chrono::seconds{seconds}};
}

std::optional<std::int64_t> sooner(std::optional<std::int64_t> a, std::optional<std::int64_t> b)
{
    return a && b ? std::min(*a, *b) : a ? a : b;
}

key_state state_of(pgp::certificate const& one, pgp::certificate::subkey const* subkey,
                   std::int64_t at, pgp_policy const& policy)
{
    auto const& key = subkey == nullptr ? one.primary : subkey->key;
    auto const primary = one.view(at, policy);
    key_state state{.name = *key.name,
                    .is_primary = subkey == nullptr,
                    .algorithm = algorithm_name(key),
                    .bits = key_bits(key),
                    .revoked = !one.self.revocations.empty() ||
                               (subkey != nullptr && !subkey->signatures.revocations.empty()),
                    .created = time_of(key.created),
                    .expires = {}};
    auto expires = primary.expires;
    auto flags = primary.flags.value_or(0);
    if (subkey != nullptr) {
        auto const own = one.view_of(*subkey, at, policy);
        expires = sooner(expires, own.expires);
        // What a binding that does not count wanted the key to do: gpg may do that with it.
        flags = own.flags.value_or(subkey->signatures.left_out_flags);
    }
    if (expires) state.expires = time_of(*expires);
    state.signs = (flags & may_sign) != 0 && can_sign(key);
    state.reason = key.key == nullptr ? key.why : one.signing_state(subkey, at, at, policy);
    return state;
}

} // namespace

std::vector<key_state> key_states(keyring const& keys, fingerprint const& primary, system_time at,
                                  pgp_policy const& policy)
{
    std::vector<key_state> all;
    auto const& checked = keys.inside().checked;
    auto const one = std::find_if(checked.begin(), checked.end(), [&](pgp::certificate const& c) {
        return c.primary.name == primary;
    });
    if (one == checked.end()) return all;
    auto const seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    all.push_back(state_of(*one, nullptr, seconds, policy));
    for (auto const& subkey : one->subkeys)
        all.push_back(state_of(*one, &subkey, seconds, policy));
    return all;
}

} // namespace mig
