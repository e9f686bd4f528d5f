// Arguments of the file module, a line each; what they give is always read by the module.
#include <mig/module/registry.hpp>

#include <cstdint>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::vector<std::string> words(1);
    for (std::size_t n = 0; n < size; ++n) {
        if (data[n] == '\n') {
            words.emplace_back();
        } else {
            words.back() += static_cast<char>(data[n]);
        }
    }
    auto const modules = mig::builtin_modules();
    auto const& file = *modules.find("file");
    if (auto const made = file.parameters_from(words); made) (void)file.make(*made);
    return 0;
}
