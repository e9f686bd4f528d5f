// Whether the address space of a process can be held.

#ifndef MIG_SRC_HOST_ADDRESS_SPACE_HPP
#define MIG_SRC_HOST_ADDRESS_SPACE_HPP

namespace mig {

// Sanitizers reserve terabytes of address space, which no limit would let them.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool address_space_is_limited = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool address_space_is_limited = false;
#else
inline constexpr bool address_space_is_limited = true;
#endif
#else
inline constexpr bool address_space_is_limited = true;
#endif

} // namespace mig

#endif
