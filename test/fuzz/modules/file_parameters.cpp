// Parameters of the file module, as an agent gets them from anybody.
#include <mig/module/registry.hpp>

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const parsed = mig::json::parse({reinterpret_cast<char const*>(data), size});
    if (!parsed) return 0;
    auto const modules = mig::builtin_modules();
    (void)modules.find("file")->make(*parsed);
    return 0;
}
