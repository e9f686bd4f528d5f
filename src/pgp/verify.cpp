#include <mig/base/encoding.hpp>
#include <mig/pgp/signature.hpp>

#include "pgp/armor.hpp"
#include "pgp/keyring_impl.hpp"
#include "pgp/limits.hpp"
#include "pgp/packet.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace mig {
namespace {

using namespace pgp;

// A key that may have made the signature, and whose it is.
struct candidate {
    pgp::certificate const* owner;
    pgp::certificate::subkey const* subkey; // null: the primary key
    [[nodiscard]] key_packet const& key() const { return subkey ? subkey->key : owner->primary; }
};

template <class T, class U>
bool holds(std::vector<T> const& all, U const& one)
{
    return std::find(all.begin(), all.end(), one) != all.end();
}

// Hashed issuers decide; where there is none, what the unhashed area says is tried.  RFC 9580,
// 5.2.3.12 and 5.2.3.35
bool names(signature_packet const& s, key_packet const& key)
{
    if (s.issuer || s.issuer_id) {
        return (!s.issuer || s.issuer == key.name) && (!s.issuer_id || *s.issuer_id == key.id);
    }
    return holds(s.hinted_issuers, *key.name) || holds(s.hinted_ids, key.id);
}

bool names_in_part(signature_packet const& s, key_packet const& key)
{
    return s.issuer == key.name || (s.issuer_id && *s.issuer_id == key.id);
}

// Every key that the signature names: ids collide, so there may be several.
std::vector<candidate> candidates_for(signature_packet const& s, keyring::impl const& ring,
                                      bool (*named)(signature_packet const&, key_packet const&))
{
    std::vector<candidate> found;
    for (auto const& one : ring.checked) {
        if (named(s, one.primary)) found.push_back({&one, nullptr});
        for (auto const& subkey : one.subkeys) {
            if (named(s, subkey.key)) found.push_back({&one, &subkey});
        }
    }
    return found;
}

// What can be said without a key.
pgp_reason judge_form(signature_packet const& s)
{
    switch (static_cast<key_algorithm>(s.algorithm)) {
    case key_algorithm::rsa:
    case key_algorithm::rsa_sign_only:
    case key_algorithm::dsa:
    case key_algorithm::ecdsa:
    case key_algorithm::eddsa_legacy:
    case key_algorithm::ed25519:
        break;
    default:
        return pgp_reason::unsupported_algorithm;
    }
    if (s.type != signature_type::binary) return pgp_reason::wrong_type;
    if (!is_strong(s.hash)) return pgp_reason::weak_hash;
    if (s.critical_unknown) return pgp_reason::critical_subpacket;
    return s.names_nobody() ? pgp_reason::no_issuer : pgp_reason::ok;
}

pgp_reason judge_time(signature_packet const& s, std::int64_t now, pgp_policy const& policy)
{
    if (*s.created > now + policy.clock_skew.count()) return pgp_reason::signature_in_future;
    bool const expired = s.expires_after != 0 && now >= *s.created + s.expires_after;
    return expired ? pgp_reason::signature_expired : pgp_reason::ok;
}

// A bogus copy of a key must not hide the real one, wherever it stands: the reason of the stage
// that is reached last stays, and ok before all.
bool comes_further(pgp_reason now, pgp_reason before)
{
    if (now == pgp_reason::ok || before == pgp_reason::bad_signature) return true;
    return now != pgp_reason::bad_signature && now > before;
}

verified_signature judge(signature_packet const& s, keyring::impl const& ring, bytes_view message,
                         std::int64_t now, pgp_policy const& policy)
{
    verified_signature judged;
    judged.reason = judge_form(s);
    if (!judged.ok()) return judged;
    auto const candidates = candidates_for(s, ring, names);
    if (candidates.empty()) {
        judged.reason = candidates_for(s, ring, names_in_part).empty()
                            ? pgp_reason::no_key
                            : pgp_reason::issuer_conflict;
        return judged;
    }
    judged.reason = pgp_reason::bad_signature;
    auto const digest = s.digest_over({message});
    // One key may stand in many certificates: it is tried once, its owners are asked in turn.
    std::map<fingerprint, pgp_reason> tried;
    for (auto const& one : candidates) {
        auto known = tried.find(*one.key().name);
        if (known == tried.end()) {
            if (tried.size() >= candidates_max) continue;
            known = tried.emplace(*one.key().name, check_by(one.key(), s, digest)).first;
        }
        auto reason = known->second;
        if (reason == pgp_reason::ok) {
            reason = one.owner->signing_state(one.subkey, *s.created, now, policy);
        }
        if (reason == pgp_reason::ok) reason = judge_time(s, now, policy);
        if (comes_further(reason, judged.reason)) judged.reason = reason;
        if (reason != pgp_reason::ok) continue;
        judged.signer = one.owner->primary.name;
        judged.signing_key = one.key().name;
        judged.created = system_time{std::chrono::seconds{*s.created}};
        break;
    }
    return judged;
}

verification only(pgp_reason why)
{
    verification all;
    all.signatures.push_back({.reason = why, .signer = {}, .signing_key = {}});
    return all;
}

pgp_reason reason_of(error const& why)
{
    return why.code() == errc::over_budget ? pgp_reason::too_large : pgp_reason::malformed;
}

} // namespace

bool verification::all_good() const noexcept
{
    return !signatures.empty() &&
           std::all_of(signatures.begin(), signatures.end(), [](auto const& s) { return s.ok(); });
}

std::vector<fingerprint> verification::signers() const
{
    std::set<fingerprint> distinct;
    for (auto const& s : signatures) {
        if (s.ok()) distinct.insert(*s.signer);
    }
    return {distinct.begin(), distinct.end()};
}

verification verify(keyring const& keys, bytes_view message, bytes_view signature, system_time now,
                    pgp_policy const& policy)
{
    auto const binary = binary_signature(signature);
    if (!binary) return only(reason_of(binary.error()));
    auto const seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();

    verification all;
    reader in{*binary};
    std::size_t packets = 0;
    while (!in.at_end()) {
        auto const one = next_packet(in);
        if (!one) return only(pgp_reason::malformed);
        if (++packets > packets_in_signature_max) return only(pgp_reason::too_large);
        if (may_be_skipped(one->tag)) continue;
        // A message, a key, compressed data in place of a signature: nothing of it counts.
        if (one->tag != packet_tag::signature) return only(pgp_reason::malformed);
        if (all.signatures.size() >= policy.signatures_max) return only(pgp_reason::too_large);
        auto why = pgp_reason::malformed;
        auto const read = read_signature(one->body, why);
        if (read) {
            all.signatures.push_back(judge(*read, keys.inside(), message, seconds, policy));
        } else {
            all.signatures.push_back({.reason = why, .signer = {}, .signing_key = {}});
        }
    }
    return all.signatures.empty() ? only(pgp_reason::malformed) : all;
}

result<std::string> one_line_signature(bytes_view armored_or_binary)
{
    auto const binary = binary_signature(armored_or_binary);
    if (!binary) return binary.error();
    reader in{*binary};
    std::size_t packets = 0;
    while (!in.at_end()) {
        auto const one = next_packet(in);
        if (!one || one->tag != packet_tag::signature || ++packets > packets_in_signature_max) {
            return error{errc::invalid_argument, "read", "OpenPGP signature",
                         "it holds something other than signature packets"};
        }
    }
    if (packets == 0) {
        return error{errc::invalid_argument, "read", "OpenPGP signature", "it is empty"};
    }
    return to_base64(*binary) + armor_checksum(*binary);
}

} // namespace mig
