// The investigator's own gpg: it signs with their keys, agent and card, and gives their public
// keys. No secret key material comes here.

#ifndef MIG_EXAMPLES_CLIENT_GPG_HPP
#define MIG_EXAMPLES_CLIENT_GPG_HPP

#include <mig/base/result.hpp>
#include <mig/pgp/fingerprint.hpp>
#include <mig/pgp/keyring.hpp>

#include <string>
#include <string_view>

struct gpg_options {
    std::string home; // empty: gpg's default
    std::string key;  // fingerprint or user id; empty: gpg's default key
};

// A detached signature over the text, in MIG's one-line form.  gpg may ask for a passphrase or a
// card by its pinentry.  Fails with gpg's own words.
[[nodiscard]] mig::result<std::string> sign_with_gpg(std::string_view text, gpg_options const&);

// The public certificates of the secret keys that gpg has, or of those that the key names.
[[nodiscard]] mig::result<mig::keyring> own_keys_from_gpg(gpg_options const&);

// The public certificate of that primary key, binary.  Fails with not_found when gpg has none, or
// has it as a subkey of another one.
[[nodiscard]] mig::result<std::string> export_from_gpg(mig::fingerprint const&,
                                                       std::string const& home);

#endif
