// One walk, four forms.  The walk keeps its own stack: a deep value cannot exhaust ours.

#include <mig/base/json.hpp>

#include "base/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace mig {
namespace {

struct form {
    bool go_escapes = false;                                    // protocol 1.5
    bool negative_zero = true;                                  // RFC 8785 writes 0
    std::size_t indent = 0;                                     // 0: compact
    bool (*less)(std::string_view, std::string_view) = nullptr; // null: keys in their own order
};

// RFC 8785, 3.2.3: by UTF-16 code units.  That is the order of UTF-8 bytes, except that
// U+E000..U+FFFF (lead bytes EE and EF) come after the surrogate pairs of U+10000.. (F0..F4).
bool utf16_less(std::string_view a, std::string_view b)
{
    auto const rank = [](char c) {
        auto const byte = static_cast<unsigned char>(c);
        return byte == 0xee || byte == 0xef ? byte + 0x10 : static_cast<int>(byte);
    };
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [&](char x, char y) { return rank(x) < rank(y); });
}

// Go: the sort of strings compares bytes.
bool bytes_less(std::string_view a, std::string_view b)
{
    return a < b;
}

// The shortest digits that read back as the same double, laid out as ECMAScript and Go do:
// plain from 1e-6 to below 1e21, else with an exponent.  protocol 1.2; RFC 8785, 3.2.2.3
void append_number(std::string& out, double value, bool negative_zero)
{
    MIG_ASSERT(std::isfinite(value));
    if (std::signbit(value) && (value != 0 || negative_zero)) out += '-';
    value = std::fabs(value);
    if (value == 0) {
        out += '0';
        return;
    }
    char text[32]; // d.ddddddddddddddddde-ddd
    auto const end =
        std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
    auto const mark = std::find(text, end, 'e');
    std::string digits{text[0]};
    if (mark - text > 2) digits.append(text + 2, mark);
    int exponent = 0;
    std::from_chars(mark[1] == '+' ? mark + 2 : mark + 1, end, exponent);

    auto const count = static_cast<int>(digits.size());
    if (exponent < -6 || exponent >= 21) {
        out += digits[0];
        if (count > 1) out.append(".").append(digits, 1);
        out += exponent < 0 ? "e-" : "e+";
        out += std::to_string(std::abs(exponent));
    } else if (exponent < 0) {
        out.append("0.").append(static_cast<std::size_t>(-exponent - 1), '0').append(digits);
    } else if (count <= exponent + 1) {
        out.append(digits).append(static_cast<std::size_t>(exponent + 1 - count), '0');
    } else {
        auto const whole = static_cast<std::size_t>(exponent + 1);
        out.append(digits, 0, whole).append(".").append(digits, whole);
    }
}

void append_escape(std::string& out, char32_t code)
{
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        out += digits[code >> shift & 15];
}

// The letter of a two-character escape, 0 when there is none.
char short_escape(char32_t code, bool go)
{
    switch (code) {
    case '"':
    case '\\':
        return static_cast<char>(code);
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    case '\b':
        return go ? '\0' : 'b';
    case '\f':
        return go ? '\0' : 'f';
    default:
        return '\0';
    }
}

bool must_escape(char32_t code, bool go)
{
    if (code < 0x20) return true;
    return go && (code == '<' || code == '>' || code == '&' || code == 0x2028 || code == 0x2029);
}

// How many bytes from here on stand for themselves: most texts have no others.
std::size_t plain_bytes(std::string_view text, bool go)
{
    auto const is_plain = [go](char c) {
        return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' &&
               !(go && (c == '<' || c == '>' || c == '&'));
    };
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_plain) -
                                    text.begin());
}

void append_text(std::string& out, std::string_view text, bool go)
{
    out += '"';
    while (true) {
        auto const plain = plain_bytes(text, go);
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) break;
        auto const c = utf8::first(text);
        auto const letter = short_escape(c.code, go);
        if (c.size == 0) {
            out += go ? "\\ufffd" : "\xef\xbf\xbd";
            text.remove_prefix(1);
            continue;
        }
        if (letter != '\0')
            out.append("\\").append(1, letter);
        else if (must_escape(c.code, go))
            append_escape(out, c.code);
        else
            out += text.substr(0, c.size);
        text.remove_prefix(c.size);
    }
    out += '"';
}

class writer {
public:
    explicit writer(form how) : how_(how) {}

    std::string write(json const& root)
    {
        enter(root);
        while (!open_.empty()) {
            auto& top = open_.back();
            if (top.next == top.size) {
                auto const closing = top.is_array ? ']' : '}';
                open_.pop_back();
                line();
                out_ += closing;
                continue;
            }
            if (top.next != 0) out_ += ',';
            line();
            auto const at = top.next++;
            if (top.is_array) {
                enter(top.value->items()[at]); // top is not valid behind this
                continue;
            }
            auto const& [key, value] =
                top.order.empty() ? top.value->members()[at] : *top.order[at];
            append_text(out_, key, how_.go_escapes);
            out_ += how_.indent != 0 ? ": " : ":";
            enter(value);
        }
        return std::move(out_);
    }

private:
    struct container {
        json const* value;
        bool is_array;
        std::size_t size;
        std::size_t next;
        std::vector<json::member const*> order; // empty: the object's own
    };

    // Writes a scalar or an empty container; opens any other.
    void enter(json const& value)
    {
        if (value.is_null()) {
            out_ += "null";
        } else if (value.is_bool()) {
            out_ += value.boolean() ? "true" : "false";
        } else if (value.is_number()) {
            append_number(out_, value.number(), how_.negative_zero);
        } else if (value.is_text()) {
            append_text(out_, value.text(), how_.go_escapes);
        } else if (value.is_array()) {
            if (value.items().empty()) {
                out_ += "[]";
                return;
            }
            out_ += '[';
            open_.push_back({&value, true, value.items().size(), 0, {}});
        } else {
            if (value.members().empty()) {
                out_ += "{}";
                return;
            }
            out_ += '{';
            open_.push_back({&value, false, value.members().size(), 0, sorted(value.members())});
        }
    }

    std::vector<json::member const*> sorted(json::object_type const& members) const
    {
        std::vector<json::member const*> order;
        auto const in_order = [&](auto const& a, auto const& b) {
            return how_.less(a.first, b.first);
        };
        if (how_.less == nullptr || std::is_sorted(members.begin(), members.end(), in_order))
            return order; // what we have written is, when it is read again
        order.reserve(members.size());
        for (auto const& m : members)
            order.push_back(&m);
        std::stable_sort(order.begin(), order.end(), [&](auto const* a, auto const* b) {
            return how_.less(a->first, b->first);
        });
        return order;
    }

    void line()
    {
        if (how_.indent == 0) return;
        out_ += '\n';
        out_.append(how_.indent * open_.size(), ' ');
    }

    form how_;
    std::string out_;
    std::vector<container> open_; // outermost first
};

} // namespace

std::string write_json(json const& value)
{
    return writer{form{}}.write(value);
}

std::string write_json_indented(json const& value)
{
    return writer{form{.indent = 2}}.write(value);
}

std::string write_jcs(json const& value)
{
    return writer{form{.negative_zero = false, .less = utf16_less}}.write(value);
}

std::string write_go_json(json const& value)
{
    return writer{form{.go_escapes = true, .less = bytes_less}}.write(value);
}

std::string write_go_json_ordered(json const& value)
{
    return writer{form{.go_escapes = true}}.write(value);
}

} // namespace mig
