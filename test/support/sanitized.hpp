// Whether a sanitizer watches: what is built without the optimizer then takes longer by far.

#ifndef MIG_TEST_SUPPORT_SANITIZED_HPP
#define MIG_TEST_SUPPORT_SANITIZED_HPP

#include "host/address_space.hpp"

namespace mig::test {

inline constexpr bool is_sanitized = !address_space_is_limited;

} // namespace mig::test

#endif
