#include "pgp/designated.hpp"

#include "pgp/limits.hpp"

#include <algorithm>
#include <map>

namespace mig::pgp {
namespace {

using keys_by_name = std::map<fingerprint, key_packet*>;

// Those of its revokers that are there.
std::vector<key_packet*> revokers_of(certificate const& one, keys_by_name const& keys)
{
    std::vector<key_packet*> found;
    for (auto const& who : one.revokers) {
        auto const key = keys.find(who);
        if (key != keys.end()) found.push_back(key->second);
    }
    return found;
}

// Gives the public-key operations that it took.
std::size_t take(component& c, std::vector<key_packet*> const& revokers, pgp_policy const& policy)
{
    if (c.too_many_foreign) c.revocations.push_back({});
    std::size_t operations = 0;
    for (auto const& one : c.foreign) {
        for (auto* const by : revokers) {
            if (!one.packet.may_be_by(*by)) continue;
            if (++operations > public_key_operations_max) {
                c.revocations.push_back({}); // it fails closed
                return operations;
            }
            by->make_key(policy);
            auto const why = check_by(*by, one.packet, one.digest);
            if (why != pgp_reason::ok && why != pgp_reason::weak_hash) continue;
            c.revocations.push_back({*one.packet.created, !one.packet.soft_revocation});
        }
    }
    c.foreign.clear();
    return operations;
}

} // namespace

void take_designated_revocations(std::vector<certificate>& all, std::vector<key_packet> others,
                                 pgp_policy const& policy)
{
    keys_by_name keys;
    for (auto& one : others)
        keys.emplace(*one.name, &one);
    for (auto& one : all)
        keys.emplace(*one.primary.name, &one.primary);
    for (auto& one : all) {
        auto const revokers = revokers_of(one, keys);
        if (revokers.empty()) continue;
        one.operations += take(one.self, revokers, policy);
        for (auto& id : one.user_ids)
            one.operations += take(id.signatures, revokers, policy);
        for (auto& subkey : one.subkeys)
            one.operations += take(subkey.signatures, revokers, policy);
    }
}

} // namespace mig::pgp
