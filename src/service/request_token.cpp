#include "service/request_token.hpp"

#include <mig/base/encoding.hpp>
#include <mig/hash/hasher.hpp>
#include <mig/host/random.hpp>

#include <array>

namespace mig::service {
namespace {

constexpr std::size_t nonce_bytes = 16;

} // namespace

std::string request_text(request_to_sign const& request, std::string_view time,
                         std::string_view nonce)
{
    std::string text = "MIG-REQ-V3\n";
    auto const digest = digest_of(hash_kind::sha256, as_bytes(request.body)).hex();
    for (auto const part :
         {request.method, request.host, request.target, time, nonce, std::string_view{digest}})
        text.append(part).append("\n");
    return text;
}

result<std::string>
make_request_token(request_to_sign const& request, std::string_view key, system_time now,
                   std::function<result<std::string>(std::string_view text)> const& sign)
{
    std::array<std::byte, nonce_bytes> random{};
    if (auto filled = fill_random(random); !filled) return filled.error();
    auto const nonce = to_hex(random);
    auto const time = format_rfc3339(std::chrono::floor<std::chrono::seconds>(now));
    auto const signature = sign(request_text(request, time, nonce));
    if (!signature) return signature.error();
    return "MIG3 kid=" + std::string{key} + ", ts=" + time + ", nonce=" + nonce +
           ", sig=" + *signature;
}

} // namespace mig::service
