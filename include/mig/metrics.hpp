// Counters for Prometheus: what the API and a scheduler have done since they started.
//
//     auto counted = std::make_shared<mig::metrics>();
//     scheduler_options.log = counted->counting(log);   // what it refuses is counted
//     api_server_options.metrics = counted;             // GET /metrics shows them
//
// A series is a name and labels.  How many there are is bounded: what is above the limit is counted
// together, under labels that say "other".
//
// Threads: any.

#ifndef MIG_METRICS_HPP
#define MIG_METRICS_HPP

#include <mig/base/log.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig {

class metrics : public std::enable_shared_from_this<metrics> {
public:
    using labels = std::vector<std::pair<std::string, std::string>>;

    void count(std::string const& name, labels const&);
    [[nodiscard]] std::uint64_t value(std::string const& name, labels const&) const;
    // Passes everything on, and counts it: each message, and why answers and heartbeats were
    // refused.  The sink holds on to the counters.
    [[nodiscard]] log_sink counting(log_sink next);
    // All of them, as Prometheus reads them: sorted, each name with its type.
    [[nodiscard]] std::string text() const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::map<std::string, std::uint64_t>> series_; // name, labels as text
};

// {a="b",c="d"}, escaped; empty without labels.
[[nodiscard]] std::string label_text(metrics::labels const&);

} // namespace mig

#endif
