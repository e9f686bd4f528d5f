#include "action/subject.hpp"

#include <mig/base/encoding.hpp>

#include "base/utf8.hpp"

namespace mig {

std::string escape_subject(std::string_view raw)
{
    std::string out;
    out.reserve(raw.size());
    while (!raw.empty()) {
        auto const c = utf8::first(raw);
        std::size_t const size = c.size != 0 ? c.size : 1;
        auto const piece = raw.substr(0, size);
        if (c.size == 0)
            out += "\\x" + to_hex(as_bytes(piece));
        else if (c.code == '\\')
            out += "\\\\";
        else
            out += piece;
        raw.remove_prefix(size);
    }
    return out;
}

result<std::string> unescape_subject(std::string_view escaped)
{
    std::string out;
    out.reserve(escaped.size());
    while (!escaped.empty()) {
        auto const plain = escaped.substr(0, escaped.find('\\'));
        out += plain;
        escaped.remove_prefix(plain.size());
        if (escaped.starts_with("\\\\")) {
            out += '\\';
            escaped.remove_prefix(2);
        } else if (escaped.starts_with("\\x")) {
            auto const byte = from_hex(escaped.substr(2, 2));
            if (!byte || byte->size() != 1)
                return error{errc::invalid_argument, "read", "subject of a gap",
                             "two digits are expected behind \\x"};
            out += as_text(*byte);
            escaped.remove_prefix(4);
        } else if (!escaped.empty()) {
            return error{errc::invalid_argument, "read", "subject of a gap",
                         "a backslash stands alone"};
        }
    }
    return out;
}

} // namespace mig
