// The judge of our digests: Botan's.

#ifndef MIG_TEST_SUPPORT_BOTAN_DIGEST_HPP
#define MIG_TEST_SUPPORT_BOTAN_DIGEST_HPP

#include <mig/hash/digest.hpp>

#include <botan/hash.h>

namespace mig::test {

inline char const* botan_name(hash_kind one)
{
    switch (one) {
    case hash_kind::md5:
        return "MD5";
    case hash_kind::sha1:
        return "SHA-160";
    case hash_kind::sha256:
        return "SHA-256";
    case hash_kind::sha384:
        return "SHA-384";
    case hash_kind::sha512:
        return "SHA-512";
    case hash_kind::sha3_224:
        return "SHA-3(224)";
    case hash_kind::sha3_256:
        return "SHA-3(256)";
    case hash_kind::sha3_384:
        return "SHA-3(384)";
    case hash_kind::sha3_512:
        return "SHA-3(512)";
    default:
        return "";
    }
}

inline digest botan_digest(hash_kind one, bytes_view input)
{
    auto const made = Botan::HashFunction::create_or_throw(botan_name(one));
    made->update(reinterpret_cast<std::uint8_t const*>(input.data()), input.size());
    digest d;
    d.size = static_cast<std::uint8_t>(made->output_length());
    made->final(reinterpret_cast<std::uint8_t*>(d.bytes.data()));
    return d;
}

} // namespace mig::test

#endif
