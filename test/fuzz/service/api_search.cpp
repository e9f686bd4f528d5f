// The query of a search.  Whatever it asks for, what is made of it is a target that can be read: no
// name or pattern gets out of its quotes.
#include "service/api_search.hpp"

#include <mig/action/target.hpp>
#include <mig/base/assert.hpp>

#include "action/target_token.hpp"
#include "service/http.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    constexpr mig::system_time now{std::chrono::seconds{1'790'000'000}};
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    auto const wanted = mig::service::parse_search(mig::service::parse_form(text), now);
    if (!wanted) return 0;
    (void)mig::write_json(mig::service::to_json(*wanted, now));
    if (!wanted->target.empty()) return 0; // theirs, judged by itself
    auto const target = mig::service::target_of(*wanted);
    if (target.size() <= mig::target_text_max_bytes) MIG_ASSERT(mig::target::parse(target).ok());
    return 0;
}
