// Signatures verified per CPU-second: mig::verify against Botan alone, and against librnp.
//
// Botan alone is its key and its PK_Verifier, both kept, and the digest of the same text made anew
// each time.  Ours reads the binary packet, finds the key, hashes, checks, and judges key and time.
// librnp does the same with the same keyring, loaded once; where there is none, or it refuses, "-"
// is told.  They take turns of a few milliseconds, so that what else the machine does falls on all;
// the medians of the ratios are told.  What is aimed at: 0.9 of Botan alone.

#include <mig/pgp/signature.hpp>

#include "support/openpgp_kit_keys.hpp"
#ifdef MIG_BENCH_RNP
#include "bench/pgp_rnp.hpp"
#endif

#include <botan/ecdsa.h>
#include <botan/ed25519.h>
#include <botan/hash.h>
#include <botan/pubkey.h>
#include <botan/rsa.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>

namespace {

using namespace mig;
using namespace mig::test;

constexpr int turns = 41;
constexpr double turn_seconds = 0.02;

double cpu_seconds()
{
    timespec spent{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

double per_second(std::function<bool()> const& work)
{
    auto const start = cpu_seconds();
    int count = 0;
    double spent = 0;
    while (spent < turn_seconds) {
        for (int n = 0; n < 8; ++n, ++count) {
            if (!work()) {
                std::puts("a good signature was refused");
                return 0;
            }
        }
        spent = cpu_seconds() - start;
    }
    return count / spent;
}

double median(std::vector<double> all)
{
    std::nth_element(all.begin(), all.begin() + all.size() / 2, all.end());
    return all[all.size() / 2];
}

std::uint8_t const* octets(bytes_view data)
{
    return reinterpret_cast<std::uint8_t const*>(data.data());
}

// A number of a key or signature packet.  RFC 9580, 3.2
bytes_view take_integer(bytes_view& from)
{
    auto const bits =
        std::to_integer<std::size_t>(from[0]) << 8 | std::to_integer<std::size_t>(from[1]);
    auto const value = from.subspan(2, (bits + 7) / 8);
    from = from.subspan(2 + value.size());
    return value;
}
std::vector<std::uint8_t> padded(bytes_view value, std::size_t size)
{
    std::vector<std::uint8_t> out(size - value.size());
    out.insert(out.end(), octets(value), octets(value) + value.size());
    return out;
}

// librnp's verification of that signature: nothing where it cannot.
std::function<bool()> by_rnp(bytes_view ring, bytes_view message, bytes_view signature)
{
#ifdef MIG_BENCH_RNP
    auto const keys = std::make_shared<rnp_keys const>(ring);
    if (!keys->verify(message, signature)) return {};
    return [=] { return keys->verify(message, signature); };
#else
    (void)ring, (void)message, (void)signature;
    return {};
#endif
}

struct bare {
    std::unique_ptr<Botan::Public_Key> key;
    std::string padding;
    std::size_t size; // of each number of a signature
    int numbers;
};

void compare(char const* what, kit_key const& key, bare const& alone)
{
    std::string const text = "open the door";
    auto const message = as_bytes(text);
    auto const who = as_bytes("someone");
    auto const user_id = join({number(0xb4, 1), number(who.size(), 4), who});
    auto const form = key.hashed_form();
    // SHA-512 does for all of them.
    auto const certification = signature_body(
        key, {.type = 0x13, .created = birth, .hash = 10, .hashed = join({flags(3), key.issuer()})},
        {form, user_id});
    auto const ring = join({key.key(), packet(13, who), packet(2, certification)});
    // Where gpg names the issuer: librnp needs that.
    auto const blob =
        packet(2, signature_body(key, {.hash = 10, .hashed = key.issuer()}, {message}));
    auto const keys = keyring::from_bytes(ring).value();

    std::unique_ptr<Botan::HashFunction> const hash = Botan::HashFunction::create("SHA-512");
    auto const digest_of_text = [&] {
        hash->update(octets(message), message.size());
        return hash->final_stdvec();
    };
    auto const digest = digest_of_text();
    auto material =
        key.sign(10, bytes_view{reinterpret_cast<std::byte const*>(digest.data()), digest.size()});
    bytes_view left{material};
    std::vector<std::uint8_t> numbers;
    if (alone.numbers == 0) {
        numbers.assign(octets(left), octets(left) + left.size());
    }
    for (int n = 0; n < alone.numbers; ++n) {
        auto const one = padded(take_integer(left), alone.size);
        numbers.insert(numbers.end(), one.begin(), one.end());
    }
    Botan::PK_Verifier verifier{*alone.key, alone.padding};

    auto const ours = [&] { return verify(keys, message, blob, at(birth + 2 * day)).all_good(); };
    auto const theirs = [&] {
        auto const made = digest_of_text();
        return verifier.verify_message(made, numbers);
    };
    auto const rnp = by_rnp(ring, message, blob);
    std::vector<double> rates;
    std::vector<double> bare_rates;
    std::vector<double> ratios;
    std::vector<double> rnp_rates;
    std::vector<double> rnp_ratios;
    for (int n = 0; n < turns; ++n) {
        rates.push_back(per_second(ours));
        bare_rates.push_back(per_second(theirs));
        ratios.push_back(rates.back() / bare_rates.back());
        if (!rnp) continue;
        rnp_rates.push_back(per_second(rnp));
        rnp_ratios.push_back(rates.back() / rnp_rates.back());
    }
    std::vector<double> loads;
    for (int n = 0; n < 5; ++n)
        loads.push_back(1e6 / per_second([&] { return keyring::from_bytes(ring).ok(); }));
    std::printf("%-16s %7.0f/s  Botan alone %7.0f/s, ratio %.3f  ", what, median(rates),
                median(bare_rates), median(ratios));
    if (rnp) {
        std::printf("librnp %7.0f/s, ratio %6.2f  ", median(rnp_rates), median(rnp_ratios));
    } else {
        std::printf("librnp %7s    %13s ", "-", "");
    }
    std::printf("load %7.1f us\n", median(loads));
}

bare rsa(kit_key const& key)
{
    bytes_view left{key.material};
    auto const n = take_integer(left);
    auto const e = take_integer(left);
    return {std::make_unique<Botan::RSA_PublicKey>(Botan::BigInt{octets(n), n.size()},
                                                   Botan::BigInt{octets(e), e.size()}),
            "EMSA3(Raw,SHA-512)", n.size(), 1};
}
bare ecdsa(kit_key const& key, char const* curve)
{
    bytes_view left{key.material};
    left = left.subspan(1 + std::to_integer<std::size_t>(left[0]));
    auto const point = take_integer(left);
    Botan::EC_Group const group{curve};
    return {
        std::make_unique<Botan::ECDSA_PublicKey>(group, group.OS2ECP(octets(point), point.size())),
        "Raw", group.get_order_bytes(), 2};
}
bare ed25519(kit_key const& key, bool legacy)
{
    auto const point = bytes_view{key.material}.last(32);
    return {std::make_unique<Botan::Ed25519_PublicKey>(
                std::vector<std::uint8_t>(octets(point), octets(point) + point.size())),
            "Pure", 32, legacy ? 2 : 0};
}

} // namespace

int main()
{
    for (unsigned const bits : {2048u, 3072u, 4096u}) {
        auto const key = rsa_key(bits);
        compare(("RSA " + std::to_string(bits)).c_str(), key, rsa(key));
    }
    auto const legacy = ed25519_legacy_key(1);
    compare("Ed25519 legacy", legacy, ed25519(legacy, true));
    auto const recent = ed25519_key(1);
    compare("Ed25519", recent, ed25519(recent, false));
    for (char const* curve : {"secp256r1", "secp384r1", "secp521r1"}) {
        auto const key = ecdsa_key(curve);
        compare(curve, key, ecdsa(key, curve));
    }
}
