// The answer of the file module as lines for people.  protocol 10.3, printed lines

#ifndef MIG_SRC_MODULES_FILE_LINES_HPP
#define MIG_SRC_MODULES_FILE_LINES_HPP

#include <mig/action/answer.hpp>

#include <string>
#include <vector>

namespace mig::file {

// How many digests its lists hold, and which lists they are.
[[nodiscard]] std::vector<std::string> remarks_on(json const& parameters);

[[nodiscard]] std::vector<std::string> lines_of(operation_answer const&, bool found_only);

} // namespace mig::file

#endif
