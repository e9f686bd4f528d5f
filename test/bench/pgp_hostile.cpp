// What sizes that nobody honest sends cost: CPU time, and the most memory at a time beyond the
// input.
//
// Prints one line a case.  What is aimed at: 100 ms and 16 MiB for each.

#include <mig/pgp/signature.hpp>

#include "support/openpgp_kit.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <malloc.h>
#include <new>

namespace {

std::size_t live_bytes = 0; // one thread
std::size_t peak_bytes = 0;

} // namespace

// Not inlined: GCC 12 would hold malloc and delete, or new and free, against each other.
[[gnu::noinline]] void* operator new(std::size_t size)
{
    auto* const made = std::malloc(size);
    if (made == nullptr) throw std::bad_alloc{};
    live_bytes += malloc_usable_size(made);
    peak_bytes = std::max(peak_bytes, live_bytes);
    return made;
}
[[gnu::noinline]] void operator delete(void* gone) noexcept
{
    live_bytes -= malloc_usable_size(gone);
    std::free(gone);
}
[[gnu::noinline]] void operator delete(void* gone, std::size_t) noexcept
{
    operator delete(gone);
}

namespace {

using namespace mig;
using namespace mig::test;

constexpr std::size_t keyring_bytes = 8u << 20;
constexpr std::uint32_t now = birth + 2 * day;
std::string const text = "open the door";

openpgp_person const alice{1};
openpgp_person const bob{2};

double cpu_seconds()
{
    timespec spent{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

struct cost {
    double cpu_ms;
    double peak_mib;
};

// The best of three in CPU time, as others use the machine; the worst in memory.
void report(char const* what, std::function<std::string()> const& work)
{
    cost best{1e9, 0};
    std::string answer;
    for (int n = 0; n < 3; ++n) {
        auto const before = live_bytes;
        peak_bytes = live_bytes;
        auto const start = cpu_seconds();
        answer = work();
        best.cpu_ms = std::min(best.cpu_ms, (cpu_seconds() - start) * 1e3);
        best.peak_mib =
            std::max(best.peak_mib, static_cast<double>(peak_bytes - before) / (1u << 20));
    }
    std::printf("%-46s %8.2f ms %8.2f MiB  %s\n", what, best.cpu_ms, best.peak_mib, answer.c_str());
}

void load(char const* what, bytes_view ring)
{
    report(what, [&]() -> std::string {
        auto const keys = keyring::from_bytes(ring);
        if (!keys) return std::string{name(keys.error().code())};
        return std::to_string(keys->certificates().size()) + " certificates, " +
               std::to_string(keys->left_out().size()) + " left out";
    });
}

void judge(char const* what, bytes_view signature)
{
    auto const keys = keyring::from_bytes(alice.certificate()).value();
    report(what, [&] {
        auto const seen = verify(keys, as_bytes(text), signature, at(now));
        return std::string{name(seen.signatures.at(0).reason)} + " of " +
               std::to_string(seen.signatures.size());
    });
}

// As many packets as fit into a keyring, each made from its number.
bytes many(std::function<bytes(unsigned)> const& make)
{
    bytes ring = alice.certificate();
    for (unsigned n = 0;; ++n) {
        auto const one = make(n);
        if (ring.size() + one.size() > keyring_bytes) return ring;
        ring.insert(ring.end(), one.begin(), one.end());
    }
}

bytes nested(std::size_t depth, std::size_t bytes_max)
{
    auto inner = alice.signature_body({}, {as_bytes(text)});
    for (std::size_t n = 0; n < depth; ++n) {
        auto const subpackets = subpacket(32, inner);
        if (subpackets.size() > bytes_max) break;
        inner = join({number(0x04181608, 4), number(10, 2), made_at(birth),
                      number(subpackets.size(), 2), subpackets, number(0, 2)});
    }
    return inner;
}

bytes rsa_body(unsigned n, std::size_t octets)
{
    auto modulus = bytes(octets, std::byte{0xff});
    auto const mark = number(n, 4);
    std::copy(mark.begin(), mark.end(), modulus.begin() + 1);
    return join({number(4, 1), number(birth, 4), number(1, 1), integer(modulus),
                 integer(number(65537, 3))});
}

void signatures()
{
    auto const one = alice.document(text);
    judge("10,000 signatures", times(10'000, one));
    judge("16 signatures", times(16, one));
    judge("16 signatures, 2,000 embedded in each", times(16, packet(2, nested(2'000, 3'800))));
    judge("2,000 signatures, one in another, 60 KB", packet(2, nested(2'000, 60'000)));
    judge("areas of 60 KB", alice.document(text, {.hashed = subpacket(20, bytes(60'000)),
                                                  .unhashed = subpacket(20, bytes(60'000))}));
    judge("4 KB of subpackets of two octets",
          alice.document(text, {.hashed = times(2'000, number(0x0164, 2))}));
    auto huge = alice.signature_body({}, {as_bytes(text)});
    huge = join({huge, stated_integer(0xffff, bytes(8'192, std::byte{0xff}))});
    judge("a number of 65,535 bits", packet(2, huge));
    judge("128 KiB that are no armor", bytes(128u << 10, std::byte{'-'}));
}

void certificates()
{
    auto const by_others = bob.certification_of(alice, "someone");
    auto const forged = alice.certification("someone", {.spoil = true});
    load("3,000 certifications by others", join({alice.certificate(), times(3'000, by_others)}));
    load("3,000 forged certifications", join({alice.certificate(), times(3'000, forged)}));
    auto const revokes = alice.over_key(alice, {.type = 0x20, .spoil = true});
    load("3,000 forged revocations",
         join({alice.key(), times(3'000, revokes), alice.user_id("a"), alice.certification("a")}));
    load("a key of 65,535 bits", join({alice.certificate(), packet(6, rsa_body(1, 8'192))}));
    load("a binding with 2,000 embedded signatures, 60 KB",
         join({alice.certificate(), bob.subkey(), packet(2, nested(2'000, 60'000))}));
    load("a photograph of 2 MiB, 20,000 signatures on it",
         join({alice.certificate(), packet(17, bytes(2u << 20)), times(20'000, forged)}));
}

void keyrings()
{
    load("8 MiB: user ids", many([](unsigned n) {
             return short_packet(13, as_bytes("someone with the number " + std::to_string(n) +
                                              " and a name of a usual length, I would say"));
         }));
    load("8 MiB: padding", many([](unsigned) { return short_packet(21, bytes(80)); }));
    load("8 MiB: RSA keys without a signature",
         many([](unsigned n) { return packet(6, rsa_body(n, 600)); }));
    load("8 MiB: small keys", many([](unsigned n) {
             auto body = alice.body();
             std::copy_n(number(n, 4).begin(), 4, body.begin() + 1);
             return short_packet(6, body);
         }));
    load("8 MiB: keys of version 3", many([](unsigned n) {
             auto body = rsa_body(n, 64);
             body[0] = std::byte{3};
             return short_packet(6, body);
         }));
    load("8 MiB: subkeys that nothing binds", many([](unsigned n) {
             auto body = alice.body();
             std::copy_n(number(n, 4).begin(), 4, body.begin() + 1);
             return short_packet(14, join({body, bytes(30)}));
         }));
    load("8 MiB: signatures by others",
         many([by = bob.certification_of(alice, "someone")](unsigned) { return by; }));
    load("8 MiB: forged certifications",
         many([by = alice.certification("someone", {.spoil = true})](unsigned) { return by; }));
    load("8 MiB: one packet of ones",
         join({alice.certificate(), bytes(keyring_bytes - 1'000, std::byte{0xff})}));
    load("8 MiB: empty lines", bytes(keyring_bytes, std::byte{'\n'}));
    auto const armor_of = [](std::size_t size, std::size_t width) {
        auto const ring = join({alice.certificate(), short_packet(60, bytes(size))});
        auto const form =
            armored(ring, {.type = "PUBLIC KEY BLOCK", .width = width, .with_checksum = false});
        return bytes{as_bytes(form).begin(), as_bytes(form).end()};
    };
    load("8 MiB: armor in lines of 64", armor_of(6'190'000, 64));
    load("8 MiB: armor in lines of 4", armor_of(5'000'000, 4));
    load("8 MiB: armor in one line", armor_of(6'280'000, 16u << 20));
}

} // namespace

int main()
{
    signatures();
    certificates();
    keyrings();
}
