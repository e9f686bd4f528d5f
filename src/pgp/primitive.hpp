// The seam to Botan for OpenPGP: digests, and keys that check signatures over digests.
//
// All that Botan throws is caught in primitive.cpp.  The other file of this room that knows Botan
// is agent_key.cpp: it holds a secret key, and agents that know no OpenPGP link it alone.
//
// What Botan 2 lets pass is refused by who calls: RSA exponents and sizes in rsa.cpp, S >= L in
// ed25519.cpp.  Sizes are checked before a number gets here.
//
// Threads: a primitive is immutable for who uses it, and shared.

#ifndef MIG_PGP_PRIMITIVE_HPP
#define MIG_PGP_PRIMITIVE_HPP

#include <mig/base/bytes.hpp>

#include "pgp/hash.hpp"

#include <memory>
#include <vector>

namespace mig::pgp {

// The digest of several pieces, one after another.  Empty when the algorithm is not known.
[[nodiscard]] bytes hash_of(hash_algorithm, std::vector<bytes_view> const& pieces);

class primitive {
public:
    virtual ~primitive() = default;

    // signature: octets of the fixed size that the key asks for.
    [[nodiscard]] virtual bool verifies(hash_algorithm, bytes_view digest,
                                        bytes_view signature) const noexcept = 0;
};

// Null where the numbers make no key.
using primitive_ptr = std::unique_ptr<primitive const>;

struct rsa_numbers {
    bytes_view n;
    bytes_view e;
};
[[nodiscard]] primitive_ptr rsa_primitive(rsa_numbers const&);

// Null as well when q does not divide p - 1, or g or y is not of order q.
struct dsa_numbers {
    bytes_view p;
    bytes_view q;
    bytes_view g;
    bytes_view y;
};
[[nodiscard]] primitive_ptr dsa_primitive(dsa_numbers const&);

// curve: Botan's name of one that it has.  point: SEC 1, 2.3.3, uncompressed.
[[nodiscard]] primitive_ptr ecdsa_primitive(char const* curve, bytes_view point);

[[nodiscard]] primitive_ptr ed25519_primitive(bytes_view point);

} // namespace mig::pgp

#endif
