// Assertions about our own code.  They stay on in release: stopping beats going on wrong.
//
// Never for what came from outside: that is an error, not a bug.

#ifndef MIG_BASE_ASSERT_HPP
#define MIG_BASE_ASSERT_HPP

namespace mig {

// Called with the condition and its place when an assertion fails.  Must not return; if it
// does, or if none is set, the process aborts.  Set once, before anything else runs.
using assert_handler = void (*)(char const* condition, char const* file, int line);
void set_assert_handler(assert_handler) noexcept;

[[noreturn]] void assertion_failed(char const* condition, char const* file, int line) noexcept;

} // namespace mig

#define MIG_ASSERT(condition)                                                                      \
    ((condition) ? static_cast<void>(0) : ::mig::assertion_failed(#condition, __FILE__, __LINE__))

#endif
