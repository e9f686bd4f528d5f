// What a certificate says of itself, as far as that does not depend on the time.

#include "pgp/certificate.hpp"
#include "pgp/limits.hpp"

#include <algorithm>
#include <utility>

namespace mig::pgp {
namespace {

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
            into_.revocations.push_back({*s.created, !s.soft_revocation});
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
    made.left_out = std::move(raw.left_out);
    auto const primary_form = made.primary.hashed_form();

    sorter{made.primary, {primary_form}, made.self}.take(raw.signatures,
                                                         signature_type::key_revocation, is_direct,
                                                         nullptr, &made.foreign_revocations);
    for (auto& id : raw.user_ids) {
        auto& into = made.user_ids.emplace_back();
        into.text = id.is_attribute ? std::string{} : to_text(id.body);
        into.is_attribute = id.is_attribute;
        into.offset = id.offset;
        auto const form = user_id_form(id);
        sorter{made.primary, {primary_form, form}, into.signatures}.take(
            id.signatures, signature_type::certification_revocation, is_certification, nullptr,
            nullptr);
    }
    for (auto& raw_subkey : raw.subkeys) {
        auto why = pgp_reason::ok;
        auto key = read_key(raw_subkey.body, policy, why);
        if (!key || key->version != made.primary.version) {
            keyring::skipped left{.offset = raw_subkey.offset,
                                  .why = key ? pgp_reason::unsupported_version : why,
                                  .who = made.primary.name,
                                  .part = pgp_part::subkey};
            if (key) left.subkey = key->name;
            made.left_out.push_back(std::move(left));
            continue;
        }
        auto& into = made.subkeys.emplace_back();
        into.key = *std::move(key);
        into.offset = raw_subkey.offset;
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

} // namespace mig::pgp
