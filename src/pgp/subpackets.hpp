// What the two areas of a signature packet say.  RFC 9580, 5.2.3.7
//
// What decides is taken from the hashed area alone; anybody may have written the other one.

#ifndef MIG_PGP_SUBPACKETS_HPP
#define MIG_PGP_SUBPACKETS_HPP

#include "pgp/signature_packet.hpp"

namespace mig::pgp {

// ok, malformed or too_large; what came before the fault is taken.
[[nodiscard]] pgp_reason read_area(bytes_view area, bool hashed, signature_packet& into);

} // namespace mig::pgp

#endif
