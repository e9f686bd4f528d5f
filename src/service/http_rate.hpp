// How much one client may ask: so many requests a second, after a first burst.
//
// Clients are addresses.  Of those that have not been heard of for long nothing is kept; when there
// are very many at once, the rest of them share one measure.
//
// Threads: one.

#ifndef MIG_SERVICE_HTTP_RATE_HPP
#define MIG_SERVICE_HTTP_RATE_HPP

#include <chrono>
#include <string>
#include <unordered_map>

namespace mig::service {

struct rate_limit {
    double per_second = 0; // 0: any number
    double burst = 1;
    std::size_t clients_max = 10'000; // that are told apart
};

class http_rate {
public:
    using time = std::chrono::steady_clock::time_point;

    explicit http_rate(rate_limit const& limit) : limit_(limit) {}
    // One more request of that client: may it?
    [[nodiscard]] bool take(std::string const& client, time now);
    [[nodiscard]] std::size_t clients() const noexcept { return measures_.size(); }

private:
    struct measure {
        double left = 0;
        time seen;
    };
    void forget_full(time now);
    [[nodiscard]] double left_of(measure const&, time now) const;

    rate_limit limit_;
    std::unordered_map<std::string, measure> measures_;
};

} // namespace mig::service

#endif
