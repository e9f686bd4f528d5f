#include "modules/file/glob.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace mig::file {
namespace {

constexpr std::size_t glob_bytes_max = 4096; // as long as a path that a program can name
constexpr std::size_t braces_max = 16;       // within one another

constexpr std::array<std::string_view, 12> classes{"alnum", "alpha", "blank", "cntrl",
                                                   "digit", "graph", "lower", "print",
                                                   "punct", "space", "upper", "xdigit"};

error wrong(std::string_view why)
{
    return {errc::invalid_argument, "check", "glob", why};
}

class translation {
public:
    explicit translation(std::string_view text) : left_(text) {}

    result<std::string> write()
    {
        while (!left_.empty()) {
            if (auto ok = write_next(); !ok) return ok.error();
        }
        if (braces_ > 0) return wrong("a { is not closed");
        return std::move(made_);
    }

private:
    char take()
    {
        char const c = left_.front();
        left_.remove_prefix(1);
        return c;
    }

    void write_literal(char c)
    {
        static constexpr std::string_view special = R"(\.+*?()|[]{}^$-)";
        if (special.find(c) != special.npos) made_ += '\\';
        made_ += c;
    }

    result<void> write_next()
    {
        if (left_.starts_with("**")) {
            write_any_depth();
            return {};
        }
        char const c = take();
        if (c == '*') {
            made_ += "[^/]*";
        } else if (c == '?') {
            made_ += "[^/]";
        } else if (c == '[') {
            return write_class();
        } else if (c == '{') {
            if (++braces_ > braces_max) return wrong("more than 16 braces lie within one another");
            made_ += "(?:";
        } else if (c == '}' && braces_ > 0) {
            --braces_;
            made_ += ')';
        } else if (c == ',' && braces_ > 0) {
            made_ += '|';
        } else if (c == '\\') {
            if (left_.empty()) return wrong("nothing follows the \\ at its end");
            write_literal(take());
        } else {
            write_literal(c);
        }
        return {};
    }

    // As a whole name of a path it also stands for none: "a/**/b" is "a/b", too.
    void write_any_depth()
    {
        bool const begins_name = made_.empty() || made_.back() == '/';
        left_.remove_prefix(std::min(left_.find_first_not_of('*'), left_.size()));
        if (begins_name && left_.starts_with('/')) {
            left_.remove_prefix(1);
            made_ += "(?:(?s:.)*/)?";
        } else {
            made_ += "(?s:.)*";
        }
    }

    // After its bracket.  A slash is in no class: what it would match is one name.
    result<void> write_class()
    {
        bool const inverted = left_.starts_with('!') || left_.starts_with('^');
        if (inverted) left_.remove_prefix(1);
        std::string members;
        for (bool first = true;; first = false) {
            if (left_.empty()) return wrong("a [ is not closed");
            if (left_.front() == ']' && !first) break;
            if (left_.starts_with("[:")) {
                auto const name = left_.substr(2, left_.find(":]") - 2);
                if (std::find(classes.begin(), classes.end(), name) == classes.end())
                    return wrong("[: :] names no class of characters");
                members += "[:" + std::string{name} + ":]";
                left_.remove_prefix(name.size() + 4);
                continue;
            }
            if (auto ok = write_range(members); !ok) return ok;
        }
        left_.remove_prefix(1);
        // Only slashes: nothing can be it.
        if (members.empty())
            members = inverted ? "/" : "^\\x{0}-\\x{10FFFF}";
        else if (inverted)
            members += '/';
        made_ += (inverted ? "[^" : "[") + members + "]";
        return {};
    }

    // One character, which may be several bytes, or the two ends of a range.
    result<void> write_range(std::string& members)
    {
        auto const low = take_character();
        if (!low) return low.error();
        auto high = *low;
        if (left_.size() >= 2 && left_.front() == '-' && left_[1] != ']') {
            left_.remove_prefix(1);
            auto const end = take_character();
            if (!end) return end.error();
            high = *end;
            if (high < *low) return wrong("a range in [ ] ends before it begins");
        }
        add_range(members, *low, std::min(high, std::string{'/' - 1}), *low < "/");
        add_range(members, std::max(*low, std::string{'/' + 1}), high, high > "/");
        return {};
    }

    static void add_range(std::string& members, std::string const& low, std::string const& high,
                          bool is_there)
    {
        if (!is_there) return;
        // An escaped letter or digit would be another thing.
        auto const add = [&](std::string const& character) {
            auto const first = static_cast<unsigned char>(character[0]);
            if (first < 0x80 && std::isalnum(first) == 0) members += '\\';
            members += character;
        };
        add(low);
        if (low == high) return;
        members += '-';
        add(high);
    }

    result<std::string> take_character()
    {
        if (left_.front() == '\\') left_.remove_prefix(1);
        if (left_.empty()) return wrong("a [ is not closed");
        std::string made{take()};
        while (!left_.empty() && (static_cast<unsigned char>(left_.front()) & 0xc0) == 0x80)
            made += take();
        return made;
    }

    std::string_view left_;
    std::string made_;
    std::size_t braces_ = 0;
};

} // namespace

result<glob> parse_glob(std::string_view text)
{
    if (text.empty()) return wrong("Empty values are not permitted");
    if (text.size() > glob_bytes_max) return wrong("it is longer than 4096 bytes");
    auto const written = translation{text}.write();
    if (!written) return written.error();
    auto made = pattern::make(*written);
    if (!made)
        return wrong(made.error().why().empty() ? name(made.error().code()) : made.error().why());
    auto const subject = text.front() == '/'                   ? glob::about::whole_path
                         : text.find('/') == std::string::npos ? glob::about::name
                                                               : glob::about::path_below;
    return glob{subject, *std::move(made)};
}

} // namespace mig::file
