// Whether a sanitizer watches: what is built without the optimizer then takes several times as
// long.

#ifndef MIG_TEST_SUPPORT_SANITIZED_HPP
#define MIG_TEST_SUPPORT_SANITIZED_HPP

namespace mig::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool is_sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif
#else
inline constexpr bool is_sanitized = false;
#endif

} // namespace mig::test

#endif
