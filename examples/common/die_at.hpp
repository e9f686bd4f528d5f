// For tests of what a crash leaves: the program kills itself, as kill -9 would, at a named point.
//
// libmig logs a record of severity debug whose message begins with "point: " wherever a crash is
// of interest.  "--die-at 'answer published:2'" dies at the second such record.
//
// Only programs that are built with -Dfail_points=enabled, or with tests, have the option.

#ifndef MIG_EXAMPLES_COMMON_DIE_AT_HPP
#define MIG_EXAMPLES_COMMON_DIE_AT_HPP

#include <mig/base/log.hpp>

#include <string>
#include <string_view>

#ifdef MIG_FAIL_POINTS

#include <csignal>
#include <cstdlib>
#include <memory>
#include <utility>

[[nodiscard]] inline bool is_die_at(std::string_view option) noexcept
{
    return option == "--die-at";
}

// The sink, and death at that point; an empty point changes nothing.
[[nodiscard]] inline mig::log_sink die_at(std::string point, mig::log_sink sink)
{
    if (point.empty()) return sink;
    auto left = std::make_shared<int>(1);
    if (auto const colon = point.rfind(':'); colon != std::string::npos) {
        *left = std::atoi(point.c_str() + colon + 1);
        point.resize(colon);
    }
    return [message = "point: " + point, left, sink = std::move(sink)](mig::log_record const& r) {
        sink(r);
        if (r.message == message && --*left == 0) std::raise(SIGKILL);
    };
}

#else

[[nodiscard]] inline bool is_die_at(std::string_view) noexcept
{
    return false;
}

[[nodiscard]] inline mig::log_sink die_at(std::string const&, mig::log_sink sink)
{
    return sink;
}

#endif

#endif
