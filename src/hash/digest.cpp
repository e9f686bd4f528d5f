#include <mig/base/encoding.hpp>
#include <mig/hash/digest.hpp>

#include <algorithm>

namespace mig {

std::string_view name(hash_kind one) noexcept
{
    switch (one) {
    case hash_kind::none:
        return "none";
    case hash_kind::md5:
        return "md5";
    case hash_kind::sha1:
        return "sha1";
    case hash_kind::sha256:
        return "sha256";
    case hash_kind::sha384:
        return "sha384";
    case hash_kind::sha512:
        return "sha512";
    case hash_kind::sha3_224:
        return "sha3-224";
    case hash_kind::sha3_256:
        return "sha3-256";
    case hash_kind::sha3_384:
        return "sha3-384";
    case hash_kind::sha3_512:
        return "sha3-512";
    }
    return "several";
}

std::size_t size_of(hash_kind one) noexcept
{
    switch (one) {
    case hash_kind::none:
        return 0;
    case hash_kind::md5:
        return 16;
    case hash_kind::sha1:
        return 20;
    case hash_kind::sha3_224:
        return 28;
    case hash_kind::sha256:
    case hash_kind::sha3_256:
        return 32;
    case hash_kind::sha384:
    case hash_kind::sha3_384:
        return 48;
    case hash_kind::sha512:
    case hash_kind::sha3_512:
        return 64;
    }
    return 0;
}

std::string digest::hex() const
{
    return to_hex(view());
}

result<digest> parse_digest(hash_kind one, std::string_view hex)
{
    auto const size = size_of(one);
    if (size == 0)
        return error{errc::invalid_argument, "parse digest", name(one), "it is not one kind"};
    if (hex.size() != 2 * size)
        return error{errc::invalid_argument, "parse digest", name(one),
                     "it has " + std::to_string(hex.size()) + " characters, not " +
                         std::to_string(2 * size)};
    auto const raw = from_hex(hex);
    if (!raw)
        return error{errc::invalid_argument, "parse digest", name(one), "it is not hexadecimal"};

    digest made;
    made.size = static_cast<std::uint8_t>(size);
    std::copy(raw->begin(), raw->end(), made.bytes.begin());
    return made;
}

} // namespace mig
