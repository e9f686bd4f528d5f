#include "modules/file/known_list.hpp"

#include <mig/base/encoding.hpp>
#include <mig/hash/hasher.hpp>

#include "hash/algorithm.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace mig::file {
namespace {

constexpr std::uintmax_t file_bytes_max = std::uintmax_t{2} << 30;
constexpr std::size_t shown_octets = 8; // of the digest of a list

error wrong(std::string_view why)
{
    return {errc::invalid_argument, "check", "list of digests", why};
}

error wrong_file(std::string const& path, std::string_view why)
{
    return {errc::invalid_argument, "read", path, why};
}

hash_kind kind_called(std::string_view text) noexcept
{
    for (auto const one : hash::all_kinds) {
        if (name(one) == text) return one;
    }
    return hash_kind::none;
}

// By the first digest; SHA-2 where SHA-3 is as long.
hash_kind kind_of_first(std::string_view lines) noexcept
{
    while (!lines.empty()) {
        auto const line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(lines.size(), line.size() + 1));
        auto const word = line.substr(0, line.find_first_of(" \t\r"));
        if (word.empty() || word.front() == '#') continue;
        for (auto const one : {hash_kind::md5, hash_kind::sha1, hash_kind::sha256,
                               hash_kind::sha384, hash_kind::sha512})
        {
            if (word.size() == 2 * size_of(one)) return one;
        }
        return hash_kind::none;
    }
    return hash_kind::none;
}

result<std::string> content_of(std::string const& path)
{
    std::error_code failed;
    if (!std::filesystem::is_regular_file(path, failed))
        return wrong_file(path, failed ? failed.message() : "it is not a file");
    auto const size = std::filesystem::file_size(path, failed);
    if (failed) return wrong_file(path, failed.message());
    if (size > file_bytes_max) return wrong_file(path, "it is larger than 2 GiB");
    std::ifstream in{path, std::ios::binary};
    std::string text(static_cast<std::size_t>(size), '\0');
    if (!in.read(text.data(), static_cast<std::streamsize>(text.size())))
        return wrong_file(path, "it cannot be read");
    return text;
}

} // namespace

result<known_list> parse_known_list(std::string_view text)
{
    auto const colon = text.find(':');
    if (colon == text.npos) return wrong("it is KIND:BASE64, such as sha256:...");
    auto const kind = kind_called(text.substr(0, colon));
    if (kind == hash_kind::none) return wrong("it begins with no kind of digest that is known");
    auto octets = from_base64(text.substr(colon + 1));
    if (!octets) return wrong("it is no base64");
    if (octets->empty()) return wrong("it is empty");
    auto made = digest_set::make(kind, *std::move(octets));
    if (!made) return made.error();
    return known_list{std::make_shared<digest_set const>(*std::move(made))};
}

std::string write_known_list(digest_set const& all)
{
    return std::string{name(all.kind())} + ":" + to_base64(all.digests());
}

std::string summary_of(digest_set const& all)
{
    auto const whole = digest_of(hash_kind::sha256, all.digests());
    return std::to_string(all.size()) + " of " + std::string{name(all.kind())} + ", list " +
           to_hex_upper(whole.view().first(shown_octets));
}

result<digest_set> read_known_list(std::string_view option)
{
    auto const colon = option.find(':');
    auto kind = colon == option.npos ? hash_kind::none : kind_called(option.substr(0, colon));
    std::string const path{kind == hash_kind::none ? option : option.substr(colon + 1)};
    auto const text = content_of(path);
    if (!text) return text.error();
    if (kind == hash_kind::none) kind = kind_of_first(*text);
    if (kind == hash_kind::none) {
        return wrong_file(path, "its first line is no digest in hexadecimal (MD5, SHA-1 or SHA-2; "
                                "for SHA-3 write sha3-256:FILE)");
    }
    auto made = digest_set::parse(kind, *text);
    if (!made) return wrong_file(path, made.error().why());
    if (made->size() == 0) return wrong_file(path, "there is no digest in it");
    return made;
}

} // namespace mig::file
