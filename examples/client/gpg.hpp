// Signing with the investigator's own gpg: their keys, agent and card.  No key material comes here.

#ifndef MIG_EXAMPLES_CLIENT_GPG_HPP
#define MIG_EXAMPLES_CLIENT_GPG_HPP

#include <mig/base/result.hpp>

#include <string>
#include <string_view>

struct gpg_options {
    std::string home; // empty: gpg's default
    std::string key;  // fingerprint or user id; empty: gpg's default key
};

// A detached signature over the text, in MIG's one-line form.  gpg may ask for a passphrase or a
// card by its pinentry.  Fails with gpg's own words.
[[nodiscard]] mig::result<std::string> sign_with_gpg(std::string_view text, gpg_options const&);

#endif
