#include "modules/file/checks.hpp"

#include "modules/file/calendar.hpp"
#include "modules/file/path_text.hpp"
#include "modules/file/scope.hpp"

#include <algorithm>

namespace mig::file {
namespace {

// Strictly younger or older than that; years that no clock shows are neither.
bool age_matches(age const& a, file_time const& modified, system_time now)
{
    auto const at = system_time{std::chrono::seconds{within_calendar(modified.seconds)}} +
                    std::chrono::microseconds{modified.nanoseconds / 1000};
    auto const limit = now - a.than;
    static constexpr system_time year_1111{
        std::chrono::sys_days{std::chrono::year{1111} / std::chrono::January / 1}};
    static constexpr system_time year_9998{
        std::chrono::sys_days{std::chrono::year{9998} / std::chrono::January / 1}};
    return a.younger ? at > limit && at < year_9998 : at < limit && at > year_1111;
}

// Below any path of the search; one that is the path itself, or that a link led to, is known by
// its name.
bool glob_matches(glob const& g, search const& s, candidate const& file)
{
    std::string_view const path = file.path();
    if (g.subject == glob::about::whole_path) return g.expression.matches(path);
    if (g.subject == glob::about::name) return g.expression.matches(file.base());
    bool is_below = false;
    for (auto const& root : s.roots) {
        auto below = path_below(root, path);
        // A member of the archive that the root is.
        if (!below && path.starts_with(root) && path.substr(root.size()).starts_with("!/"))
            below = path.substr(root.size() + 2);
        if (!below || below->empty()) continue;
        is_below = true;
        if (g.expression.matches(*below)) return true;
    }
    return !is_below && g.expression.matches(file.base());
}

} // namespace

bool metadata_matches(check const& c, search const& s, candidate const& file, system_time now)
{
    switch (c.kind) {
    case check_kind::name:
        return std::get<pattern>(c.against).found_in(file.base());
    case check_kind::glob:
        return glob_matches(std::get<glob>(c.against), s, file);
    case check_kind::mode:
        return std::get<pattern>(c.against).found_in(mode_text(file.info()));
    case check_kind::size: {
        auto const& range = std::get<size_range>(c.against);
        return file.info().size >= range.min && file.info().size <= range.max;
    }
    default:
        return age_matches(std::get<age>(c.against), file.info().modified, now);
    }
}

} // namespace mig::file
