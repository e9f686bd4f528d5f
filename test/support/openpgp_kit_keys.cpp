#include "support/openpgp_kit_keys.hpp"

#include <botan/bigint.h>
#include <botan/dsa.h>
#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/ed25519.h>
#include <botan/hash.h>
#include <botan/hmac_drbg.h>
#include <botan/pubkey.h>
#include <botan/rsa.h>

#include <map>
#include <memory>
#include <utility>

namespace mig::test {
namespace {

using octets = std::vector<std::uint8_t>;

std::uint8_t const* raw(bytes_view data)
{
    return reinterpret_cast<std::uint8_t const*>(data.data());
}
bytes from(octets const& data)
{
    return to_bytes(std::string_view{reinterpret_cast<char const*>(data.data()), data.size()});
}
bytes from(Botan::BigInt const& value)
{
    return from(octets(Botan::BigInt::encode(value)));
}

// The same numbers in every run: a failure can be repeated.
std::unique_ptr<Botan::HMAC_DRBG> numbers_from(unsigned seed)
{
    auto made = std::make_unique<Botan::HMAC_DRBG>("SHA-256");
    octets const start(64, static_cast<std::uint8_t>(seed));
    made->initialize_with(start.data(), start.size());
    return made;
}

char const* name_of(unsigned hash)
{
    switch (hash) {
    case 1:
        return "MD5";
    case 2:
        return "SHA-1";
    case 3:
        return "RIPEMD-160";
    case 9:
        return "SHA-384";
    case 10:
        return "SHA-512";
    case 11:
        return "SHA-224";
    case 12:
        return "SHA-3(256)";
    case 14:
        return "SHA-3(512)";
    default: // what is not known is written with a digest of some kind
        return "SHA-256";
    }
}

octets signed_by(Botan::Private_Key const& key, std::string const& padding, bytes_view digest)
{
    auto const random = numbers_from(7);
    Botan::PK_Signer signer{key, *random, padding};
    return signer.sign_message(raw(digest), digest.size(), *random);
}

bytes halves(octets const& both)
{
    auto const all = from(both);
    auto const half = all.size() / 2;
    return join({integer(bytes_view{all}.first(half)), integer(bytes_view{all}.last(half))});
}

std::shared_ptr<Botan::Ed25519_PrivateKey> ed25519_secret(unsigned seed)
{
    Botan::secure_vector<std::uint8_t> secret(32, 0);
    secret[0] = static_cast<std::uint8_t>(seed);
    return std::make_shared<Botan::Ed25519_PrivateKey>(secret);
}

using rsa_pair = std::shared_ptr<Botan::RSA_PrivateKey const>;

rsa_pair rsa_secret(unsigned bits, unsigned exponent)
{
    // Never destroyed: Botan's memory may be gone before it.
    static auto& made = *new std::map<std::pair<unsigned, unsigned>, rsa_pair>;
    auto& one = made[{bits, exponent}];
    if (one == nullptr) {
        auto const random = numbers_from(bits / 8 + exponent);
        one = std::make_shared<Botan::RSA_PrivateKey const>(*random, bits, exponent);
    }
    return one;
}

kit_key rsa_key_with(rsa_pair secret)
{
    auto const material = join({integer(from(secret->get_n())), integer(from(secret->get_e()))});
    return {.algorithm = 1,
            .material = material,
            .sign = [secret = std::move(secret)](unsigned hash, bytes_view digest) {
                auto const padding = std::string{"EMSA3(Raw,"} + name_of(hash) + ")";
                return integer(from(signed_by(*secret, padding, digest)));
            }};
}

bytes oid_of(std::string const& curve)
{
    static std::map<std::string, std::string> const known{{"secp256r1", "2a8648ce3d030107"},
                                                          {"secp384r1", "2b81040022"},
                                                          {"secp521r1", "2b81040023"},
                                                          {"brainpool256r1", "2b2403030208010107"},
                                                          {"brainpool384r1", "2b240303020801010b"},
                                                          {"brainpool512r1", "2b240303020801010d"},
                                                          {"secp256k1", "2b8104000a"}};
    auto const oid = from_hex(known.at(curve)).value();
    return join({number(oid.size(), 1), oid});
}

} // namespace

bytes kit_key::body() const
{
    auto const head = join({number(version, 1), number(created, 4), number(algorithm, 1)});
    return version == 6 ? join({head, number(material.size(), 4), material})
                        : join({head, material});
}

bytes kit_key::hashed_form() const
{
    auto const whole = body();
    return version == 6 ? join({number(0x9b, 1), number(whole.size(), 4), whole})
                        : join({number(0x99, 1), number(whole.size(), 2), whole});
}

fingerprint kit_key::name() const
{
    return fingerprint::from_bytes(digest_of(version == 6 ? 8 : 2, {hashed_form()})).value();
}

bytes kit_key::id() const
{
    auto const whole = name();
    auto const eight = version == 6 ? whole.octets().first(8) : whole.octets().last(8);
    return {eight.begin(), eight.end()};
}

bytes kit_key::issuer() const
{
    auto const whole = name();
    return subpacket(33, join({number(version, 1), whole.octets()}));
}

kit_key ed25519_legacy_key(unsigned seed)
{
    auto const secret = ed25519_secret(seed);
    auto const oid = from_hex("092b06010401da470f01").value();
    return {.algorithm = 22,
            .material =
                join({oid, integer(join({number(0x40, 1), from(secret->get_public_key())}))}),
            .sign = [secret](unsigned, bytes_view digest) {
                return halves(signed_by(*secret, "Pure", digest));
            }};
}

kit_key ed25519_key(unsigned seed, unsigned version)
{
    auto const secret = ed25519_secret(seed);
    return {.version = version,
            .algorithm = 27,
            .material = from(secret->get_public_key()),
            .sign = [secret](unsigned, bytes_view digest) {
                return from(signed_by(*secret, "Pure", digest));
            }};
}

kit_key ecdsa_key(std::string const& curve, unsigned version)
{
    auto const random = numbers_from(static_cast<unsigned>(curve.size()));
    auto const secret = std::make_shared<Botan::ECDSA_PrivateKey>(*random, Botan::EC_Group{curve});
    auto const point = from(secret->public_point().encode(Botan::PointGFp::UNCOMPRESSED));
    return {.version = version,
            .algorithm = 19,
            .material = join({oid_of(curve), integer(point)}),
            .sign = [secret](unsigned, bytes_view digest) {
                return halves(signed_by(*secret, "Raw", digest));
            }};
}

kit_key dsa_key(unsigned bits)
{
    auto const random = numbers_from(bits / 64);
    Botan::DL_Group const group{(bits == 1024 ? "dsa/jce/" : "dsa/botan/") + std::to_string(bits)};
    auto const secret = std::make_shared<Botan::DSA_PrivateKey>(*random, group);
    return {.algorithm = 17,
            .material = join({integer(from(group.get_p())), integer(from(group.get_q())),
                              integer(from(group.get_g())), integer(from(secret->get_y()))}),
            .sign = [secret](unsigned, bytes_view digest) {
                return halves(signed_by(*secret, "Raw", digest));
            }};
}

kit_key rsa_key(unsigned bits, unsigned exponent)
{
    return rsa_key_with(rsa_secret(bits, exponent));
}

kit_key rsa_key_of(std::string const& p, std::string const& q, std::string const& e)
{
    using Botan::BigInt;
    return rsa_key_with(std::make_shared<Botan::RSA_PrivateKey const>(
        BigInt{"0x" + p}, BigInt{"0x" + q}, BigInt{"0x" + e}));
}

bytes rsa_raw(bytes_view padded, unsigned bits, unsigned exponent)
{
    return from(signed_by(*rsa_secret(bits, exponent), "Raw", padded));
}

bytes digest_info(bytes_view digest, bool with_null)
{
    auto const head = with_null ? from_hex("3031300d060960864801650304020105000420").value()
                                : from_hex("302f300b0609608648016503040201"
                                           "0420")
                                      .value();
    return join({head, digest});
}

bytes pkcs1_padded(bytes_view info, std::size_t size)
{
    return join({number(1, 2), bytes(size - info.size() - 3, std::byte{0xff}), number(0, 1), info});
}

bytes digest_of(unsigned hash, std::vector<bytes_view> const& pieces)
{
    auto const function = Botan::HashFunction::create_or_throw(name_of(hash));
    for (auto const piece : pieces)
        function->update(raw(piece), piece.size());
    return from(octets(function->final_stdvec()));
}

bytes signature_body(kit_key const& by, kit_signature const& how,
                     std::vector<bytes_view> const& pieces)
{
    auto const version = how.version.value_or(by.version);
    bool const v6 = version == 6;
    int const length = v6 ? 4 : 2;
    auto const hashed = join({how.has_time ? made_at(how.created) : bytes{}, how.hashed});
    auto const head = join({number(version, 1), number(how.type, 1),
                            number(how.algorithm.value_or(by.algorithm), 1), number(how.hash, 1),
                            number(hashed.size(), length), hashed});
    auto const trailer = join({number(version, 1), number(0xff, 1), number(head.size(), 4)});
    // RFC 9580, 9.5: half as many octets as the digest has.
    auto const half = how.hash == 11 ? 16 : digest_of(how.hash, {}).size() / 2;
    bytes const salt(v6 ? how.salt.value_or(half) : 0, std::byte{0x5a});

    std::vector<bytes_view> all{salt};
    all.insert(all.end(), pieces.begin(), pieces.end());
    all.emplace_back(head);
    all.emplace_back(trailer);
    auto const digest = digest_of(how.hash, all);
    auto const unhashed = join({how.names_issuer ? by.issuer() : bytes{}, how.unhashed});
    auto body = join({head, number(unhashed.size(), length), unhashed, bytes_view{digest}.first(2),
                      v6 ? number(salt.size(), 1) : bytes{}, salt, by.sign(how.hash, digest)});
    if (how.bend) how.bend(body);
    return body;
}

std::size_t place_of_left16(bytes_view v4_body)
{
    auto const u16_at = [&](std::size_t place) {
        return std::to_integer<std::size_t>(v4_body[place]) << 8 |
               std::to_integer<std::size_t>(v4_body[place + 1]);
    };
    auto const unhashed = 6 + u16_at(4);
    return unhashed + 2 + u16_at(unhashed);
}

void flip_last_bit(bytes& body)
{
    body.back() ^= std::byte{1};
}

} // namespace mig::test
