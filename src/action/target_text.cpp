#include "action/target_text.hpp"

#include <charconv>
#include <string>

namespace mig {
namespace {

error unfit(std::string_view why)
{
    return error{errc::invalid_argument, "compile", "pattern", why};
}

constexpr bool is_plain(char c) noexcept
{
    auto const u = static_cast<unsigned char>(c);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           u >= 0x80;
}

void append_literal(std::string& regex, char c)
{
    constexpr std::string_view digits = "0123456789abcdef";
    auto const u = static_cast<unsigned char>(c);
    if (is_plain(c)) {
        regex += c;
    } else if (u < 0x20 || u == 0x7F) {
        regex += "\\x";
        regex += digits[u >> 4];
        regex += digits[u & 15u];
    } else {
        regex += '\\';
        regex += c;
    }
}

// A LIKE pattern as a regular expression for the whole text: linear time, whatever it is.
result<std::string> regex_of_like(std::string_view like)
{
    std::string regex = "(?s)";
    for (std::size_t i = 0; i < like.size(); ++i) {
        if (like[i] == '%') {
            while (i + 1 < like.size() && like[i + 1] == '%')
                ++i;
            regex += ".*";
        } else if (like[i] == '_') {
            regex += '.';
        } else if (like[i] != '\\') {
            append_literal(regex, like[i]);
        } else if (++i < like.size()) {
            append_literal(regex, like[i]);
        } else {
            return unfit("a LIKE pattern must not end with a backslash");
        }
    }
    return regex;
}

// What RE2 and PostgreSQL read differently is refused: the agent and the platform must agree.
result<void> check_common(std::string_view regex)
{
    constexpr std::string_view letters = "dDwWsSbBntrfv";
    for (std::size_t i = 0; i < regex.size(); ++i) {
        if (regex[i] == '\\') {
            if (++i == regex.size()) return unfit("it ends with a backslash");
            char const c = regex[i];
            if (is_plain(c) && c != '_' && letters.find(c) == std::string_view::npos)
                return unfit(std::string{"\\"} + c +
                             " does not mean the same everywhere; \\d \\w \\s \\b \\n \\t and "
                             "escaped punctuation do");
        } else if (regex.substr(i, 2) == "(?" && regex.substr(i, 3) != "(?:") {
            return unfit("of the groups that start with (? only (?: means the same everywhere; "
                         "for letters of either case use ~*");
        } else if (regex.substr(i, 3) == "[:^") {
            return unfit("[:^ is not known everywhere; [^[:alpha:]] is");
        }
    }
    return {};
}

std::optional<std::int64_t> whole_number(std::string_view text)
{
    std::int64_t n = 0;
    auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    // Within what PostgreSQL takes as a subscript.
    if (n > 2'147'483'647 || n < -2'147'483'647) return std::nullopt;
    return n;
}

json_step either(std::string element)
{
    json_step step{json_step::kind::either, std::move(element), 0, false};
    if (auto const n = whole_number(step.key)) {
        step.item = *n;
        step.is_number = true;
    }
    return step;
}

json const* follow(json const& value, json_step const& step)
{
    if (value.is_object() && step.how != json_step::kind::item) return value.find(step.key);
    if (!value.is_array() || step.how == json_step::kind::member) return nullptr;
    if (step.how == json_step::kind::either && !step.is_number) return nullptr;
    auto const size = static_cast<std::int64_t>(value.items().size());
    auto const at = step.item < 0 ? size + step.item : step.item;
    if (at < 0 || at >= size) return nullptr;
    return &value.items()[static_cast<std::size_t>(at)];
}

} // namespace

result<text_match> text_match::make(match_kind kind, std::string_view written)
{
    bool const whole = kind == match_kind::like || kind == match_kind::ilike;
    bool const any_case = kind == match_kind::ilike || kind == match_kind::iregex;
    std::string expression;
    if (whole) {
        auto regex = regex_of_like(written);
        if (!regex) return regex.error();
        expression = *std::move(regex);
    } else {
        if (auto ok = check_common(written); !ok) return ok.error();
        // In PostgreSQL a dot matches a newline, too.
        expression = "(?s)";
        expression += written;
    }
    auto compiled = pattern::make(expression, {.ignore_case = any_case});
    if (!compiled)
        return unfit(compiled.error().why().empty() ? name(compiled.error().code())
                                                    : compiled.error().why());
    return text_match{whole, *std::move(compiled)};
}

bool text_match::matches(std::string_view text) const
{
    return whole_ ? compiled_.matches(text) : compiled_.found_in(text);
}

std::optional<std::string> text_at(json const& value, json_path const& path)
{
    json const* at = &value;
    for (auto const& step : path) {
        at = follow(*at, step);
        if (at == nullptr) return std::nullopt;
    }
    if (at->is_null()) return std::nullopt;
    if (at->is_text()) return at->text();
    return write_json(*at);
}

std::optional<json_path> parse_path_array(std::string_view text)
{
    auto const trim = [](std::string_view t) {
        while (!t.empty() && t.front() == ' ')
            t.remove_prefix(1);
        while (!t.empty() && t.back() == ' ')
            t.remove_suffix(1);
        return t;
    };
    text = trim(text);
    if (text.size() < 2 || text.front() != '{' || text.back() != '}') return std::nullopt;
    text = text.substr(1, text.size() - 2);

    json_path path;
    std::size_t i = 0;
    while (true) {
        if (path.size() == json_path_steps_max) return std::nullopt;
        std::string element;
        bool quoted = false;
        while (i < text.size() && text[i] == ' ')
            ++i;
        if (i < text.size() && text[i] == '"') {
            quoted = true;
            for (++i; i < text.size() && text[i] != '"'; ++i) {
                if (text[i] == '\\' && ++i == text.size()) return std::nullopt;
                element += text[i];
            }
            if (i++ == text.size()) return std::nullopt; // not closed
            while (i < text.size() && text[i] == ' ')
                ++i;
        } else {
            std::size_t const start = i;
            while (i < text.size() && text[i] != ',') {
                if (std::string_view{"\"\\{}"}.find(text[i]) != std::string_view::npos)
                    return std::nullopt;
                ++i;
            }
            element = trim(text.substr(start, i - start));
        }
        if (element.empty() && !quoted) return std::nullopt;
        path.push_back(either(std::move(element)));
        if (i == text.size()) return path;
        if (text[i++] != ',') return std::nullopt;
    }
}

std::string write_path(json_path const& path)
{
    json out = json::array();
    for (auto const& step : path) {
        switch (step.how) {
        case json_step::kind::member:
            out.push("." + step.key);
            break;
        case json_step::kind::item:
            out.push("#" + std::to_string(step.item));
            break;
        case json_step::kind::either:
            out.push("*" + step.key);
            break;
        }
    }
    return write_json(out);
}

std::optional<json_path> read_path(std::string_view text)
{
    auto const parsed = json::parse(text);
    if (!parsed || !parsed->is_array() || parsed->items().size() > json_path_steps_max)
        return std::nullopt;
    json_path path;
    for (auto const& item : parsed->items()) {
        if (item.text().empty()) return std::nullopt;
        std::string const rest = item.text().substr(1);
        switch (item.text()[0]) {
        case '.':
            path.push_back({json_step::kind::member, rest, 0, false});
            break;
        case '*':
            path.push_back(either(rest));
            break;
        case '#': {
            auto const n = whole_number(rest);
            if (!n) return std::nullopt;
            path.push_back({json_step::kind::item, {}, *n, false});
            break;
        }
        default:
            return std::nullopt;
        }
    }
    return path;
}

} // namespace mig
