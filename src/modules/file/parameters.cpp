#include "modules/file/archive_reader.hpp"
#include "modules/file/path_text.hpp"
#include "modules/file/search.hpp"
#include "modules/file/values.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace mig::file {

namespace {

constexpr std::size_t searches_max = 1000;
constexpr std::size_t checks_max = 100'000; // of all searches together
constexpr std::size_t paths_max = 100'000;  // likewise
constexpr std::size_t label_characters_max = 64;
constexpr std::uint64_t unlimited = std::uint64_t{1} << 50; // MIG's, for 0 and for nothing

struct kind_names {
    std::string_view list;
    std::string_view mismatch;
};
constexpr std::array<kind_names, check_kinds> names_of_kinds{{{"contents", "content"},
                                                              {"names", "name"},
                                                              {"globs", "glob"},
                                                              {"sizes", "size"},
                                                              {"modes", "mode"},
                                                              {"mtimes", "mtime"},
                                                              {"md5", "md5"},
                                                              {"sha1", "sha1"},
                                                              {"sha2", "sha2"},
                                                              {"sha3", "sha3"},
                                                              {"digests", "digests"}}};

// Reads one search and remembers its label for what it has to complain about.
class search_reader {
public:
    search_reader(std::string_view label, json const& source) : label_(label), source_(source)
    {
        made_.label = label;
    }

    result<search> read()
    {
        if (auto ok = check_label(); !ok) return ok.error();
        if (!source_.is_object()) return wrong("a search must be an object");
        if (auto ok = only_known(source_, search_members); !ok) return ok.error();
        if (auto const* text = member(source_, "description"); text && !text->is_text())
            return wrong("description must be a text");
        if (auto ok = read_paths(); !ok) return ok.error();
        if (auto ok = read_options(); !ok) return ok.error();
        for (std::size_t n = 0; n < check_kinds; ++n) {
            if (auto ok = read_checks(static_cast<check_kind>(n)); !ok) return ok.error();
        }
        prepare_reading();
        write_echo();
        return std::move(made_);
    }

private:
    static constexpr std::string_view search_members[] = {
        "description", "paths", "contents", "names", "globs", "sizes",   "modes",
        "mtimes",      "md5",   "sha1",     "sha2",  "sha3",  "digests", "options"};
    static constexpr std::string_view option_members[] = {
        "maxdepth",   "maxerrors", "remotefs",     "matchall",   "macroal", "mismatch",
        "matchlimit", "debug",     "returnsha256", "decompress", "archives"};

    [[nodiscard]] error wrong(std::string_view why) const
    {
        return {errc::invalid_argument, "check", "search '" + label_ + "'", why};
    }

    // Null is as absent, as for Go.
    static json const* member(json const& object, std::string_view key)
    {
        json const* found = object.find(key);
        return found == nullptr || found->is_null() ? nullptr : found;
    }

    [[nodiscard]] result<void> check_label() const
    {
        if (label_.empty()) return wrong("empty labels are not permitted");
        auto const characters = std::count_if(label_.begin(), label_.end(), [](char c) {
            return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
        });
        if (static_cast<std::size_t>(characters) > label_characters_max ||
            label_.find('\n') != label_.npos)
            return wrong("labels have at most 64 characters and no newline");
        return {};
    }

    // A misspelt member would make a search look for something else than was asked.
    [[nodiscard]] result<void> only_known(json const& object,
                                          std::span<std::string_view const> known) const
    {
        for (auto const& [key, value] : object.members()) {
            if (std::find(known.begin(), known.end(), key) == known.end())
                return wrong("'" + key + "' is not known");
        }
        return {};
    }

    [[nodiscard]] result<std::vector<std::string>> texts(json const& object,
                                                         std::string_view key) const
    {
        std::vector<std::string> found;
        json const* list = member(object, key);
        if (list == nullptr) return found;
        if (!list->is_array()) return wrong(std::string{key} + " must be an array of texts");
        for (json const& item : list->items()) {
            if (!item.is_text()) return wrong(std::string{key} + " must be an array of texts");
            found.push_back(item.text());
        }
        return found;
    }

    [[nodiscard]] result<void> read_paths()
    {
        auto paths = texts(source_, "paths");
        if (!paths) return paths.error();
        made_.paths = *std::move(paths);
        auto const empty = [](std::string const& path) { return path.empty(); };
        if (made_.paths.empty() || std::any_of(made_.paths.begin(), made_.paths.end(), empty))
            return wrong("invalid empty search path, must have at least one search path");
        for (std::string const& text : made_.paths) {
            std::string path = path_of_text(text);
            if (path.find('\0') != path.npos) return wrong("a path cannot hold a zero byte");
            path = clean_path(path);
            if (std::find(made_.roots.begin(), made_.roots.end(), path) == made_.roots.end())
                made_.roots.push_back(std::move(path));
        }
        return {};
    }

    [[nodiscard]] result<bool> flag(json const& options, std::string_view key) const
    {
        json const* value = member(options, key);
        if (value == nullptr) return false;
        if (!value->is_bool()) return wrong(std::string{key} + " must be true or false");
        return value->boolean();
    }

    [[nodiscard]] result<std::uint64_t> limit(json const& options, std::string_view key) const
    {
        json const* value = member(options, key);
        if (value == nullptr) return unlimited;
        double const number = value->number();
        if (!value->is_number() || !(number >= 0) || number != std::floor(number))
            return wrong(std::string{key} + " must be a whole number, 0 for no limit");
        if (number == 0 || number >= static_cast<double>(unlimited)) return unlimited;
        return static_cast<std::uint64_t>(number);
    }

    [[nodiscard]] result<void> read_options()
    {
        json const* given = member(source_, "options");
        if (given == nullptr) given = &no_options_;
        if (!given->is_object()) return wrong("options must be an object");
        if (auto ok = only_known(*given, option_members); !ok) return ok;

        struct {
            std::string_view key;
            std::uint64_t* into;
        } const limits[] = {{"maxdepth", &made_.depth_max},
                            {"maxerrors", &made_.errors_max},
                            {"matchlimit", &made_.matches_max}};
        for (auto const& [key, into] : limits) {
            auto const value = limit(*given, key);
            if (!value) return value.error();
            *into = *value;
        }
        struct {
            std::string_view key;
            bool* into;
        } const flags[] = {
            {"remotefs", &made_.remote_fs},    {"matchall", &made_.match_all},
            {"macroal", &made_.every_line},    {"returnsha256", &made_.return_sha256},
            {"decompress", &made_.decompress}, {"archives", &made_.archives}};
        for (auto const& [key, into] : flags) {
            auto const value = flag(*given, key);
            if (!value) return value.error();
            *into = *value;
        }
        if (made_.archives && !archives_are_read()) {
            return wrong("this agent was built without libarchive, so archives must be false; "
                         "-Darchives=enabled builds one that reads them");
        }
        if (json const* debug = member(*given, "debug")) {
            if (!debug->is_text()) return wrong("debug must be a text");
            debug_ = debug->text();
        }
        auto mismatch = texts(*given, "mismatch");
        if (!mismatch) return mismatch.error();
        mismatch_ = *std::move(mismatch);
        for (std::string const& name : mismatch_) {
            auto const known = [&](kind_names const& k) { return k.mismatch == name; };
            if (std::none_of(names_of_kinds.begin(), names_of_kinds.end(), known))
                return wrong("Invalid mismatch filter '" + name + "'");
        }
        return {};
    }

    [[nodiscard]] result<void> read_checks(check_kind kind)
    {
        auto const values = texts(source_, list_name(kind));
        if (!values) return values.error();
        bool const mismatch =
            std::find(mismatch_.begin(), mismatch_.end(), mismatch_name(kind)) != mismatch_.end();
        for (std::string const& value : *values) {
            auto made = make_check(kind, value);
            if (!made) return wrong(made.error().why());
            made->mismatch = mismatch;
            if (auto const* known = std::get_if<known_digest>(&made->against))
                made_.hashes |= known->kind;
            if (auto const* list = std::get_if<known_list>(&made->against)) {
                made_.hashes |= list->digests->kind();
                made_.listed |= list->digests->kind();
            }
            made_.checks.push_back(*std::move(made));
        }
        return {};
    }

    // macroal asks about each line of a plain pattern; an inverted one says in both cases that no
    // line matches, which is decided at the first that does.
    void prepare_reading()
    {
        for (std::size_t n = 0; n < made_.checks.size(); ++n) {
            check const& c = made_.checks[n];
            if (c.kind != check_kind::content) continue;
            bool const each = made_.every_line && !c.inverse;
            made_.line_checks.push_back(
                {n, 0, each ? scan_question::every_line : scan_question::any_line});
        }
    }

    // MIG's order of members; its limits are zeroed.  protocol 10.3, result
    void write_echo()
    {
        json& echo = made_.echo;
        echo = json::object();
        if (auto const* text = member(source_, "description"); text && !text->text().empty())
            echo.set("description", *text);
        echo.set("paths", list_of(made_.paths));
        std::array<json, check_kinds> lists;
        for (check const& c : made_.checks)
            lists[static_cast<std::size_t>(c.kind)].push(c.value);
        for (std::size_t n = 0; n < check_kinds; ++n) {
            if (!lists[n].is_null()) echo.set(names_of_kinds[n].list, std::move(lists[n]));
        }
        json options = json::object({{"maxdepth", 0}, {"maxerrors", 0}});
        if (made_.remote_fs) options.set("remotefs", true);
        options.set("matchall", made_.match_all);
        options.set("macroal", made_.every_line);
        options.set("mismatch", mismatch_.empty() ? json{} : list_of(mismatch_));
        options.set("matchlimit", 0);
        if (!debug_.empty()) options.set("debug", debug_);
        if (made_.return_sha256) options.set("returnsha256", true);
        if (made_.decompress) options.set("decompress", true);
        if (made_.archives) options.set("archives", true);
        echo.set("options", std::move(options));
    }

    static json list_of(std::vector<std::string> const& texts)
    {
        json list = json::array();
        for (std::string const& text : texts)
            list.push(text);
        return list;
    }

    std::string label_;
    json const& source_;
    json const no_options_ = json::object();
    search made_;
    std::vector<std::string> mismatch_;
    std::string debug_;
};

error wrong_parameters(std::string_view why)
{
    return {errc::invalid_argument, "check", "parameters", why};
}

result<void> share_patterns(std::vector<search>& searches)
{
    std::vector<pattern> all;
    for (auto& one : searches) {
        for (auto& line : one.line_checks) {
            line.pattern = all.size();
            all.push_back(*std::get_if<pattern>(&one.checks[line.check].against));
        }
    }
    if (all.empty()) return {};
    auto set = pattern_set::make(std::move(all));
    if (!set) return wrong_parameters("contents: " + set.error().message());
    for (auto& one : searches)
        one.lines = *set;
    return {};
}

} // namespace

std::string_view list_name(check_kind kind) noexcept
{
    return names_of_kinds[static_cast<std::size_t>(kind)].list;
}

std::string_view mismatch_name(check_kind kind) noexcept
{
    return names_of_kinds[static_cast<std::size_t>(kind)].mismatch;
}

result<std::vector<search>> parse_searches(json const& parameters)
{
    std::vector<search> made;
    if (parameters.is_null()) return made;
    if (!parameters.is_object()) return wrong_parameters("they must be an object");
    for (auto const& [key, value] : parameters.members()) {
        if (key != "searches") return wrong_parameters("'" + key + "' is not known");
    }
    json const* searches = parameters.find("searches");
    if (searches == nullptr || searches->is_null()) return made;
    if (!searches->is_object())
        return wrong_parameters("searches must be an object of labels and searches");
    if (searches->members().size() > searches_max)
        return wrong_parameters("there are more than 1000 searches");
    std::size_t checks = 0;
    std::size_t paths = 0;
    for (auto const& [label, source] : searches->members()) {
        auto one = search_reader{label, source}.read();
        if (!one) return one.error();
        checks += one->checks.size();
        paths += one->paths.size();
        if (checks > checks_max || paths > paths_max)
            return wrong_parameters("there are more than 100000 checks or paths");
        made.push_back(*std::move(one));
    }
    if (auto ok = share_patterns(made); !ok) return ok.error();
    return made;
}

} // namespace mig::file
