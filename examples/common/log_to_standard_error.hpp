// A log sink for programs: one line a record, with the time, on standard error.

#ifndef MIG_EXAMPLES_COMMON_LOG_TO_STANDARD_ERROR_HPP
#define MIG_EXAMPLES_COMMON_LOG_TO_STANDARD_ERROR_HPP

#include <mig/base/log.hpp>
#include <mig/base/time.hpp>

#include <cstdio>
#include <string>

[[nodiscard]] inline mig::log_sink log_to_standard_error(bool verbose)
{
    return [verbose](mig::log_record const& record) {
        if (!verbose && record.level == mig::severity::debug) return;
        auto const now =
            std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        std::fprintf(stderr, "%s %-7s %s\n", mig::format_rfc3339(now).c_str(),
                     std::string{name(record.level)}.c_str(), format_log(record).c_str());
    };
}

#endif
