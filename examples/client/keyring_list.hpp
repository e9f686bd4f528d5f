// What a keyring holds, for people and for programs.

#ifndef MIG_EXAMPLES_CLIENT_KEYRING_LIST_HPP
#define MIG_EXAMPLES_CLIENT_KEYRING_LIST_HPP

#include <mig/base/json.hpp>
#include <mig/pgp/keyring.hpp>

void print_list(mig::keyring const&, mig::system_time at);
[[nodiscard]] mig::json list_of(mig::keyring const&, mig::system_time at);

#endif
