#include "modules/file/hits.hpp"

#include <mig/base/encoding.hpp>

#include "modules/file/calendar.hpp"
#include "modules/file/path_text.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace mig::file {
namespace {

constexpr std::uint64_t element_overhead_bytes = 200;

// Go's time.String(): "2026-11-24 11:46:11.671039939 +0000 UTC".
std::string modified_text(file_time const& t)
{
    auto whole = format_rfc3339(system_time{std::chrono::seconds{within_calendar(t.seconds)}});
    whole[whole.find('T')] = ' ';
    whole.pop_back(); // Z
    if (t.nanoseconds != 0) {
        std::array<char, 16> fraction{};
        std::snprintf(fraction.data(), fraction.size(), ".%09u", t.nanoseconds);
        whole += fraction.data();
        while (whole.ends_with('0'))
            whole.pop_back();
    }
    return whole + " +0000 UTC";
}

json info_json(file_info const& info, digest_list const& known, hash_kind shown)
{
    auto made = json::object({{"size", info.size},
                              {"mode", mode_text(info)},
                              {"lastmodified", modified_text(info.modified)}});
    for (auto const& [kind, digest] : known) {
        if (contains(shown, kind)) made.set(name(kind), to_hex_upper(digest.view()));
    }
    return made;
}

json no_info()
{
    return json::object({{"size", 0}, {"mode", ""}, {"lastmodified", ""}});
}

json no_options()
{
    return json::object({{"maxdepth", 0},
                         {"maxerrors", 0},
                         {"matchall", false},
                         {"macroal", false},
                         {"mismatch", json{}},
                         {"matchlimit", 0}});
}

// The search reduced to one check, as an element without match_all carries it.
json echo_of(check const& c, json paths)
{
    auto values = json::array();
    values.push(c.value);
    return json::object({{"paths", std::move(paths)},
                         {std::string{list_name(c.kind)}, std::move(values)},
                         {"options", no_options()}});
}

json list_of(std::vector<std::string> const& texts)
{
    auto list = json::array();
    for (auto const& text : texts)
        list.push(text);
    return list;
}

} // namespace

hits::hits(std::vector<search> const& searches) : searches_(searches), found_(searches.size()) {}

json hits::element(search const&, json echo, std::string const& path, json info) const
{
    return json::object(
        {{"file", path}, {"search", std::move(echo)}, {"fileinfo", std::move(info)}});
}

hits::added hits::add(std::size_t index, std::string const& path, file_info const& info,
                      digest_list const& known, run_context& context)
{
    std::lock_guard const lock{mutex_};
    if (is_over(index)) return added::search_is_over;
    auto const& s = searches_[index];
    auto const text = text_of_path(path);
    if (!context.room_for(text.size() + write_json(s.echo).size() + element_overhead_bytes)) {
        return added::answer_is_full;
    }
    found_[index].files.push_back(element(s, s.echo, text, info_json(info, known, s.shown())));
    ++found_[index].total;
    ++total_;
    return added::yes;
}

hits::added hits::add(std::size_t index, std::size_t check_index, std::string const& path,
                      file_info const& info, digest_list const& known, run_context& context)
{
    std::lock_guard const lock{mutex_};
    if (is_over(index)) return added::search_is_over;
    auto const& s = searches_[index];
    auto const& c = s.checks[check_index];
    auto const text = text_of_path(path);
    if (!context.room_for(2 * text.size() + c.value.size() + element_overhead_bytes))
        return added::answer_is_full;
    auto where = json::array();
    where.push(text_of_path(directory_of(path)));
    auto const* const list = std::get_if<known_list>(&c.against);
    auto const shown = list == nullptr ? hash_kind::none : list->digests->kind();
    found_[index].checks[check_index].push_back(
        element(s, echo_of(c, std::move(where)), text, info_json(info, known, shown)));
    ++found_[index].total;
    ++total_;
    return added::yes;
}

json hits::elements() const
{
    auto all = json::object();
    for (std::size_t n = 0; n < searches_.size(); ++n) {
        auto const& s = searches_[n];
        auto list = json::array();
        if (s.match_all) {
            for (auto const& one : found_[n].files)
                list.push(one);
            if (found_[n].files.empty()) list.push(element(s, s.echo, "", no_info()));
        }
        for (std::size_t c = 0; !s.match_all && c < s.checks.size(); ++c) {
            auto const found = found_[n].checks.find(c);
            if (found == found_[n].checks.end()) {
                list.push(element(s, echo_of(s.checks[c], list_of(s.paths)), "", no_info()));
                continue;
            }
            for (auto const& one : found->second)
                list.push(one);
        }
        all.set(s.label, std::move(list));
    }
    return all;
}

} // namespace mig::file
