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
    algorithm_facts{25, "X25519", size_in::name, false},
    algorithm_facts{26, "X448", size_in::name, false},
    algorithm_facts{27, "Ed25519", size_in::name, true},
    algorithm_facts{28, "Ed448", size_in::name, true},
};

// RFC 9580, 9.2
struct curve_name {
    std::string_view oid;
    std::string_view name;
};
constexpr std::array curves{
    curve_name{"2a8648ce3d030107", "P-256"},
    curve_name{"2b81040022", "P-384"},
    curve_name{"2b81040023", "P-521"},
    curve_name{"2b8104000a", "secp256k1"},
    curve_name{"2b2403030208010107", "brainpoolP256r1"},
    curve_name{"2b240303020801010b", "brainpoolP384r1"},
    curve_name{"2b240303020801010d", "brainpoolP512r1"},
    curve_name{"2b06010401da470f01", "Ed25519"},
    curve_name{"2b060104019755010501", "Curve25519"},
};

algorithm_facts const* facts_of(std::uint8_t number) noexcept
{
    auto const* const found =
        std::find_if(algorithms.begin(), algorithms.end(),
                     [&](algorithm_facts const& one) { return one.number == number; });
    return found == algorithms.end() ? nullptr : found;
}

std::string curve_of(reader& in)
{
    auto const oid = to_hex(in.take(in.u8()));
    auto const* const found = std::find_if(curves.begin(), curves.end(),
                                           [&](curve_name const& one) { return one.oid == oid; });
    return found == curves.end() ? "of an unknown curve" : std::string{found->name};
}

} // namespace

std::string algorithm_name(key_packet const& key)
{
    auto const* const facts = facts_of(key.algorithm);
    if (facts == nullptr) return "algorithm " + std::to_string(key.algorithm);
    std::string text{facts->name};
    reader in{key.body};
    // RFC 9580, 5.5.2: version, time, algorithm, and in version 6 the length of what follows.
    (void)in.take(key.version == 6 ? 10 : 6);
    switch (facts->size) {
    case size_in::integer:
        return text + " " + std::to_string(in.u16());
    case size_in::curve: {
        auto const curve = curve_of(in);
        return curve == "Ed25519" ? curve : text + " " + curve;
    }
    case size_in::name:
        break;
    }
    return text;
}

bool can_sign(key_packet const& key) noexcept
{
    auto const* const facts = facts_of(key.algorithm);
    return facts != nullptr && facts->signs;
}

} // namespace mig::pgp
