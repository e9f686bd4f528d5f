// A log sink for programs: one line a record, with the time, on standard error.
//
//     2026-11-30T07:00:00.123Z info    an agent came online agent=a1
//     {"time":"2026-11-30T07:00:00.123Z","level":"info","message":"an agent came online",
//      "fields":{"agent":"a1"}}                          on one line, with form json

#ifndef MIG_EXAMPLES_COMMON_LOG_TO_STANDARD_ERROR_HPP
#define MIG_EXAMPLES_COMMON_LOG_TO_STANDARD_ERROR_HPP

#include <mig/base/json.hpp>
#include <mig/base/log.hpp>
#include <mig/base/time.hpp>

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

enum class log_form { text, json };

[[nodiscard]] inline std::optional<log_form> parse_log_form(std::string_view name)
{
    if (name == "text") return log_form::text;
    if (name == "json") return log_form::json;
    return std::nullopt;
}

// For a machine: each member is one printable text.
[[nodiscard]] inline std::string json_line(mig::log_record const& record, std::string const& time)
{
    auto fields = mig::json::object();
    for (auto const& one : record.fields)
        fields.set(mig::printable(one.name), mig::printable(one.value));
    return mig::write_json(mig::json::object({{"time", time},
                                              {"level", name(record.level)},
                                              {"message", mig::printable(record.message)},
                                              {"fields", std::move(fields)}}));
}

[[nodiscard]] inline mig::log_sink log_to_standard_error(bool verbose,
                                                         log_form form = log_form::text)
{
    return [verbose, form](mig::log_record const& record) {
        if (!verbose && record.level == mig::severity::debug) return;
        auto const now = mig::format_rfc3339(
            std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
        if (form == log_form::json) {
            std::fprintf(stderr, "%s\n", json_line(record, now).c_str());
            return;
        }
        std::fprintf(stderr, "%s %-7s %s\n", now.c_str(), std::string{name(record.level)}.c_str(),
                     format_log(record).c_str());
    };
}

#endif
