#include "modules/file/lines.hpp"

#include "hash/algorithm.hpp"
#include "modules/file/search.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace mig::file {
namespace {

// In the order in which MIG prints them: what a check is called.
constexpr std::array printed{
    std::pair{"names", "name"}, std::pair{"globs", "glob"},      std::pair{"sizes", "size"},
    std::pair{"modes", "mode"}, std::pair{"mtimes", "mtime"},    std::pair{"contents", "content"},
    std::pair{"md5", "md5"},    std::pair{"sha1", "sha1"},       std::pair{"sha2", "sha2"},
    std::pair{"sha3", "sha3"},  std::pair{"digests", "digests"},
};

std::string text_in(json const* object, std::string_view key)
{
    auto const* const value = object == nullptr ? nullptr : object->find(key);
    return value == nullptr ? std::string{} : value->text();
}

std::string count_in(json const* object, std::string_view key)
{
    auto const* const value = object == nullptr ? nullptr : object->find(key);
    return value == nullptr ? "0" : write_json(*value);
}

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

// " on checks name='...' ...", where the element is about one check.
std::string checks_text(json const* search)
{
    if (search == nullptr) return {};
    auto const* const options = search->find("options");
    auto const* const all = options == nullptr ? nullptr : options->find("matchall");
    if (all != nullptr && all->boolean()) return {};
    std::string text = " on checks";
    for (auto const& [member, name] : printed) {
        auto const* const values = search->find(member);
        if (values == nullptr) continue;
        for (auto const& value : values->items())
            text += std::string{" "} + name + "='" + value.text() + "'";
    }
    return text;
}

std::string line_of(json const& element, std::string const& label)
{
    auto const path = text_in(&element, "file");
    auto const* const info = element.find("fileinfo");
    auto const where = " in search '" + label + "'" + checks_text(element.find("search"));
    if (path.empty()) return "0 match found" + where;
    auto text = path + " [lastmodified:" + text_in(info, "lastmodified") +
                ", mode:" + text_in(info, "mode") + ", size:" + count_in(info, "size");
    for (auto const kind : hash::all_kinds) {
        if (auto const sum = text_in(info, name(kind)); !sum.empty())
            text += ", " + std::string{name(kind)} + ":" + lower(sum);
    }
    return text + "]" + where;
}

// Only a search that looked at everything says that something is not there.
std::string ledger_line(std::string const& label, json const& book, bool has_found)
{
    auto const* const complete = book.find("complete");
    if (complete == nullptr) return {};
    if (complete->boolean())
        return has_found ? "" : "not found: search '" + label + "' looked at everything";
    std::string gaps;
    if (auto const* const counts = book.find("gaps"); counts != nullptr) {
        for (auto const& [why, count] : counts->members())
            gaps += (gaps.empty() ? "" : ", ") + why + " " + write_json(count);
    }
    return "search '" + label + "' did not look at everything: " + gaps;
}

bool has_found(json const& elements)
{
    auto const& all = elements.items();
    return std::any_of(all.begin(), all.end(),
                       [](json const& one) { return !text_in(&one, "file").empty(); });
}

} // namespace

std::vector<std::string> remarks_on(json const& parameters)
{
    std::vector<std::string> remarks;
    auto const searches = parse_searches(parameters);
    if (!searches) return remarks;
    for (auto const& one : *searches) {
        for (auto const& c : one.checks) {
            if (c.kind == check_kind::digests)
                remarks.push_back("looks for digests on a list: " + c.value);
        }
    }
    return remarks;
}

std::vector<std::string> lines_of(operation_answer const& answer, bool found_only)
{
    std::vector<std::string> lines;
    for (auto const& [label, elements] : answer.elements.members()) {
        for (auto const& element : elements.items()) {
            if (found_only && text_in(&element, "file").empty()) continue;
            lines.push_back(line_of(element, label));
        }
    }
    if (found_only) return lines;
    lines.insert(lines.end(), answer.errors.begin(), answer.errors.end());
    auto const& s = answer.statistics;
    if (auto const* const books = s.find("searches"); books != nullptr) {
        for (auto const& [label, book] : books->members()) {
            auto const* const elements = answer.elements.find(label);
            auto line = ledger_line(label, book, elements != nullptr && has_found(*elements));
            if (!line.empty()) lines.push_back(std::move(line));
        }
    }
    lines.push_back("Statistics: " + count_in(&s, "filescount") + " files checked, " +
                    count_in(&s, "openfailed") + " failed to open, " + count_in(&s, "totalhits") +
                    " matched, ran in " + text_in(&s, "exectime") + ".");
    return lines;
}

} // namespace mig::file
