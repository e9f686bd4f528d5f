// Building the keyring that an agent carries: certificates put together packet by packet.
//
//     auto merged = merge_keyrings(what_is_there, what_comes);
//     write(armored_keyring(merged->binary));
//
// Nothing that is there gets lost, so that an old copy of a key never takes back a revocation or a
// longer life.  Of what comes, only that is taken which could matter to keyring.hpp: what other
// people certify is left out, as nobody here asks for it and anybody can add to it.  Whether a
// certificate counts is not judged here: keyring::from_bytes does that with the result.
//
// Any thread.

#ifndef MIG_PGP_KEYRING_FILE_HPP
#define MIG_PGP_KEYRING_FILE_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>
#include <mig/pgp/fingerprint.hpp>

#include <span>
#include <string>
#include <vector>

namespace mig {

struct merged_keyring {
    bytes binary;
    // Of what came, each certificate once.
    std::vector<fingerprint> added;     // it was not there
    std::vector<fingerprint> renewed;   // it was there, and has something more now
    std::vector<fingerprint> unchanged; // it was there already
};

struct keyring_sources {
    bytes_view there; // may be empty: nobody is there yet
    bytes_view comes;
    std::span<fingerprint const> without = {}; // of what comes, these are not taken
};

// Both armored or binary.  Fails with refused when either holds a secret key, invalid_argument or
// corrupt when it is no keyring, over_budget when the result would be larger than agents read.
[[nodiscard]] result<merged_keyring> merge_keyrings(keyring_sources const&);

// One armored block, RFC 9580, 6.2.
[[nodiscard]] std::string armored_keyring(bytes_view binary);

} // namespace mig

#endif
