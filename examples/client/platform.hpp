// The API as the investigator's configuration names it.
//
// A Unix socket asks nobody.  A port is told who asks by an API key where there is one, else by a
// token for each request, which the investigator's gpg signs.

#ifndef MIG_EXAMPLES_CLIENT_PLATFORM_HPP
#define MIG_EXAMPLES_CLIENT_PLATFORM_HPP

#include <mig/client.hpp>

#include "migrc.hpp"

// Fails with a sentence when it is not certain which key is to sign.
[[nodiscard]] mig::result<mig::client> open_platform(migrc const&);

#endif
