#include <mig/base/assert.hpp>
#include <mig/module/registry.hpp>

namespace mig {

module_registry module_registry::with(module_info const& one) const
{
    MIG_ASSERT(find(one.name) == nullptr);
    module_registry more = *this;
    more.modules_.push_back(one);
    return more;
}

module_info const* module_registry::find(std::string_view name) const noexcept
{
    for (module_info const& one : modules_) {
        if (one.name == name) return &one;
    }
    return nullptr;
}

} // namespace mig
