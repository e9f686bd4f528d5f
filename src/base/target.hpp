// Code for a CPU above the baseline: what is defined between MIG_TARGET_BEGIN("avx2") and
// MIG_TARGET_END may use AVX2, and nothing else in the file does.
//
// This and not -m flags for the file: with those, an inline function of a header that the file
// happens to use is compiled for AVX2 too, and the linker may keep that copy for everybody.  For
// the same reason include every header before the region, except those that say that they are
// to be included inside; all they define is in an unnamed namespace.

// No sanitizer in there: clang 14 took minutes over code that is unrolled and checked at each step.
// Botan checks what comes out, and what goes in is checked before.

#ifndef MIG_SRC_BASE_TARGET_HPP
#define MIG_SRC_BASE_TARGET_HPP

#define MIG_PRAGMA(text) _Pragma(#text)
#if defined(__clang__)
#define MIG_TARGET_BEGIN(isa)                                                                      \
    MIG_PRAGMA(clang attribute push(__attribute__((target(isa))), apply_to = function))            \
    MIG_PRAGMA(clang attribute push(                                                               \
        __attribute__((no_sanitize("address", "undefined", "thread"))), apply_to = function))
#define MIG_TARGET_END MIG_PRAGMA(clang attribute pop) MIG_PRAGMA(clang attribute pop)
#else
#define MIG_TARGET_BEGIN(isa) MIG_PRAGMA(GCC push_options) MIG_PRAGMA(GCC target(isa))
#define MIG_TARGET_END MIG_PRAGMA(GCC pop_options)
#endif

// The same, for the kernels of any CPU.
#if defined(__clang__)
#define MIG_BASELINE_BEGIN                                                                         \
    MIG_PRAGMA(clang attribute push(                                                               \
        __attribute__((no_sanitize("address", "undefined", "thread"))), apply_to = function))
#define MIG_BASELINE_END MIG_PRAGMA(clang attribute pop)
#else
#define MIG_BASELINE_BEGIN
#define MIG_BASELINE_END
#endif

// An operation on lanes: it must dissolve in the kernel, or its vectors pass through memory.
#define MIG_LANEWISE [[gnu::always_inline]] inline

#endif
