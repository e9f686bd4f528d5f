// The investigator's configuration file, in the form that MIG's clients have.
//
//     [api]
//       url = "unix:/run/mig/api.sock"   ; or https://mig.example.net:1664
//       ca = "/etc/mig/api-ca.pem"       ; of https; left out: the system's authorities
//       key = "..."                      ; left out: the key below signs each request
//     [gpg]
//       home = "/home/u/.gnupg/"         ; left out: gpg's own default
//       keyid = "771D8D0E5C10635FFACF30ECBC4682637CAD4EE6"
//     [targets]
//       macro = web:name LIKE 'web%'     ; repeatable; -t web
//
// Sections and names in any case; comments start with ; or #; values may stand in double quotes.

#ifndef MIG_EXAMPLES_CLIENT_MIGRC_HPP
#define MIG_EXAMPLES_CLIENT_MIGRC_HPP

#include <mig/base/result.hpp>

#include <map>
#include <string>
#include <string_view>

struct migrc {
    std::string api_url = "unix:/run/mig/api.sock";
    std::string api_key;
    std::string api_ca;
    std::string gpg_home;
    std::string gpg_key;
    std::map<std::string, std::string> macros; // name to target

    // A macro's target; "all" is every agent; other texts are targets themselves.
    [[nodiscard]] std::string target_of(std::string const& text) const;
};

// Fails with invalid_argument: the line, and what is wrong in it.
[[nodiscard]] mig::result<migrc> parse_migrc(std::string_view text);

// The file given, which must be there; or ~/.migrc, which need not.
[[nodiscard]] mig::result<migrc> read_migrc(std::string const& file);

#endif
