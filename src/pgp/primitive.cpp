#include "pgp/primitive.hpp"

#include <botan/bigint.h>
#include <botan/dl_group.h>
#include <botan/dsa.h>
#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/ed25519.h>
#include <botan/hash.h>
#include <botan/numthry.h>
#include <botan/pubkey.h>
#include <botan/rsa.h>

#include <atomic>
#include <string>
#include <utility>

namespace mig::pgp {
namespace {

std::uint8_t const* octets(bytes_view data) noexcept
{
    return reinterpret_cast<std::uint8_t const*>(data.data());
}

Botan::BigInt number(bytes_view data)
{
    return {octets(data), data.size()};
}

// RFC 8017, 9.2 over a digest that is made already.
std::string rsa_padding(hash_algorithm h)
{
    return std::string{"EMSA3(Raw,"} + botan_name(h) + ")";
}

// A key, and one verifier that waits for its next use: to make one takes a tenth of the time of an
// RSA verification.  Who finds it taken by another thread makes one of their own.
template <class Key>
class botan_key final : public primitive {
public:
    template <class... Parts>
    explicit botan_key(char const* padding, Parts&&... parts)
        : key_(std::forward<Parts>(parts)...),
          padding_(padding)
    {}
    ~botan_key() override { delete waiting_.load(); }
    botan_key(botan_key const&) = delete;
    botan_key& operator=(botan_key const&) = delete;
    botan_key(botan_key&&) = delete;
    botan_key& operator=(botan_key&&) = delete;

    bool verifies(hash_algorithm h, bytes_view digest, bytes_view signature) const noexcept override
    {
        try {
            std::unique_ptr<prepared> ready{waiting_.exchange(nullptr)};
            if (ready == nullptr || (padding_ == nullptr && ready->hash != h)) {
                ready = std::make_unique<prepared>(key_, h, padding_);
            }
            bool const good = ready->verifier.verify_message(octets(digest), digest.size(),
                                                             octets(signature), signature.size());
            // One that has thrown is not used again: what it holds is not known.
            delete waiting_.exchange(ready.release());
            return good;
        } catch (std::exception const&) {
            return false;
        }
    }

private:
    struct prepared {
        prepared(Key const& key, hash_algorithm h, char const* padding)
            : verifier(key, padding == nullptr ? rsa_padding(h) : padding),
              hash(h)
        {}
        Botan::PK_Verifier verifier;
        hash_algorithm hash;
    };

    Key key_;
    char const* padding_; // null: RSA's, which names the hash
    mutable std::atomic<prepared*> waiting_{nullptr};
};

template <class Make>
primitive_ptr caught(Make make) noexcept
{
    try {
        return make();
    } catch (std::exception const&) {
        return nullptr;
    }
}

} // namespace

bytes hash_of(hash_algorithm h, std::vector<bytes_view> const& pieces)
{
    try {
        auto const function = Botan::HashFunction::create(botan_name(h));
        if (function == nullptr) return {};
        for (auto const piece : pieces)
            function->update(octets(piece), piece.size());
        bytes digest(function->output_length());
        function->final(reinterpret_cast<std::uint8_t*>(digest.data()));
        return digest;
    } catch (std::exception const&) {
        return {};
    }
}

primitive_ptr rsa_primitive(rsa_numbers const& of)
{
    return caught([&] {
        return std::make_unique<botan_key<Botan::RSA_PublicKey>>(nullptr, number(of.n),
                                                                 number(of.e));
    });
}

primitive_ptr dsa_primitive(dsa_numbers const& of)
{
    return caught([&]() -> primitive_ptr {
        auto const p = number(of.p);
        auto const q = number(of.q);
        auto const g = number(of.g);
        auto const y = number(of.y);
        bool const group = p.is_odd() && q.is_odd() && (p - 1) % q == 0 && g > 1 && g < p &&
                           y > 1 && y < p && Botan::power_mod(g, q, p) == 1 &&
                           Botan::power_mod(y, q, p) == 1;
        if (!group) return nullptr;
        return std::make_unique<botan_key<Botan::DSA_PublicKey>>("Raw", Botan::DL_Group{p, q, g},
                                                                 y);
    });
}

primitive_ptr ecdsa_primitive(char const* curve, bytes_view point)
{
    return caught([&] {
        Botan::EC_Group const group{curve};
        // Throws off the curve; the point at infinity has another size, and is refused before.
        auto const p = group.OS2ECP(octets(point), point.size());
        return std::make_unique<botan_key<Botan::ECDSA_PublicKey>>("Raw", group, p);
    });
}

primitive_ptr ed25519_primitive(bytes_view point)
{
    return caught([&] {
        return std::make_unique<botan_key<Botan::Ed25519_PublicKey>>(
            "Pure", std::vector<std::uint8_t>(octets(point), octets(point) + point.size()));
    });
}

} // namespace mig::pgp
