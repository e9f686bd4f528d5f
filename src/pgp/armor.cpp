#include "pgp/armor.hpp"

#include <mig/base/encoding.hpp>

#include "pgp/limits.hpp"

#include <algorithm>

namespace mig::pgp {
namespace {

constexpr std::string_view begin_mark = "-----BEGIN PGP ";
constexpr std::string_view dashes = "-----";
constexpr std::string_view signature_type = "SIGNATURE";
constexpr std::string_view public_type = "PUBLIC KEY BLOCK";
constexpr std::string_view blanks = " \t\r";

error bad(std::string_view why)
{
    return error{errc::invalid_argument, "read", "OpenPGP armor", why};
}

std::string_view without_trailing_blanks(std::string_view line)
{
    auto const last = line.find_last_not_of(blanks);
    return last == std::string_view::npos ? std::string_view{} : line.substr(0, last + 1);
}

class lines {
public:
    explicit lines(std::string_view text) : left_(text) {}
    [[nodiscard]] bool at_end() const { return left_.empty(); }
    std::string_view next()
    {
        auto const end = std::min(left_.find('\n'), left_.size());
        auto const line = without_trailing_blanks(left_.substr(0, end));
        left_.remove_prefix(std::min(end + 1, left_.size()));
        return line;
    }

private:
    std::string_view left_;
};

// Base64 that comes line by line, decoded as it comes: of a line, however long, there is no copy.
class base64_lines {
public:
    explicit base64_lines(bytes& into) : into_(into) {}

    result<void> take(std::string_view line)
    {
        if (!waiting_.empty()) { // a group that an earlier line has begun
            auto const wanted = std::min(group - waiting_.size(), line.size());
            waiting_ += line.substr(0, wanted);
            line.remove_prefix(wanted);
            if (waiting_.size() < group) return {};
            if (auto done = decode(waiting_); !done) return done;
            waiting_.clear();
        }
        auto const whole = line.size() / group * group;
        waiting_ += line.substr(whole);
        return decode(line.substr(0, whole));
    }
    result<void> finish() { return decode(waiting_); }

private:
    result<void> decode(std::string_view text)
    {
        if (text.empty()) return {};
        if (padded_) return bad("something follows its padding");
        padded_ = text.back() == '=';
        return append_base64(text, into_);
    }

    static constexpr std::size_t group = 4; // characters that make three octets
    bytes& into_;
    std::string waiting_; // less than a group
    bool padded_ = false;
};

result<void> read_headers(lines& in)
{
    std::size_t headers = 0;
    for (auto line = in.next(); !line.empty(); line = in.next()) {
        if (in.at_end() || ++headers > armor_headers_max)
            return bad("no empty line after its head");
        if (line.find(": ") == std::string_view::npos && !line.ends_with(':')) {
            return bad("a header is not of the form Name: value");
        }
    }
    return {};
}

// From after BEGIN to the END of that type.
result<void> read_block(lines& in, std::string_view type, bytes& into)
{
    if (auto read = read_headers(in); !read) return read;
    base64_lines body{into};
    bool checksum_seen = false;
    while (!in.at_end()) {
        auto const line = in.next();
        if (line.starts_with(dashes)) {
            if (line != "-----END PGP " + std::string{type} + "-----") {
                return bad("it does not end as it begins");
            }
            return body.finish();
        }
        if (line.empty()) continue;
        if (checksum_seen) return bad("something follows its checksum");
        if (line.size() == 5 && line[0] == '=') {
            checksum_seen = true;
        } else if (auto taken = body.take(line); !taken) {
            return taken;
        }
    }
    return bad("its end is missing");
}

// Blocks of one type and nothing but white space around them.
result<bytes> read_blocks(std::string_view text, std::string_view type, std::size_t blocks_max)
{
    lines in{text};
    bytes all;
    all.reserve(text.size() / 4 * 3);
    std::size_t blocks = 0;
    while (!in.at_end()) {
        auto const line = in.next();
        if (line.empty()) continue;
        // The two cannot overlap: one ends in a blank, the other has none.
        if (!line.starts_with(begin_mark) || !line.ends_with(dashes)) {
            return bad("something other than a block is there");
        }
        auto const here =
            line.substr(begin_mark.size(), line.size() - begin_mark.size() - dashes.size());
        if (here.find("PRIVATE") != std::string_view::npos) {
            return error{errc::refused, "read", "OpenPGP armor",
                         "it holds a private key: only public keys belong here"};
        }
        if (here != type) return bad("it is not a " + std::string{type});
        if (++blocks > blocks_max) return bad("there is more than one block");
        if (auto block = read_block(in, type, all); !block) return block.error();
    }
    if (blocks == 0) return bad("there is no block in it");
    return all;
}

// base64, and perhaps "=" and four characters of checksum.
result<bytes> read_one_line(std::string_view text)
{
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.size() > 5 && text[text.size() - 5] == '=' && (text.size() - 5) % 4 == 0 &&
        text.back() != '=')
    {
        auto const sum = from_base64(text.substr(text.size() - 4));
        if (!sum) return sum.error();
        text.remove_suffix(5);
    }
    if (text.empty()) return bad("it is empty");
    return from_base64(text);
}

bool is_binary(bytes_view data) noexcept
{
    return !data.empty() && (std::to_integer<unsigned>(data[0]) & 0x80) != 0;
}

} // namespace

result<bytes> binary_signature(bytes_view data)
{
    auto const text = as_text(data);
    if (data.empty()) return bad("it is empty");
    // Blank lines may stand before armor, nothing before MIG's form.
    auto const begin = text.find_first_not_of(" \t\r\n");
    bool const is_armored = begin != std::string_view::npos && text[begin] == '-';
    // Base64 and armor make it larger; no sane armor doubles it.
    if (data.size() > 2 * signature_blob_max_bytes) {
        return error{errc::over_budget, "read", "OpenPGP signature", "it is too large"};
    }
    auto binary = is_binary(data) ? result<bytes>{bytes{data.begin(), data.end()}}
                  : is_armored    ? read_blocks(text, signature_type, 1)
                                  : read_one_line(text);
    if (binary && binary->size() > signature_blob_max_bytes) {
        return error{errc::over_budget, "read", "OpenPGP signature", "it is too large"};
    }
    return binary;
}

result<binary_form> binary_keyring(bytes_view data)
{
    if (data.size() > keyring_max_bytes) {
        return error{errc::over_budget, "read", "keyring",
                     "it is larger than " + std::to_string(keyring_max_bytes) + " bytes"};
    }
    if (is_binary(data)) return binary_form{{}, data};
    auto decoded = read_blocks(as_text(data), public_type, packets_in_keyring_max);
    if (!decoded) return decoded.error();
    return binary_form{*std::move(decoded), {}};
}

std::string armor_checksum(bytes_view data)
{
    std::uint32_t crc = 0xb704ce;
    for (auto const b : data) {
        crc ^= std::to_integer<std::uint32_t>(b) << 16;
        for (int n = 0; n < 8; ++n) {
            crc <<= 1;
            if ((crc & 0x1000000) != 0) crc ^= 0x1864cfb;
        }
    }
    bytes const octets{static_cast<std::byte>(crc >> 16 & 0xff),
                       static_cast<std::byte>(crc >> 8 & 0xff), static_cast<std::byte>(crc & 0xff)};
    return "=" + to_base64(octets);
}

} // namespace mig::pgp
