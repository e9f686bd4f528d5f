#include "service/http_rate.hpp"

#include <algorithm>

namespace mig::service {
namespace {

constexpr char const* the_rest = "*"; // no address

} // namespace

double http_rate::left_of(measure const& m, time now) const
{
    auto const passed = std::chrono::duration<double>(now - m.seen).count();
    return std::min(limit_.burst, m.left + passed * limit_.per_second);
}

// One whose measure is full again is as good as new.
void http_rate::forget_full(time now)
{
    std::erase_if(measures_,
                  [&](auto const& one) { return left_of(one.second, now) >= limit_.burst; });
}

bool http_rate::take(std::string const& client, time now)
{
    if (limit_.per_second <= 0) return true;
    if (measures_.size() >= limit_.clients_max && !measures_.contains(client)) forget_full(now);
    bool const room = measures_.size() < limit_.clients_max || measures_.contains(client);
    auto const [one, fresh] =
        measures_.try_emplace(room ? client : std::string{the_rest}, measure{limit_.burst, now});
    auto& m = one->second;
    m.left = left_of(m, now);
    m.seen = now;
    if (m.left < 1) return false;
    m.left -= 1;
    return true;
}

} // namespace mig::service
