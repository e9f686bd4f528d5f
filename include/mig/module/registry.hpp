// The modules that a program has: an immutable list, made explicitly.
//
//     auto modules = builtin_modules().with(acme::recent_module);
//
// No module registers itself: an object that does vanishes from a static archive.
// Threads: immutable, shared.

#ifndef MIG_MODULE_REGISTRY_HPP
#define MIG_MODULE_REGISTRY_HPP

#include <mig/module/module.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace mig {

class module_registry {
public:
    module_registry() = default;
    explicit module_registry(std::vector<module_info> modules) : modules_(std::move(modules)) {}

    // This list and one more.  The name must be new (asserted).
    [[nodiscard]] module_registry with(module_info const&) const;
    [[nodiscard]] module_info const* find(std::string_view name) const noexcept;
    [[nodiscard]] std::span<module_info const> all() const noexcept { return modules_; }

private:
    std::vector<module_info> modules_;
};

// The modules that this libmig was built with (Meson option "modules").
[[nodiscard]] module_registry builtin_modules();

} // namespace mig

#endif
