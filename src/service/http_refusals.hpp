// Connections that came to nothing: each counted, and told of together, once a minute at most.
//
// Threads: one.

#ifndef MIG_SERVICE_HTTP_REFUSALS_HPP
#define MIG_SERVICE_HTTP_REFUSALS_HPP

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mig::service {

enum class refusal : std::uint8_t {
    too_many,           // connections of the port
    too_many_of_client, // of one address
    too_many_of_socket, // of the Unix socket
    no_handshake,       // TLS was not agreed upon
};
constexpr std::size_t refusals_count = 4;
[[nodiscard]] std::string_view name(refusal) noexcept;

struct refusals_told {
    refusal why;
    std::uint64_t count;   // since it was last told
    std::string last_peer; // the address of the last one
};

struct refusal_sinks {
    std::function<void(refusal)> each = {};                  // may be empty
    std::function<void(refusals_told const&)> together = {}; // likewise
    std::chrono::milliseconds told_every{60'000};
};

class http_refusals {
public:
    using time = std::chrono::steady_clock::time_point;

    explicit http_refusals(refusal_sinks to) : to_(std::move(to)) {}
    // The first one is told at once.
    void note(refusal why, std::string const& peer, time now);
    // When the rest is to be told; none: there is no rest.
    [[nodiscard]] std::optional<time> due() const;
    void tell(time now);

private:
    struct kind {
        std::uint64_t count = 0;
        std::string last_peer;
    };

    refusal_sinks to_;
    std::array<kind, refusals_count> kinds_;
    std::optional<time> told_;
};

} // namespace mig::service

#endif
