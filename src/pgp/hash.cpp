#include "pgp/hash.hpp"

#include <algorithm>
#include <array>

namespace mig::pgp {
namespace {

struct hash_facts {
    hash_algorithm algorithm;
    char const* botan;
    bool strong;
    std::size_t salt;
};
constexpr std::array hashes{
    hash_facts{hash_algorithm::md5, "MD5", false, 0},
    hash_facts{hash_algorithm::sha1, "SHA-1", false, 0},
    hash_facts{hash_algorithm::ripemd160, "RIPEMD-160", false, 0},
    hash_facts{hash_algorithm::sha256, "SHA-256", true, 16},
    hash_facts{hash_algorithm::sha384, "SHA-384", true, 24},
    hash_facts{hash_algorithm::sha512, "SHA-512", true, 32},
    hash_facts{hash_algorithm::sha224, "SHA-224", true, 16},
    hash_facts{hash_algorithm::sha3_256, "SHA-3(256)", true, 16},
    hash_facts{hash_algorithm::sha3_512, "SHA-3(512)", true, 32},
};

hash_facts const* facts_of(hash_algorithm h) noexcept
{
    auto const* const found = std::find_if(hashes.begin(), hashes.end(),
                                           [&](hash_facts const& x) { return x.algorithm == h; });
    return found == hashes.end() ? nullptr : found;
}

} // namespace

bool is_known(hash_algorithm h) noexcept
{
    return facts_of(h) != nullptr;
}

bool is_strong(hash_algorithm h) noexcept
{
    auto const* const facts = facts_of(h);
    return facts != nullptr && facts->strong;
}

std::size_t salt_size(hash_algorithm h) noexcept
{
    auto const* const facts = facts_of(h);
    return facts == nullptr ? 0 : facts->salt;
}

char const* botan_name(hash_algorithm h) noexcept
{
    auto const* const facts = facts_of(h);
    return facts == nullptr ? "" : facts->botan;
}

} // namespace mig::pgp
