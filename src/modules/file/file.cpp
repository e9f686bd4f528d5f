// The file module: names, sizes, modes, times, contents and digests of files.  protocol 10.3

#include <mig/module/registry.hpp>

namespace mig {

extern const module_info file_module;
constinit const module_info file_module{
    .name = "file",
    .summary = "Searches files.",
    .needs = "read:fs",
    .make = [](json const&) -> result<std::unique_ptr<module>> { return errc::unsupported; },
};

} // namespace mig
