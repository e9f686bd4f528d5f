// Certificates from files and from gpg, put into a keyring; and taken out of it.

#ifndef MIG_EXAMPLES_CLIENT_KEYRING_ADD_HPP
#define MIG_EXAMPLES_CLIENT_KEYRING_ADD_HPP

#include <mig/base/result.hpp>

#include "keyring_check.hpp"

#include <string>
#include <vector>

struct addition {
    enum class fate { added, renewed, unchanged, not_taken };
    fate what = fate::unchanged;
    key_finding found; // what agents will say to it
};

struct additions {
    std::string content; // of the keyring; as it was when nothing changed
    bool changed = false;
    std::vector<addition> all; // one per certificate that was given
};

struct addition_sources {
    std::string there;              // the keyring's content; may be empty
    std::vector<std::string> given; // files, "-", or full fingerprints that gpg knows
    std::string gpg_home;           // empty: gpg's default
    mig::system_time at;
};

// What can never count is not taken, and told.  Fails, and nothing is to be written, when something
// given cannot be read, is not there, or holds a secret key.
[[nodiscard]] mig::result<additions> add_certificates(addition_sources const&);

// The content of a keyring without those certificates.  Fails when one of them is not there, or no
// full fingerprint.
[[nodiscard]] mig::result<std::string> remove_certificates(std::string const& there,
                                                           std::vector<std::string> const& which);

[[nodiscard]] std::string line_of(addition const&);
[[nodiscard]] mig::json to_json(addition const&);

#endif
