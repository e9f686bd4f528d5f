#include "modules/file/arguments.hpp"

#include "modules/file/known_list.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace mig::file {
namespace {

struct list_option {
    std::string_view name;
    std::string_view member;
};
constexpr std::array lists{
    list_option{"path", "paths"},       list_option{"name", "names"},
    list_option{"glob", "globs"},       list_option{"size", "sizes"},
    list_option{"mode", "modes"},       list_option{"mtime", "mtimes"},
    list_option{"content", "contents"}, list_option{"md5", "md5"},
    list_option{"sha1", "sha1"},        list_option{"sha2", "sha2"},
    list_option{"sha3", "sha3"},        list_option{"digests", "digests"},
};

struct number_option {
    std::string_view name;
    double preset;
};
constexpr std::array numbers{
    number_option{"maxdepth", 1000},
    number_option{"maxerrors", 30},
    number_option{"matchlimit", 1000},
};

constexpr std::array<std::string_view, 8> flags{"matchall",     "matchany",   "macroal",
                                                "returnsha256", "decompress", "archives",
                                                "remotefs",     "verbose"};

error wrong(std::string_view option, std::string_view why)
{
    return error{errc::invalid_argument, "read option", "-" + std::string{option}, why};
}

// One or two dashes, and perhaps "=value".
struct given_option {
    std::string_view name;
    std::optional<std::string_view> value;
};
std::optional<given_option> read_option(std::string_view word)
{
    if (!word.starts_with('-')) return std::nullopt;
    word.remove_prefix(word.starts_with("--") ? 2 : 1);
    auto const equals = word.find('=');
    if (equals == std::string_view::npos) return given_option{word, std::nullopt};
    return given_option{word.substr(0, equals), word.substr(equals + 1)};
}

std::optional<bool> read_bool(std::string_view text)
{
    if (text == "true" || text == "1" || text == "t") return true;
    if (text == "false" || text == "0" || text == "f") return false;
    return std::nullopt;
}

class arguments_reader {
public:
    result<json> read(std::span<std::string const> words)
    {
        for (auto const& option : numbers)
            options_.set(option.name, option.preset);
        options_.set("matchall", true).set("macroal", false);
        for (std::size_t n = 0; n < words.size(); ++n) {
            auto const option = read_option(words[n]);
            if (!option) {
                return error{errc::invalid_argument, "read argument", words[n],
                             "an option was expected, such as -path"};
            }
            auto const value = [&]() -> std::optional<std::string> {
                if (option->value) return std::string{*option->value};
                if (n + 1 >= words.size()) return std::nullopt;
                return words[++n];
            };
            auto const done =
                is_flag(option->name) ? take_flag(*option) : take_value(option->name, value());
            if (!done) return done.error();
        }
        if (search_.find("paths") == nullptr) {
            return error{errc::invalid_argument, "read", "the arguments",
                         "no file or directory is given to look at: add -path"};
        }
        // Every other list is one of checks.
        if (search_.members().size() == 1) {
            return error{
                errc::invalid_argument, "read", "the arguments",
                "nothing is given to look for: add -name, -glob, -content, -size, -mode, "
                "-mtime, -md5, -sha1, -sha2, -sha3 or -digests (-name . finds every file)"};
        }
        search_.set("options", std::move(options_));
        return json::object({{"searches", json::object({{"s1", std::move(search_)}})}});
    }

private:
    static bool is_flag(std::string_view name)
    {
        return std::find(flags.begin(), flags.end(), name) != flags.end();
    }

    result<void> take_flag(given_option const& option)
    {
        auto const value = option.value ? read_bool(*option.value) : std::optional{true};
        if (!value) return wrong(option.name, "it is true or false");
        if (option.name == "verbose") return {}; // for what MIG's clients have in their scripts
        if (option.name == "matchany") {
            options_.set("matchall", !*value);
        } else {
            options_.set(option.name, *value);
        }
        return {};
    }

    result<void> take_value(std::string_view name, std::optional<std::string> value)
    {
        auto const* const number = std::find_if(numbers.begin(), numbers.end(),
                                                [&](auto const& o) { return o.name == name; });
        auto const* const list =
            std::find_if(lists.begin(), lists.end(), [&](auto const& o) { return o.name == name; });
        bool const known = number != numbers.end() || list != lists.end() || name == "mismatch";
        if (!known) return wrong(name, "the file module has no such option; --help lists them");
        if (!value) return wrong(name, "its value is missing");
        if (number != numbers.end()) return take_number(name, *value);
        if (name == "mismatch") {
            mismatch_.push(*value);
            options_.set("mismatch", mismatch_);
            return {};
        }
        if (name == "digests") {
            auto const read = read_known_list(*value);
            if (!read) return read.error();
            value = write_known_list(*read);
        }
        auto const* const before = search_.find(list->member);
        auto values = before == nullptr ? json::array() : *before;
        values.push(*std::move(value));
        search_.set(list->member, std::move(values));
        return {};
    }

    result<void> take_number(std::string_view name, std::string const& text)
    {
        std::uint64_t n = 0;
        auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), n);
        if (failed != std::errc{} || end != text.data() + text.size() || n > (1ull << 50)) {
            return wrong(name, "it is a number; 0 means no limit");
        }
        options_.set(name, n);
        return {};
    }

    json search_ = json::object();
    json options_ = json::object();
    json mismatch_ = json::array();
};

} // namespace

result<json> parameters_from(std::span<std::string const> arguments)
{
    return arguments_reader{}.read(arguments);
}

} // namespace mig::file
