// Revocations by keys that a certificate has named as its revokers.  RFC 9580, 5.2.3.23
//
// Deprecated there, and honoured all the same: whoever set it up expects it to work.

#ifndef MIG_PGP_DESIGNATED_HPP
#define MIG_PGP_DESIGNATED_HPP

#include "pgp/certificate.hpp"

#include <vector>

namespace mig::pgp {

// others: keys of certificates that were left out; as revokers they count.
void take_designated_revocations(std::vector<certificate>& all, std::vector<key_packet> others,
                                 pgp_policy const&);

} // namespace mig::pgp

#endif
