#include <mig/base/encoding.hpp>

#include <array>
#include <cstdint>

namespace mig {
namespace {

constexpr std::string_view lower_digits = "0123456789abcdef";
constexpr std::string_view upper_digits = "0123456789ABCDEF";
constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// The value of each character, -1 for one outside the alphabet.
using value_table = std::array<std::int8_t, 256>;

constexpr value_table values_of(std::string_view alphabet)
{
    value_table values{};
    for (auto& v : values)
        v = -1;
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    return values;
}

constexpr value_table hex_values = [] {
    auto values = values_of(lower_digits);
    for (std::size_t i = 10; i < 16; ++i)
        values[static_cast<unsigned char>(upper_digits[i])] = static_cast<std::int8_t>(i);
    return values;
}();
constexpr value_table base64_values = values_of(base64_digits);

int value(value_table const& table, char c)
{
    return table[static_cast<unsigned char>(c)];
}

std::string hex(bytes_view raw, std::string_view digits)
{
    std::string text;
    text.reserve(raw.size() * 2);
    for (auto const b : raw) {
        text += digits[std::to_integer<unsigned>(b) >> 4];
        text += digits[std::to_integer<unsigned>(b) & 15];
    }
    return text;
}

error not_hex(std::string_view why)
{
    return error{errc::invalid_argument, "decode", "hexadecimal", why};
}

error not_base64(std::string_view why)
{
    return error{errc::invalid_argument, "decode", "base64", why};
}

// Groups of four digits, up to the first that is none: how many characters they are.
std::size_t append_whole_groups(std::string_view text, bytes& to)
{
    auto at = to.size();
    to.resize(at + text.size() / 4 * 3);
    std::size_t i = 0;
    for (; i + 4 <= text.size(); i += 4) {
        auto const digit = [&](std::size_t k) { return value(base64_values, text[i + k]); };
        auto const group = digit(0) << 18 | digit(1) << 12 | digit(2) << 6 | digit(3);
        if (group < 0) break; // one of them was
        to[at++] = static_cast<std::byte>(group >> 16);
        to[at++] = static_cast<std::byte>(group >> 8);
        to[at++] = static_cast<std::byte>(group);
    }
    to.resize(at);
    return i;
}

} // namespace

std::string to_hex(bytes_view raw)
{
    return hex(raw, lower_digits);
}

std::string to_hex_upper(bytes_view raw)
{
    return hex(raw, upper_digits);
}

result<bytes> from_hex(std::string_view text)
{
    if (text.size() % 2 != 0) return not_hex("it has an odd number of digits");
    bytes raw;
    raw.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        auto const high = value(hex_values, text[i]);
        auto const low = value(hex_values, text[i + 1]);
        if (high < 0 || low < 0)
            return not_hex("no digit at offset " + std::to_string(high < 0 ? i : i + 1));
        raw.push_back(static_cast<std::byte>(high << 4 | low));
    }
    return raw;
}

std::string to_base64(bytes_view raw)
{
    std::string text;
    text.reserve((raw.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < raw.size(); i += 3) {
        auto const count = raw.size() - i < 3 ? raw.size() - i : 3;
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (k < count ? std::to_integer<std::uint32_t>(raw[i + k]) : 0);
        for (std::size_t k = 0; k < 4; ++k)
            text += k <= count ? base64_digits[group >> (18 - 6 * k) & 63] : '=';
    }
    return text;
}

result<bytes> from_base64(std::string_view text)
{
    bytes raw;
    raw.reserve(text.size() / 4 * 3);
    if (auto done = append_base64(text, raw); !done) return done.error();
    return raw;
}

result<void> append_base64(std::string_view text, bytes& to)
{
    if (text.size() % 4 != 0) return not_base64("its length is not a multiple of four");
    for (auto i = append_whole_groups(text, to); i < text.size(); i += 4) {
        // Padding ends the text: one "=" leaves two octets, two leave one.
        std::size_t padding = 0;
        if (i + 4 == text.size() && text[i + 3] == '=') padding = text[i + 2] == '=' ? 2 : 1;
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 4 - padding; ++k) {
            auto const six = value(base64_values, text[i + k]);
            if (six < 0) return not_base64("no digit at offset " + std::to_string(i + k));
            group = group << 6 | static_cast<std::uint32_t>(six);
        }
        group <<= 6 * padding;
        auto const count = 3 - padding;
        if ((group & ((1u << (8 * padding)) - 1)) != 0)
            return not_base64("the unused bits at its end are not zero");
        for (std::size_t k = 0; k < count; ++k)
            to.push_back(static_cast<std::byte>(group >> (16 - 8 * k) & 0xff));
    }
    return {};
}

} // namespace mig
