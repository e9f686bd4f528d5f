#include "wire/go_struct.hpp"

#include <mig/base/time.hpp>

#include <algorithm>
#include <cmath>

namespace mig::wire {
namespace {

constexpr double integer_max = 2147483647; // enough for every member: pids, counters, a version
constexpr std::size_t fraction_digits_max = 9;

error wrong_kind(std::string_view key, std::string_view wanted)
{
    return error{errc::invalid_argument, "read", "member " + std::string{key},
                 "it is not " + std::string{wanted}};
}

// Go folds letters as Unicode does: the long s and the Kelvin sign are the only two characters
// outside ASCII that fold into it.
std::string folded(std::string_view key)
{
    std::string out;
    out.reserve(key.size());
    while (!key.empty()) {
        if (key.starts_with("\u017f")) {
            out += 's';
            key.remove_prefix(2);
        } else if (key.starts_with("\u212a")) {
            out += 'k';
            key.remove_prefix(3);
        } else {
            auto const c = key.front();
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
            key.remove_prefix(1);
        }
    }
    return out;
}

// Maps in a generic value come out sorted.  What parse() returns is not deep.
json sorted(json const& value)
{
    if (value.is_array()) {
        json::array_type items;
        items.reserve(value.items().size());
        for (auto const& item : value.items())
            items.push_back(sorted(item));
        return json{std::move(items)};
    }
    if (value.is_object()) {
        json::object_type members;
        members.reserve(value.members().size());
        for (auto const& [key, member] : value.members())
            members.emplace_back(key, sorted(member));
        std::sort(members.begin(), members.end(),
                  [](auto const& a, auto const& b) { return a.first < b.first; });
        return json::object(std::move(members));
    }
    return value;
}

// A time keeps its offset and up to nine digits of its fraction, without trailing zeros.
result<json> canonical_time(std::string_view key, json const& value)
{
    if (!value.is_text()) return wrong_kind(key, "a time");
    auto const& text = value.text();
    if (!parse_rfc3339(text)) return wrong_kind(key, "a time of RFC 3339");
    constexpr std::size_t seconds_end = 19; // "2026-11-24T13:48:54"
    auto offset_at = text.find_first_of("Z+-", seconds_end);
    auto fraction = text.substr(seconds_end, offset_at - seconds_end);
    fraction = fraction.substr(0, 1 + fraction_digits_max);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    if (fraction == ".") fraction.clear();
    auto offset = text.substr(offset_at);
    if (offset.ends_with("00:00")) offset = "Z";
    return json{text.substr(0, seconds_end) + fraction + offset};
}

result<json> canonical_texts(std::string_view key, json const& value)
{
    if (!value.is_array()) return wrong_kind(key, "an array of texts");
    for (auto const& item : value.items())
        if (!item.is_text()) return wrong_kind(key, "an array of texts");
    return value;
}

result<json> canonical_text_map(std::string_view key, json const& value)
{
    if (!value.is_object()) return wrong_kind(key, "an object of texts");
    for (auto const& member : value.members())
        if (!member.second.is_text()) return wrong_kind(key, "an object of texts");
    return sorted(value);
}

result<json> canonical_objects(go_field const& field, json const& value)
{
    if (!value.is_array()) return wrong_kind(field.key, "an array of objects");
    json::array_type items;
    for (auto const& item : value.items()) {
        auto one = canonical(field.fields, item);
        if (!one) return one.error();
        items.push_back(*std::move(one));
    }
    return json{std::move(items)};
}

result<json> canonical_value(go_field const& field, json const& value)
{
    switch (field.kind) {
    case go_kind::number:
        if (!value.is_number()) return wrong_kind(field.key, "a number");
        return value;
    case go_kind::integer:
        if (!value.is_number() || value.number() != std::floor(value.number()) ||
            std::fabs(value.number()) > integer_max)
            return wrong_kind(field.key, "an integer");
        return value;
    case go_kind::text:
        if (!value.is_text()) return wrong_kind(field.key, "a text");
        return value;
    case go_kind::boolean:
        if (!value.is_bool()) return wrong_kind(field.key, "true or false");
        return value;
    case go_kind::time:
        return canonical_time(field.key, value);
    case go_kind::object:
        return canonical(field.fields, value);
    case go_kind::objects:
        return canonical_objects(field, value);
    case go_kind::texts:
        return canonical_texts(field.key, value);
    case go_kind::text_map:
        return canonical_text_map(field.key, value);
    case go_kind::any:
        return sorted(value);
    }
    return error{errc::internal, "read", "member", "its kind is unknown"};
}

// What Go has in a field that nothing was decoded into.
json missing(go_field const& field)
{
    switch (field.kind) {
    case go_kind::number:
    case go_kind::integer:
        return 0;
    case go_kind::text:
        return "";
    case go_kind::boolean:
        return false;
    case go_kind::time:
        return format_rfc3339(unset_time);
    default:
        return nullptr;
    }
}

// omitempty: never of a struct, and so never of a time.
bool is_empty(go_field const& field, json const& value)
{
    if (field.kind == go_kind::time || field.kind == go_kind::object) return false;
    return value.is_null() || (value.is_number() && value.number() == 0) ||
           (value.is_bool() && !value.boolean()) || (value.is_text() && value.text().empty()) ||
           (value.is_array() && value.items().empty()) ||
           (value.is_object() && value.members().empty());
}

} // namespace

json const* find_folded(json const& object, std::string_view lower_case_key)
{
    // A folded key is at most three times as long as its name: the rest need no closer look.
    auto const length_min = lower_case_key.size();
    json const* found = nullptr;
    for (auto const& [key, value] : object.members()) {
        if (value.is_null() || key.size() < length_min || key.size() > 3 * length_min) continue;
        if (folded(key) == lower_case_key) found = &value;
    }
    return found;
}

result<json> canonical(std::span<go_field const> fields, json const& value)
{
    // null decodes into a struct as nothing at all.
    if (!value.is_object() && !value.is_null()) return wrong_kind("of a list", "an object");
    json::object_type out;
    out.reserve(fields.size());
    for (auto const& field : fields) {
        auto const* given = find_folded(value, field.key);
        json one;
        if (given != nullptr) {
            auto read = canonical_value(field, *given);
            if (!read) return read.error();
            one = *std::move(read);
        } else if (field.kind == go_kind::object) {
            auto read = canonical(field.fields, json{});
            if (!read) return read.error();
            one = *std::move(read);
        } else {
            one = missing(field);
        }
        if (!field.omit_empty || !is_empty(field, one))
            out.emplace_back(std::string{field.key}, std::move(one));
    }
    return json::object(std::move(out));
}

} // namespace mig::wire
