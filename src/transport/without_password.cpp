#include <mig/transport/amqp.hpp>

namespace mig {

std::string without_password(std::string_view amqp_url)
{
    auto const at = amqp_url.rfind('@');
    auto const begin = amqp_url.find("://");
    if (at == std::string_view::npos || begin == std::string_view::npos || begin > at)
        return std::string{amqp_url};
    auto const colon = amqp_url.find(':', begin + 3);
    if (colon == std::string_view::npos || colon > at) return std::string{amqp_url};
    return std::string{amqp_url.substr(0, colon)} + std::string{amqp_url.substr(at)};
}

} // namespace mig
