// The run of the file module: walks the roots, evaluates each file, writes the result.

#ifndef MIG_SRC_MODULES_FILE_RUN_HPP
#define MIG_SRC_MODULES_FILE_RUN_HPP

#include <mig/module/module.hpp>

#include "modules/file/search.hpp"

#include <vector>

namespace mig::file {

[[nodiscard]] result<void> run_searches(std::vector<search> const&, run_context&);

} // namespace mig::file

#endif
