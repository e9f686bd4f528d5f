// What a keyring holds.

#ifndef MIG_PGP_KEYRING_IMPL_HPP
#define MIG_PGP_KEYRING_IMPL_HPP

#include <mig/pgp/keyring.hpp>

#include "pgp/certificate.hpp"

#include <vector>

namespace mig {

struct keyring::impl {
    std::vector<pgp::certificate> checked;
    std::vector<keyring::certificate> shown; // one per checked one, in order
    std::vector<keyring::skipped> skipped;
};

} // namespace mig

#endif
