#include "pgp/certificate.hpp"

#include "pgp/limits.hpp"

#include <algorithm>
#include <utility>

namespace mig::pgp {
namespace {

constexpr std::uint8_t may_sign = 0x02; // RFC 9580, 5.2.3.29

bool is_certification(signature_type type) noexcept
{
    return type >= signature_type::certification_first &&
           type <= signature_type::certification_last;
}

// May this key have made it, as far as the signature says?
bool may_be_by(key_packet const& key, signature_packet const& s)
{
    if (s.issuer) return s.issuer == key.name;
    if (s.issuer_id) return *s.issuer_id == key.id;
    auto const& named = s.hinted_issuers;
    auto const& ids = s.hinted_ids;
    if (named.empty() && ids.empty()) return true;
    return std::find(named.begin(), named.end(), *key.name) != named.end() ||
           std::find(ids.begin(), ids.end(), key.id) != ids.end();
}

bytes user_id_form(raw_component const& c)
{
    // RFC 9580, 5.2.4
    bytes out{c.is_attribute ? std::byte{0xd1} : std::byte{0xb4}};
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::byte>(c.body.size() >> shift & 0xff));
    out.insert(out.end(), c.body.begin(), c.body.end());
    return out;
}

std::int64_t end_of(std::int64_t from, std::uint32_t seconds) noexcept
{
    return seconds == 0 ? INT64_MAX : from + seconds;
}

// Sorts out the signatures on one component, all of them by the primary key.
class sorter {
public:
    sorter(key_packet const& primary, std::vector<bytes_view> pieces, component& into)
        : primary_(primary),
          pieces_(std::move(pieces)),
          into_(into)
    {}

    // subkey: its bindings need a signature back.
    void take(std::vector<bytes> const& packets, signature_type revocation,
              bool (*is_binding)(signature_type), key_packet const* subkey,
              std::vector<signature_packet>* foreign)
    {
        for (auto const& packet : packets) {
            auto why = pgp_reason::ok;
            auto read = read_signature(packet, why);
            if (!read || read->version != primary_.version) continue;
            if (read->type == revocation) {
                take_revocation(*std::move(read), foreign);
            } else if (is_binding(read->type)) {
                take_binding(*std::move(read), subkey);
            }
        }
        std::stable_sort(into_.bindings.begin(), into_.bindings.end(),
                         [](auto const& a, auto const& b) { return *a.created > *b.created; });
    }

private:
    // What may still be spent.
    struct work {
        std::size_t digests = digests_max;
        std::size_t operations = public_key_operations_max;
    };

    // Hashing is cheap and sorts out what others put there; both are counted.  weak_hash: good, but
    // for its digest.  too_large: there was too much before it to look at this one.
    pgp_reason check(signature_packet const& s, work& left)
    {
        if (!is_known(s.hash) || !may_be_by(primary_, s)) return pgp_reason::bad_signature;
        if (left.digests == 0) return pgp_reason::too_large;
        --left.digests;
        if (!s.begins_with_left16(s.digest_over(pieces_))) return pgp_reason::bad_signature;
        if (left.operations == 0) return pgp_reason::too_large;
        --left.operations;
        auto const why = check_by(primary_, s, pieces_);
        return why == pgp_reason::ok && !is_strong(s.hash) ? pgp_reason::weak_hash : why;
    }

    void take_revocation(signature_packet s, std::vector<signature_packet>* foreign)
    {
        // A weak hash does not excuse it, nor does a critical subpacket, nor a flood of forgeries
        // that a good one may hide behind: it fails closed.
        auto const why = check(s, for_revocations_);
        if (why == pgp_reason::ok || why == pgp_reason::weak_hash || why == pgp_reason::too_large) {
            into_.revoked_at.push_back(*s.created);
        } else if (foreign != nullptr && foreign->size() < foreign_revocations_max) {
            foreign->push_back(std::move(s));
        }
    }

    void take_binding(signature_packet s, key_packet const* subkey)
    {
        if (s.critical_unknown) return;
        auto const why = check(s, for_bindings_);
        auto const wanted = s.key_flags.value_or(0);
        if (why == pgp_reason::weak_hash) {
            into_.weak = true;
            into_.left_out_flags |= wanted;
        }
        if (why != pgp_reason::ok) return;
        bool const signs = subkey != nullptr && s.key_flags && (*s.key_flags & may_sign) != 0;
        if (signs && !has_back_signature(s, *subkey)) {
            into_.no_back_signature = true;
            into_.left_out_flags |= wanted;
            return;
        }
        into_.bindings.push_back(std::move(s));
    }

    // RFC 9580, 5.2.1.9: the subkey says itself that it belongs to this primary key.
    bool has_back_signature(signature_packet const& binding, key_packet const& subkey)
    {
        for (auto const& body : binding.embedded) {
            auto why = pgp_reason::ok;
            auto const back = read_signature(body, why); // one level, never deeper
            if (!back || back->type != signature_type::primary_key_binding) continue;
            if (back->version != primary_.version || back->critical_unknown) continue;
            if (!is_strong(back->hash) || back->expires_after != 0) continue;
            if (for_bindings_.digests == 0) return false;
            --for_bindings_.digests;
            if (!back->begins_with_left16(back->digest_over(pieces_))) continue;
            if (for_bindings_.operations == 0) return false;
            --for_bindings_.operations;
            if (check_by(subkey, *back, pieces_) == pgp_reason::ok) return true;
        }
        return false;
    }

    key_packet const& primary_;
    std::vector<bytes_view> pieces_;
    component& into_;
    work for_bindings_;
    work for_revocations_;
};

// The newest that holds now.  RFC 9580, 5.2.3.10
signature_packet const* newest(component const& c, std::int64_t now, pgp_policy const& policy)
{
    auto const found =
        std::find_if(c.bindings.begin(), c.bindings.end(), [&](signature_packet const& s) {
            return *s.created <= now + policy.clock_skew.count() &&
                   now < end_of(*s.created, s.expires_after);
        });
    return found == c.bindings.end() ? nullptr : &*found;
}

// Revoked, and not certified again since.
bool is_revoked(component const& c, signature_packet const& by)
{
    return std::any_of(c.revoked_at.begin(), c.revoked_at.end(),
                       [&](std::int64_t at) { return at >= *by.created; });
}

signature_packet const* valid_user_id(component const& c, std::int64_t now,
                                      pgp_policy const& policy)
{
    auto const* const s = newest(c, now, policy);
    return s != nullptr && !is_revoked(c, *s) ? s : nullptr;
}

bool is_direct(signature_type type)
{
    return type == signature_type::direct_key;
}
bool is_subkey_binding(signature_type type)
{
    return type == signature_type::subkey_binding;
}

} // namespace

pgp_reason check_by(key_packet const& key, signature_packet const& s,
                    std::vector<bytes_view> pieces)
{
    if (key.key == nullptr) return key.why;
    bool const same = s.algorithm == key.algorithm;
    bool const both_rsa =
        (s.algorithm == 1 || s.algorithm == 3) && (key.algorithm == 1 || key.algorithm == 3);
    if (!same && !both_rsa) return pgp_reason::bad_signature;
    if (s.version != key.version) return pgp_reason::unsupported_version; // RFC 9580, 5.2
    auto const digest = s.digest_over(std::move(pieces));
    if (!s.begins_with_left16(digest)) return pgp_reason::bad_signature;
    return key.key->check(s.hash, digest, s.material, key.version == 6);
}

certificate validate(raw_certificate raw, pgp_policy const& policy)
{
    certificate made;
    made.primary = std::move(raw.primary);
    made.offset = raw.offset;
    auto const primary_form = made.primary.hashed_form();

    sorter{made.primary, {primary_form}, made.self}.take(raw.signatures,
                                                         signature_type::key_revocation, is_direct,
                                                         nullptr, &made.foreign_revocations);
    for (auto& id : raw.user_ids) {
        auto& into = made.user_ids.emplace_back();
        into.text = id.is_attribute ? std::string{} : to_text(id.body);
        auto const form = user_id_form(id);
        sorter{made.primary, {primary_form, form}, into.signatures}.take(
            id.signatures, signature_type::certification_revocation, is_certification, nullptr,
            nullptr);
    }
    for (auto& raw_subkey : raw.subkeys) {
        auto why = pgp_reason::ok;
        auto key = read_key(raw_subkey.body, policy, why);
        if (!key || key->version != made.primary.version) continue;
        auto& into = made.subkeys.emplace_back();
        into.key = *std::move(key);
        auto const form = into.key.hashed_form();
        sorter{made.primary, {primary_form, form}, into.signatures}.take(
            raw_subkey.signatures, signature_type::subkey_revocation, is_subkey_binding, &into.key,
            nullptr);
    }
    for (auto const& s : made.self.bindings)
        made.revokers.insert(made.revokers.end(), s.revokers.begin(), s.revokers.end());
    for (auto const& id : made.user_ids) {
        for (auto const& s : id.signatures.bindings)
            made.revokers.insert(made.revokers.end(), s.revokers.begin(), s.revokers.end());
    }
    return made;
}

certificate::self_view certificate::view(std::int64_t now, pgp_policy const& policy) const
{
    self_view seen;
    auto const* const direct = newest(self, now, policy);
    signature_packet const* certified = nullptr;
    bool weak = self.weak;
    for (auto const& id : user_ids) {
        weak = weak || id.signatures.weak;
        auto const* const s = valid_user_id(id.signatures, now, policy);
        if (s == nullptr) continue;
        // The primary user id's, or the first one's.
        if (certified == nullptr || (s->primary_user_id && !certified->primary_user_id)) {
            certified = s;
        }
    }
    // A version 4 key needs a user id, a version 6 key a direct-key signature.
    bool const has_needed = primary.version == 6 ? direct != nullptr : certified != nullptr;
    if (!has_needed) {
        seen.why = weak ? pgp_reason::weak_self_signature : pgp_reason::no_self_signature;
        return seen;
    }
    // Both may limit its life; the stricter one counts.
    for (auto const* const s : {direct, certified}) {
        if (s == nullptr || s->key_expires_after == 0) continue;
        auto const end = end_of(primary.created, s->key_expires_after);
        if (!seen.expires || end < *seen.expires) seen.expires = end;
    }
    if (direct != nullptr && direct->key_flags) seen.flags = direct->key_flags;
    if (!seen.flags && certified != nullptr) seen.flags = certified->key_flags;
    return seen;
}

certificate::self_view certificate::view_of(subkey const& one, std::int64_t now,
                                            pgp_policy const& policy)
{
    self_view seen;
    auto const* const binding = newest(one.signatures, now, policy);
    if (binding == nullptr) {
        seen.why = pgp_reason::no_self_signature;
        return seen;
    }
    seen.flags = binding->key_flags;
    if (binding->key_expires_after != 0) {
        seen.expires = end_of(one.key.created, binding->key_expires_after);
    }
    return seen;
}

std::vector<std::string> certificate::valid_user_ids(std::int64_t now,
                                                     pgp_policy const& policy) const
{
    std::vector<std::string> texts;
    for (auto const& id : user_ids) {
        if (!id.text.empty() && valid_user_id(id.signatures, now, policy) != nullptr) {
            texts.push_back(id.text);
        }
    }
    return texts;
}

pgp_reason certificate::signing_state(subkey const* by, std::int64_t made, std::int64_t now,
                                      pgp_policy const& policy) const
{
    // For authorisation, any revocation that is known refuses, whatever its reason and date.
    if (!self.revoked_at.empty()) return pgp_reason::key_revoked;
    if (primary.created > now + policy.clock_skew.count()) return pgp_reason::key_not_yet_valid;
    auto const seen = view(now, policy);
    if (seen.why != pgp_reason::ok) return seen.why;
    if (made < primary.created) return pgp_reason::signature_predates_key;
    if (seen.expires && (now >= *seen.expires || made >= *seen.expires)) {
        return pgp_reason::key_expired;
    }
    if (by == nullptr) {
        bool const signs = seen.flags && (*seen.flags & may_sign) != 0;
        return signs ? pgp_reason::ok : pgp_reason::not_for_signing;
    }
    auto const& c = by->signatures;
    if (!c.revoked_at.empty()) return pgp_reason::key_revoked;
    auto const* const binding = newest(c, now, policy);
    if (binding == nullptr) {
        if (c.no_back_signature) return pgp_reason::no_back_signature;
        if (c.weak) return pgp_reason::weak_self_signature;
        return c.bindings.empty() ? pgp_reason::no_self_signature : pgp_reason::key_expired;
    }
    if (!binding->key_flags || (*binding->key_flags & may_sign) == 0) {
        return pgp_reason::not_for_signing;
    }
    if (made < by->key.created) return pgp_reason::signature_predates_key;
    auto const end = end_of(by->key.created, binding->key_expires_after);
    return now >= end || made >= end ? pgp_reason::key_expired : pgp_reason::ok;
}

} // namespace mig::pgp
