// Bodies of forms, of both kinds: the first line is the content type, the rest is the body.  No
// field is made of more than was sent.
#include "service/http_form.hpp"

#include <mig/base/assert.hpp>

#include <cstdint>

namespace {

std::size_t bytes_in(std::map<std::string, std::string> const& fields)
{
    std::size_t sum = 0;
    for (auto const& [name, value] : fields)
        sum += name.size() + value.size();
    return sum;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    auto const end = text.find('\n');
    auto const type = text.substr(0, end);
    auto const body = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (auto const fields = mig::service::parse_multipart(type, body))
        MIG_ASSERT(bytes_in(*fields) <= body.size());
    mig::service::http_request request;
    request.headers["content-type"] = type;
    request.body = body;
    if (auto const fields = mig::service::form_of(request))
        MIG_ASSERT(bytes_in(*fields) <= body.size());
    return 0;
}
