#include "pgp/algorithm_name.hpp"

#include <mig/base/encoding.hpp>

#include "pgp/reader.hpp"

#include <algorithm>
#include <array>

namespace mig::pgp {
namespace {

// RFC 9580, 9.1
struct algorithm_facts {
    std::uint8_t number;
    std::string_view name;
    enum class size_in : std::uint8_t { name, integer, curve } size;
    bool signs;
    unsigned bits = 0; // where the name says it
};
using size_in = algorithm_facts::size_in;
constexpr std::array algorithms{
    algorithm_facts{1, "RSA", size_in::integer, true},
    algorithm_facts{2, "RSA", size_in::integer, false},
    algorithm_facts{3, "RSA", size_in::integer, true},
    algorithm_facts{16, "Elgamal", size_in::integer, false},
    algorithm_facts{17, "DSA", size_in::integer, true},
    algorithm_facts{18, "ECDH", size_in::curve, false},
    algorithm_facts{19, "ECDSA", size_in::curve, true},
    algorithm_facts{22, "EdDSA", size_in::curve, true},
    algorithm_facts{25, "X25519", size_in::name, false, 255},
    algorithm_facts{26, "X448", size_in::name, false, 448},
    algorithm_facts{27, "Ed25519", size_in::name, true, 255},
    algorithm_facts{28, "Ed448", size_in::name, true, 448},
};

// RFC 9580, 9.2
struct curve_name {
    std::string_view oid;
    std::string_view name;
    unsigned bits;
};
constexpr std::array curves{
    curve_name{"2a8648ce3d030107", "P-256", 256},
    curve_name{"2b81040022", "P-384", 384},
    curve_name{"2b81040023", "P-521", 521},
    curve_name{"2b8104000a", "secp256k1", 256},
    curve_name{"2b2403030208010107", "brainpoolP256r1", 256},
    curve_name{"2b240303020801010b", "brainpoolP384r1", 384},
    curve_name{"2b240303020801010d", "brainpoolP512r1", 512},
    curve_name{"2b06010401da470f01", "Ed25519", 255},
    curve_name{"2b060104019755010501", "Curve25519", 255},
};

algorithm_facts const* facts_of(std::uint8_t number) noexcept
{
    auto const* const found =
        std::find_if(algorithms.begin(), algorithms.end(),
                     [&](algorithm_facts const& one) { return one.number == number; });
    return found == algorithms.end() ? nullptr : found;
}

curve_name const* curve_of(reader& in)
{
    auto const oid = to_hex(in.take(in.u8()));
    auto const* const found = std::find_if(curves.begin(), curves.end(),
                                           [&](curve_name const& one) { return one.oid == oid; });
    return found == curves.end() ? nullptr : found;
}

// RFC 9580, 5.5.2: after version, time, algorithm, and in version 6 the length of what follows.
reader material_of(key_packet const& key)
{
    reader in{key.body};
    (void)in.take(key.version == 6 ? 10 : 6);
    return in;
}

} // namespace

std::string algorithm_name(key_packet const& key)
{
    auto const* const facts = facts_of(key.algorithm);
    if (facts == nullptr) return "algorithm " + std::to_string(key.algorithm);
    std::string const text{facts->name};
    auto in = material_of(key);
    switch (facts->size) {
    case size_in::integer:
        return text + " " + std::to_string(in.u16());
    case size_in::curve: {
        auto const* const curve = curve_of(in);
        if (curve == nullptr) return text + " of an unknown curve";
        return curve->name == "Ed25519" ? std::string{curve->name}
                                        : text + " " + std::string{curve->name};
    }
    case size_in::name:
        break;
    }
    return text;
}

unsigned key_bits(key_packet const& key)
{
    auto const* const facts = facts_of(key.algorithm);
    if (facts == nullptr) return 0;
    auto in = material_of(key);
    switch (facts->size) {
    case size_in::integer:
        return in.u16();
    case size_in::curve: {
        auto const* const curve = curve_of(in);
        return curve == nullptr ? 0 : curve->bits;
    }
    case size_in::name:
        break;
    }
    return facts->bits;
}

bool can_sign(key_packet const& key) noexcept
{
    auto const* const facts = facts_of(key.algorithm);
    return facts != nullptr && facts->signs;
}

} // namespace mig::pgp
