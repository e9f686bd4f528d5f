#include <mig/base/assert.hpp>

#include <atomic>
#include <cstdlib>

namespace mig {
namespace {

constinit std::atomic<assert_handler> handler{nullptr};

} // namespace

void set_assert_handler(assert_handler h) noexcept
{
    handler.store(h);
}

void assertion_failed(char const* condition, char const* file, int line) noexcept
{
    if (auto const h = handler.load()) h(condition, file, line);
    std::abort();
}

} // namespace mig
