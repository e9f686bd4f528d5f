// A JSON value, a reader with limits, and three writers.
//
//     auto doc = json::parse(text);                       // RFC 8259, hostile input welcome
//     if (auto const* name = doc->find("name")) ... name->text() ...
//     std::string line = write_json(*doc);                // members in their own order
//     std::string sure = write_jcs(*doc);                 // RFC 8785: what version 3 signs
//     std::string old  = write_go_json(*doc);             // what version 2 signs
//
// Numbers are IEEE doubles, as on MIG's wire and in RFC 8785; ids are texts.
// Objects keep the order of their members.  Texts may hold any bytes; the writers put U+FFFD
// where they are not UTF-8, so that what they write is always JSON.  A number that is not finite
// is a bug of ours: the writers assert.  Values are copied, compared and destroyed recursively;
// what parse() returns is never too deep for that.  Distinct values are independent; one value
// may be read by any number of threads while none writes.

#ifndef MIG_BASE_JSON_HPP
#define MIG_BASE_JSON_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mig {

// What a parser accepts.  The defaults suit messages between our programs.
//
// Always refused, whatever the limits: bytes that are not UTF-8, a byte order mark, numbers that
// no double holds, anything behind the value.
struct json_limits {
    std::size_t depth_max = 64; // of arrays and objects; values above 1024 count as 1024
    std::size_t size_max_bytes = 64u << 20;
    std::size_t values_max = 4u << 20; // values of any kind, in all
    bool duplicate_keys = false;       // true: the last one wins, as in Go
    bool lone_surrogates = false;      // true: "\\ud800" alone reads as U+FFFD, as in Go
};

class json {
public:
    using array_type = std::vector<json>;
    using member = std::pair<std::string, json>;
    using object_type = std::vector<member>;

    json() noexcept = default; // null
    json(std::nullptr_t) noexcept {}
    template <std::same_as<bool> B>
    json(B value) noexcept : state_(value)
    {}
    template <class N>
    requires((std::integral<N> || std::floating_point<N>)&&!std::same_as<N, bool>) json(N value)
    noexcept : state_(static_cast<double>(value)) {}
    json(std::string value) noexcept : state_(std::move(value)) {}
    json(std::string_view value) : state_(std::string{value}) {}
    json(char const* value) : state_(std::string{value}) {}
    json(array_type value) noexcept : state_(std::move(value)) {}

    [[nodiscard]] static json object() { return json{object_type{}}; }
    [[nodiscard]] static json object(std::initializer_list<member> members)
    {
        return json{object_type{members}};
    }
    // Precondition: no key stands there twice.
    [[nodiscard]] static json object(object_type members) { return json{std::move(members)}; }
    [[nodiscard]] static json array() { return json{array_type{}}; }

    // Fails with invalid_argument (not JSON; says where), over_budget (a limit).
    [[nodiscard]] static result<json> parse(std::string_view text, json_limits const& = {});

    [[nodiscard]] bool is_null() const noexcept { return state_.index() == 0; }
    [[nodiscard]] bool is_bool() const noexcept { return state_.index() == 1; }
    [[nodiscard]] bool is_number() const noexcept { return state_.index() == 2; }
    [[nodiscard]] bool is_text() const noexcept { return state_.index() == 3; }
    [[nodiscard]] bool is_array() const noexcept { return state_.index() == 4; }
    [[nodiscard]] bool is_object() const noexcept { return state_.index() == 5; }

    // The value as its kind; the kind's empty value when it is of another kind.
    [[nodiscard]] bool boolean() const noexcept;
    [[nodiscard]] double number() const noexcept;
    [[nodiscard]] std::string const& text() const noexcept;
    [[nodiscard]] array_type const& items() const noexcept;
    [[nodiscard]] object_type const& members() const noexcept;

    // A member of an object; null pointer when absent or when this is not an object.
    [[nodiscard]] json const* find(std::string_view key) const noexcept;

    // Makes this an object if it is null; replaces a member of that key.  Returns *this.
    json& set(std::string_view key, json value);
    json& erase(std::string_view key);
    // Makes this an array if it is null.  Returns the new item.
    json& push(json value);

    friend bool operator==(json const&, json const&) = default;

private:
    explicit json(object_type value) noexcept : state_(std::move(value)) {}

    std::variant<std::monostate, bool, double, std::string, array_type, object_type> state_;
};

// What the reader of a message asks for most: a member that must be there, of one kind.
// Each fails with invalid_argument and names the key.
[[nodiscard]] result<std::string> json_text(json const& object, std::string_view key);
[[nodiscard]] result<double> json_number(json const& object, std::string_view key);
[[nodiscard]] result<bool> json_bool(json const& object, std::string_view key);
// A number that is a whole one in [0, 2^53].
[[nodiscard]] result<std::uint64_t> json_count(json const& object, std::string_view key);

// Compact, members in their own order.
[[nodiscard]] std::string write_json(json const&);
// For people: indented by two, members in their own order.
[[nodiscard]] std::string write_json_indented(json const&);
// RFC 8785.
[[nodiscard]] std::string write_jcs(json const&);
// Go's encoding/json of a generic value: keys sorted bytewise, < > & escaped.  protocol 1.5
[[nodiscard]] std::string write_go_json(json const&);
// The same of a Go struct: members in their own order at every level.
[[nodiscard]] std::string write_go_json_ordered(json const&);

} // namespace mig

#endif
