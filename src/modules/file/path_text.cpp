#include "modules/file/path_text.hpp"

#include "base/utf8.hpp"

#include <vector>

namespace mig::file {

namespace {

constexpr std::string_view digits = "0123456789abcdef";

void append_escaped(std::string& out, char raw)
{
    auto const byte = static_cast<unsigned char>(raw);
    out += "\\x";
    out += digits[byte >> 4];
    out += digits[byte & 15];
}

int value_of(char digit)
{
    auto const at = digits.find(digit >= 'A' && digit <= 'F' ? digit - 'A' + 'a' : digit);
    return at == digits.npos ? -1 : static_cast<int>(at);
}

} // namespace

std::string text_of_path(std::string_view path)
{
    std::string text;
    text.reserve(path.size());
    while (!path.empty()) {
        std::size_t const size = utf8::first(path).size;
        if (size == 0 || path.starts_with("\\x")) {
            append_escaped(text, path.front());
            path.remove_prefix(1);
        } else {
            text += path.substr(0, size);
            path.remove_prefix(size);
        }
    }
    return text;
}

std::string path_of_text(std::string_view text)
{
    std::string path;
    path.reserve(text.size());
    while (!text.empty()) {
        if (text.size() >= 4 && text.starts_with("\\x")) {
            int const high = value_of(text[2]);
            int const low = value_of(text[3]);
            if (high >= 0 && low >= 0) {
                path += static_cast<char>(high << 4 | low);
                text.remove_prefix(4);
                continue;
            }
        }
        path += text.front();
        text.remove_prefix(1);
    }
    return path;
}

std::string clean_path(std::string_view path)
{
    if (path.empty()) return ".";
    bool const rooted = path.front() == '/';
    std::vector<std::string_view> names;
    while (!path.empty()) {
        auto const name = path.substr(0, path.find('/'));
        path.remove_prefix(name.size() == path.size() ? name.size() : name.size() + 1);
        if (name.empty() || name == ".") continue;
        if (name != "..")
            names.push_back(name);
        else if (!names.empty() && names.back() != "..")
            names.pop_back();
        else if (!rooted)
            names.push_back(name);
    }
    std::string clean = rooted ? "/" : "";
    for (auto const& name : names) {
        if (!clean.empty() && clean.back() != '/') clean += '/';
        clean += name;
    }
    return clean.empty() ? "." : clean;
}

std::string directory_of(std::string_view path)
{
    auto const slash = path.rfind('/');
    if (slash == path.npos) return ".";
    return std::string{slash == 0 ? "/" : path.substr(0, slash)};
}

std::string_view base_name(std::string_view path)
{
    auto const slash = path.rfind('/');
    return slash == path.npos || path.size() == 1 ? path : path.substr(slash + 1);
}

std::string join(std::string_view directory, std::string_view name)
{
    std::string path{directory};
    if (directory == ".") return std::string{name};
    if (path.back() != '/') path += '/';
    return path += name;
}

} // namespace mig::file
