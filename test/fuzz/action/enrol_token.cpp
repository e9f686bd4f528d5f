// What stands in an agent's configuration as its token, and the words of the API about enrolment.
#include <mig/action/enrolment.hpp>
#include <mig/base/assert.hpp>
#include <mig/base/bytes.hpp>

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    (void)mig::parse_enrol_token(text);
    if (auto const rule = mig::parse_enrolment_rule(text)) MIG_ASSERT(name(*rule) == text);
    if (auto const standing = mig::parse_enrolment(text)) MIG_ASSERT(name(*standing) == text);
    if (auto const what = mig::parse_agent_decision(text)) MIG_ASSERT(name(*what) == text);
    return 0;
}
