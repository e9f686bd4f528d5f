#include "pgp/public_key.hpp"

#include "pgp/key_material.hpp"

namespace mig::pgp {

std::shared_ptr<public_key const> public_key::make(key_algorithm algorithm, bytes_view material,
                                                   bool v6, pgp_policy const& policy,
                                                   pgp_reason& why)
{
    reader in{material};
    switch (algorithm) {
    case key_algorithm::rsa:
    case key_algorithm::rsa_sign_only:
        return make_rsa(in, v6, policy, why);
    case key_algorithm::dsa:
        return make_dsa(in, v6, why);
    case key_algorithm::ecdsa:
        return make_ecdsa(in, v6, why);
    case key_algorithm::eddsa_legacy:
        // RFC 9580, 5.5.5.5: not in version 6.
        return v6 ? refuse(pgp_reason::unsupported_algorithm, why) : make_eddsa_legacy(in, v6, why);
    case key_algorithm::ed25519:
        return make_ed25519(in, why);
    default:
        return refuse(pgp_reason::unsupported_algorithm, why);
    }
}

} // namespace mig::pgp
