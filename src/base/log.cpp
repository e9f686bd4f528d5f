#include <mig/base/log.hpp>

#include "base/utf8.hpp"

#include <cstdio>

namespace mig {
namespace {

// What a terminal obeys or hides instead of showing it: C0 and C1 controls, line and paragraph
// separators, marks that turn the direction of writing, characters without width, tags.
bool is_unsafe(char32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || c == 0x180e ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
           (c >= 0xe0000 && c <= 0xe007f);
}

void append_escape(std::string& out, char const* form, unsigned value)
{
    char text[16];
    auto const size = std::snprintf(text, sizeof text, form, value);
    out.append(text, static_cast<std::size_t>(size));
}

bool needs_quotes(std::string_view value)
{
    return value.empty() || value.find_first_of(" =\"\\") != std::string_view::npos;
}

} // namespace

std::string_view name(severity level) noexcept
{
    switch (level) {
    case severity::debug:
        return "debug";
    case severity::info:
        return "info";
    case severity::warning:
        return "warning";
    case severity::error:
        return "error";
    }
    return "unknown";
}

std::string format_log(log_record const& record)
{
    auto text = printable(record.message);
    for (auto const& field : record.fields) {
        text += ' ';
        text += printable(field.name);
        text += '=';
        if (!needs_quotes(field.value)) {
            text += printable(field.value);
            continue;
        }
        // Quotes and backslashes first: what printable() adds after that is no quote.
        std::string quoted;
        for (auto const c : field.value) {
            if (c == '"' || c == '\\') quoted += '\\';
            quoted += c;
        }
        text += '"' + printable(quoted) + '"';
    }
    return text;
}

std::string printable(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        auto const c = utf8::first(text);
        if (c.size == 0) {
            append_escape(out, "\\x%02x", static_cast<unsigned char>(text.front()));
            text.remove_prefix(1);
            continue;
        }
        if (!is_unsafe(c.code))
            out += text.substr(0, c.size);
        else if (c.code < 0x80)
            append_escape(out, "\\x%02x", c.code);
        else
            append_escape(out, "\\u{%04x}", c.code);
        text.remove_prefix(c.size);
    }
    return out;
}

} // namespace mig
