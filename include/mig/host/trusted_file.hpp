// Files that decide whom to trust: a configuration, a keyring, a policy, an API key.
//
//     auto const text = read_trusted_file("/etc/mig/investigators.asc");
//     auto const keys = keyring::from_bytes(as_bytes(*text));
//
// Whoever can write such a file decides who may ask, so it is read only where that is us or root
// alone: it, and the folder that holds it, belong to one of us; nobody else may write it, or any
// folder on the way to it, unless that folder is sticky, as /tmp is.  A group may when it is our
// own.  Symbolic links are followed, and what they end at is judged; so is the folder of the link.
//
// Any thread.

#ifndef MIG_HOST_TRUSTED_FILE_HPP
#define MIG_HOST_TRUSTED_FILE_HPP

#include <mig/base/result.hpp>

#include <cstddef>
#include <string>

namespace mig {

inline constexpr std::size_t trusted_file_max_bytes = 8u << 20;

// All of it.  Fails with refused and the sentence that tells which file, what is wrong with it and
// how to mend it; over_budget, not_found, denied, io.
[[nodiscard]] result<std::string> read_trusted_file(std::string const& path,
                                                    std::size_t max_bytes = trusted_file_max_bytes);

} // namespace mig

#endif
