#include "modules/file/values.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <span>

namespace mig::file {

namespace {

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
// 34,000 years: beyond any file's time, and far from the ends of std::chrono.
constexpr std::chrono::seconds age_max{std::uint64_t{1} << 40};

constexpr std::size_t shown_bytes_max = 100; // of a value that is wrong

error wrong(std::string why)
{
    return {errc::invalid_argument, "check", "value", why};
}

// MIG parses these numbers when it makes its checks, and says so.
result<std::uint64_t> parse_digits(std::string_view digits)
{
    auto const failed = [&](char const* why) {
        return wrong("makeChecks() -> strconv.ParseUint: parsing \"" + std::string{digits} +
                     "\": " + why);
    };
    std::uint64_t value = 0;
    auto const [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (bad == std::errc::result_out_of_range) return failed("value out of range");
    if (bad != std::errc{} || end != digits.data() + digits.size()) return failed("invalid syntax");
    return value;
}

bool all_digits(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

result<check> make_regex_check(check_kind kind, std::string_view value)
{
    check made{.kind = kind, .value = std::string{value}, .against = size_range{}};
    std::string_view expression = value;
    // A lone "!" is the regular expression "!".  Modes cannot be inverted, only mismatched.
    if (kind != check_kind::mode && expression.size() > 1 && expression.front() == '!') {
        made.inverse = true;
        expression.remove_prefix(1);
    }
    auto compiled = pattern::make(expression);
    if (!compiled) {
        auto const& why = compiled.error();
        return wrong("Invalid regexp '" + std::string{value} +
                     "'. Must be a regexp. Compilation failed with '" +
                     std::string{why.why().empty() ? name(why.code()) : why.why()} + "'");
    }
    made.against = *std::move(compiled);
    return made;
}

result<check> make_glob_check(std::string_view value)
{
    check made{.kind = check_kind::glob, .value = std::string{value}, .against = size_range{}};
    auto text = value;
    if (text.size() > 1 && text.front() == '!') {
        made.inverse = true;
        text.remove_prefix(1);
    }
    auto compiled = parse_glob(text);
    if (!compiled) {
        return wrong("Invalid glob '" + std::string{value.substr(0, shown_bytes_max)} +
                     "': " + std::string{compiled.error().why()});
    }
    made.against = *std::move(compiled);
    return made;
}

// The digests that a list may hold, told apart by their length.
std::span<hash_kind const> kinds_of(check_kind kind)
{
    static constexpr hash_kind md5[] = {hash_kind::md5};
    static constexpr hash_kind sha1[] = {hash_kind::sha1};
    static constexpr hash_kind sha2[] = {hash_kind::sha256, hash_kind::sha384, hash_kind::sha512};
    static constexpr hash_kind sha3[] = {hash_kind::sha3_224, hash_kind::sha3_256,
                                         hash_kind::sha3_384, hash_kind::sha3_512};
    switch (kind) {
    case check_kind::md5:
        return md5;
    case check_kind::sha1:
        return sha1;
    case check_kind::sha2:
        return sha2;
    default:
        return sha3;
    }
}

result<check> make_digest_check(check_kind kind, std::string_view value)
{
    for (hash_kind one : kinds_of(kind)) {
        if (value.size() != size_of(one) * 2) continue;
        auto const known = parse_digest(one, value);
        if (!known) break;
        check made{.kind = kind, .value = std::string{value}, .against = known_digest{one, *known}};
        for (char& c : made.value) {
            if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
        }
        return made;
    }
    return wrong("Invalid checksum format for hash '" + std::string{value} + "' in " +
                 std::string{list_name(kind)});
}

result<check> make_list_check(std::string_view value)
{
    auto list = parse_known_list(value);
    if (!list) return wrong("Invalid list of digests: " + std::string{list.error().why()});
    return check{.kind = check_kind::digests,
                 .value = summary_of(*list->digests),
                 .against = *std::move(list)};
}

} // namespace

result<size_range> parse_size(std::string_view value)
{
    std::string_view digits = value;
    char const sign = digits.empty() ? ' ' : digits.front();
    if (sign == '<' || sign == '>') digits.remove_prefix(1);
    unsigned shift = 0;
    if (!digits.empty()) {
        constexpr std::string_view units = "kmgt";
        auto const unit = units.find(digits.back());
        if (unit != units.npos) {
            shift = static_cast<unsigned>(unit + 1) * 10;
            digits.remove_suffix(1);
        }
    }
    if (!all_digits(digits))
        return wrong("Invalid size '" + std::string{value} +
                     "'. Must be of the form ^(<|>)?[0-9]*(k|m|g|t)?$");
    auto const n = parse_digits(digits);
    if (!n) return n.error();
    if (*n > (most >> shift)) return wrong("Invalid size '" + std::string{value} + "'. Too large");
    std::uint64_t const size = *n << shift;
    if (sign == '<') return size_range{0, size};
    if (sign == '>') return size_range{size, most};
    return size_range{size, size};
}

result<age> parse_age(std::string_view value)
{
    auto const malformed = [&] {
        return wrong("Invalid mtime '" + std::string{value} +
                     "'. Must be of the form ^(<|>)[0-9]*(d|h|m)$");
    };
    if (value.size() < 2 || (value.front() != '<' && value.front() != '>')) return malformed();
    std::uint64_t unit = 0;
    switch (value.back()) {
    case 'd':
        unit = 24 * 60 * 60;
        break;
    case 'h':
        unit = 60 * 60;
        break;
    case 'm':
        unit = 60;
        break;
    default:
        return malformed();
    }
    auto const digits = value.substr(1, value.size() - 2);
    if (!all_digits(digits)) return malformed();
    auto const n = parse_digits(digits);
    if (!n) return n.error();
    auto const limit = static_cast<std::uint64_t>(age_max.count());
    std::uint64_t const seconds = *n > limit / unit ? limit : *n * unit;
    return age{value.front() == '<', std::chrono::seconds{seconds}};
}

result<check> make_check(check_kind kind, std::string_view value)
{
    switch (kind) {
    case check_kind::name:
    case check_kind::mode:
    case check_kind::content:
        if (value.empty()) return wrong("Empty values are not permitted");
        return make_regex_check(kind, value);
    case check_kind::glob:
        return make_glob_check(value);
    case check_kind::size: {
        auto const range = parse_size(value);
        if (!range) return range.error();
        return check{.kind = kind, .value = std::string{value}, .against = *range};
    }
    case check_kind::mtime: {
        auto const limit = parse_age(value);
        if (!limit) return limit.error();
        return check{.kind = kind, .value = std::string{value}, .against = *limit};
    }
    case check_kind::digests:
        return make_list_check(value);
    default:
        if (value.empty()) return wrong("Empty values are not permitted");
        return make_digest_check(kind, value);
    }
}

} // namespace mig::file
