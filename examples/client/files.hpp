// Files as the commands take them: whole, and never more than a limit.

#ifndef MIG_EXAMPLES_CLIENT_FILES_HPP
#define MIG_EXAMPLES_CLIENT_FILES_HPP

#include <mig/base/result.hpp>

#include <cstddef>
#include <string>

// "-" is standard input.  Fails with over_budget, and says the limit, before it holds more.
[[nodiscard]] mig::result<std::string> read_whole(std::string const& path, std::size_t max_bytes);

#endif
