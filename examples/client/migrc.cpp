#include "migrc.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace {

using mig::errc;
using mig::error;
using mig::result;

constexpr std::size_t file_max_bytes = 1u << 20;

std::string_view trimmed(std::string_view text)
{
    auto const blank = " \t\r";
    auto const from = text.find_first_not_of(blank);
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(blank) - from + 1);
}

std::string lower(std::string_view text)
{
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

// A value: up to a comment, or what stands in quotes.
result<std::string> read_value(std::string_view text)
{
    std::string value;
    bool quoted = false;
    for (std::size_t n = 0; n < text.size(); ++n) {
        char const c = text[n];
        if (!quoted && (c == ';' || c == '#')) break;
        if (c == '"') {
            quoted = !quoted;
        } else if (quoted && c == '\\' && n + 1 < text.size()) {
            value += text[++n];
        } else {
            value += c;
        }
    }
    if (quoted) return error{errc::invalid_argument, "read", "value", "a quote is not closed"};
    return std::string{trimmed(value)};
}

std::string_view set(migrc& into, std::string const& section, std::string const& name,
                     std::string const& value)
{
    auto const full = section + "." + name;
    if (full == "api.url") {
        into.api_url = value;
    } else if (full == "api.key") {
        into.api_key = value;
    } else if (full == "api.ca") {
        into.api_ca = value;
    } else if (full == "gpg.home") {
        into.gpg_home = value;
    } else if (full == "gpg.keyid") {
        into.gpg_key = value;
    } else if (full == "targets.macro") {
        auto const colon = value.find(':');
        if (colon == std::string::npos || colon == 0) return "a macro is name:target";
        into.macros[value.substr(0, colon)] = value.substr(colon + 1);
    } else if (full != "api.skipverifycert" && full != "gpg.keyserver") {
        return "it is not known; there are api.url, api.key, api.ca, gpg.home, gpg.keyid, "
               "targets.macro";
    }
    return {};
}

} // namespace

std::string migrc::target_of(std::string const& text) const
{
    if (auto const macro = macros.find(text); macro != macros.end()) return macro->second;
    return text == "all" ? "TRUE" : text;
}

result<migrc> parse_migrc(std::string_view text)
{
    migrc read;
    std::string section;
    std::size_t number = 0;
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        auto const line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        auto const wrong = [&](std::string_view why) {
            return error{errc::invalid_argument, "read", "line " + std::to_string(number), why};
        };
        if (line.empty() || line[0] == ';' || line[0] == '#') continue;
        if (line[0] == '[') {
            auto const close = line.find(']');
            if (close == std::string_view::npos) return wrong("a section ends with ]");
            section = lower(trimmed(line.substr(1, close - 1)));
            continue;
        }
        auto const equals = line.find('=');
        if (equals == std::string_view::npos) return wrong("it is not of the form name = value");
        auto const value = read_value(line.substr(equals + 1));
        if (!value) return wrong(value.error().why());
        auto const why = set(read, section, lower(trimmed(line.substr(0, equals))), *value);
        if (!why.empty()) return wrong(why);
    }
    return read;
}

result<migrc> read_migrc(std::string const& file)
{
    auto path = file;
    if (path.empty()) {
        auto const* const home = std::getenv("HOME");
        if (home == nullptr) return migrc{};
        path = std::string{home} + "/.migrc";
    }
    std::ifstream in{path, std::ios::binary};
    if (!in && file.empty()) return migrc{};
    if (!in) return error{errc::not_found, "open", path, errno};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (text.size() > file_max_bytes) return error{errc::over_budget, "read", path};
    auto read = parse_migrc(text);
    if (!read) {
        return error{errc::invalid_argument, "read", path, read.error().message()};
    }
    return read;
}
