// An investigator for tests: a version 4 Ed25519 key that signs in process, without gpg.
//
//     test_signer alice{1};
//     auto const asked = signed_by({&alice}, an_action, now);
//     auto const keys = ring_of({&alice});
//
// RFC 9580: 4.3 packets, 5.2.3 signatures, 5.5.2 keys; algorithm 22 with SHA-256.  The key is the
// seed's: the same number is the same key in each run.

#ifndef MIG_TEST_SUPPORT_TEST_SIGNER_HPP
#define MIG_TEST_SUPPORT_TEST_SIGNER_HPP

#include <mig/action/action.hpp>
#include <mig/hash/hasher.hpp>
#include <mig/pgp/agent_key.hpp>
#include <mig/pgp/keyring.hpp>
#include <mig/pgp/signature.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace mig::test {

inline agent_key key_of(std::uint8_t number)
{
    std::array<std::byte, 32> seed{};
    seed[0] = std::byte{number};
    return agent_key::from_seed(seed).value();
}

class test_signer {
public:
    explicit test_signer(std::uint8_t number,
                         system_time created = system_time{std::chrono::seconds{1'600'000'000}})
        : key_(key_of(number)),
          created_(seconds_of(created)),
          user_id_("Signer " + std::to_string(number) + " <signer@example.net>")
    {
        put(body_, 4, 1);
        put(body_, created_, 4);
        put(body_, 22, 1); // EdDSA, legacy
        append(body_, as_bytes(std::string_view{"\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01", 10}));
        put(body_, 263, 2); // bits of 0x40 and the point
        put(body_, 0x40, 1);
        append(body_, key_.public_key());
        auto const name = digest_of(hash_kind::sha1, hashed_key());
        fingerprint_ = {name.view().begin(), name.view().end()};
    }

    [[nodiscard]] fingerprint name() const { return fingerprint::from_bytes(fingerprint_).value(); }

    // Public key, user id, self-signature: binary.
    [[nodiscard]] bytes certificate() const
    {
        auto subject = hashed_key();
        put(subject, 0xb4, 1);
        put(subject, user_id_.size(), 4);
        append(subject, as_bytes(user_id_));
        bytes flags;
        put(flags, 0x03, 1); // may certify and sign
        bytes out = packet(6, body_);
        append(out, packet(13, as_bytes(user_id_)));
        append(out, packet(2, signature(0x13, subject, created_, subpacket(27, flags))));
        return out;
    }

    // Detached, in MIG's one-line form.
    [[nodiscard]] std::string sign(std::string_view text, system_time when) const
    {
        auto const raw = packet(2, signature(0, as_bytes(text), seconds_of(when), {}));
        return one_line_signature(raw).value();
    }

private:
    static std::uint64_t seconds_of(system_time t)
    {
        return static_cast<std::uint64_t>(
            std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count());
    }
    static void put(bytes& out, std::uint64_t value, int octets)
    {
        for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8)
            out.push_back(static_cast<std::byte>(value >> shift & 0xff));
    }
    static void append(bytes& out, bytes_view more)
    {
        out.insert(out.end(), more.begin(), more.end());
    }
    static bytes packet(unsigned tag, bytes_view body)
    {
        bytes out;
        put(out, 0xc0 | tag, 1);
        put(out, 0xff, 1); // a length of five octets
        put(out, body.size(), 4);
        append(out, body);
        return out;
    }
    static bytes subpacket(unsigned kind, bytes_view value)
    {
        bytes out;
        put(out, value.size() + 1, 1);
        put(out, kind, 1);
        append(out, value);
        return out;
    }
    static void put_integer(bytes& out, bytes_view octets)
    {
        std::size_t zeros = 0;
        while (zeros < octets.size() && octets[zeros] == std::byte{0})
            ++zeros;
        auto const rest = octets.subspan(zeros);
        std::size_t bits = rest.size() * 8;
        for (unsigned mask = 0x80; bits > 0 && (std::to_integer<unsigned>(rest[0]) & mask) == 0;
             mask >>= 1)
            --bits;
        put(out, bits, 2);
        append(out, rest);
    }

    [[nodiscard]] bytes hashed_key() const
    {
        bytes out;
        put(out, 0x99, 1);
        put(out, body_.size(), 2);
        append(out, body_);
        return out;
    }

    [[nodiscard]] bytes signature(unsigned type, bytes_view subject, std::uint64_t when,
                                  bytes const& more) const
    {
        bytes time;
        put(time, when, 4);
        bytes issuer;
        put(issuer, 4, 1);
        append(issuer, fingerprint_);
        auto hashed = subpacket(2, time);
        append(hashed, subpacket(33, issuer));
        append(hashed, more);

        bytes out;
        put(out, 4, 1);
        put(out, type, 1);
        put(out, 22, 1); // EdDSA
        put(out, 8, 1);  // SHA-256
        put(out, hashed.size(), 2);
        append(out, hashed);
        auto signed_part = bytes{subject.begin(), subject.end()};
        append(signed_part, out);
        put(signed_part, 0x04ff, 2);
        put(signed_part, out.size(), 4);
        auto const digest = digest_of(hash_kind::sha256, signed_part);

        put(out, 0, 2); // nothing unhashed
        append(out, digest.view().first(2));
        auto const pair = key_.sign(digest.view());
        put_integer(out, bytes_view{pair}.first(32));
        put_integer(out, bytes_view{pair}.last(32));
        return out;
    }

    agent_key key_; // Ed25519 is Ed25519
    std::uint64_t created_;
    std::string user_id_;
    bytes body_;
    bytes fingerprint_;
};

inline keyring ring_of(std::initializer_list<test_signer const*> signers)
{
    bytes all;
    for (auto const* one : signers) {
        auto const certificate = one->certificate();
        all.insert(all.end(), certificate.begin(), certificate.end());
    }
    return keyring::from_bytes(all).value();
}

inline signed_action signed_by(std::initializer_list<test_signer const*> signers, action asked,
                               system_time when)
{
    auto const text = signing_text(asked).value();
    std::vector<std::string> signatures;
    for (auto const* one : signers)
        signatures.push_back(one->sign(text, when));
    return signed_action::assemble(std::move(asked), std::move(signatures)).value();
}

} // namespace mig::test

#endif
