#include "printing.hpp"

#include <mig/base/log.hpp>

#include "tally.hpp"

#include <algorithm>

namespace {

// Of this run of the program: chosen once, before anything is said.
log_form& form()
{
    static log_form chosen = log_form::text;
    return chosen;
}

void append_unit(std::string& out, unsigned unit)
{
    char text[8];
    std::snprintf(text, sizeof text, "\\u%04x", unit & 0xffffu);
    out += text;
}

} // namespace

void print_line(std::FILE* to, std::string_view text)
{
    std::fprintf(to, "%s\n", mig::printable(text).c_str());
}

void say_as(log_form chosen)
{
    form() = chosen;
}

log_form how_it_is_said()
{
    return form();
}

void say(std::string_view text, mig::severity level)
{
    if (form() == log_form::json)
        return log_to_standard_error(true, log_form::json)({level, text, {}});
    print_line(stderr, text);
}

std::string ascii_json(mig::json const& value)
{
    // The writer gives valid UTF-8, and what is not ASCII stands inside texts only.
    auto const text = mig::write_json(value);
    std::string out;
    for (std::size_t n = 0; n < text.size();) {
        auto const byte = static_cast<unsigned char>(text[n]);
        if (byte < 0x7f) {
            out += text[n++];
            continue;
        }
        std::size_t const more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0;
        char32_t code = more == 0 ? byte : byte & (0x3fu >> more);
        for (std::size_t k = 1; k <= more && n + k < text.size(); ++k)
            code = code << 6 | (static_cast<unsigned char>(text[n + k]) & 0x3fu);
        if (code >= 0x10000) {
            append_unit(out, 0xd800u + ((code - 0x10000u) >> 10));
            code = 0xdc00u + ((code - 0x10000u) & 0x3ffu);
        }
        append_unit(out, code);
        n += more + 1;
    }
    return out;
}

void print_json_line(mig::json const& value)
{
    std::printf("%s\n", ascii_json(value).c_str());
}

std::string quoted(std::string_view name)
{
    std::string text{name};
    std::replace(text.begin(), text.end(), '"', '\'');
    return '"' + text + '"';
}

int fail(std::string const& why)
{
    say(form() == log_form::json ? why : "mig: " + why, mig::severity::error);
    return exit_error;
}

int fail(mig::error const& why)
{
    return fail(why.message());
}
