#include "service/http_refusals.hpp"

#include <algorithm>

namespace mig::service {

std::string_view name(refusal why) noexcept
{
    switch (why) {
    case refusal::too_many:
        return "too many connections";
    case refusal::too_many_of_client:
        return "too many connections of one address";
    case refusal::too_many_of_socket:
        return "too many connections of the Unix socket";
    case refusal::no_handshake:
        return "TLS handshake failed";
    }
    return "";
}

void http_refusals::note(refusal why, std::string const& peer, time now)
{
    if (to_.each) to_.each(why);
    auto& of = kinds_.at(static_cast<std::size_t>(why));
    ++of.count;
    of.last_peer = peer;
    if (!told_ || now - *told_ >= to_.told_every) tell(now);
}

std::optional<http_refusals::time> http_refusals::due() const
{
    bool const any =
        std::any_of(kinds_.begin(), kinds_.end(), [](kind const& one) { return one.count > 0; });
    if (!any || !told_) return std::nullopt;
    return *told_ + to_.told_every;
}

void http_refusals::tell(time now)
{
    told_ = now;
    for (std::size_t n = 0; n < kinds_.size(); ++n) {
        auto const of = std::exchange(kinds_.at(n), {});
        if (of.count > 0 && to_.together)
            to_.together({static_cast<refusal>(n), of.count, of.last_peer});
    }
}

} // namespace mig::service
