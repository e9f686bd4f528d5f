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
bool is_direct(signature_type type) noexcept
{
    return type == signature_type::direct_key;
}
bool is_subkey_binding(signature_type type) noexcept
{
    return type == signature_type::subkey_binding;
}

bytes user_id_form(raw_component const& c)
{
    // RFC 9580, 5.2.4
    bytes out{std::byte{0xb4}};
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::byte>(c.body.size() >> shift & 0xff));
    out.insert(out.end(), c.body.begin(), c.body.end());
    return out;
}

// Which signatures speak of a component, and how.
struct kinds {
    bool (*is_binding)(signature_type) noexcept;
    signature_type revocation;
};
constexpr kinds of_key{is_direct, signature_type::key_revocation};
constexpr kinds of_user_id{is_certification, signature_type::certification_revocation};
constexpr kinds of_subkey{is_subkey_binding, signature_type::subkey_revocation};

// What may still be spent.
struct work {
    std::size_t digests = digests_max;
    std::size_t operations = public_key_operations_max;
};

// Sorts out the signatures on one component.
class sorter {
public:
    sorter(certificate& of, component& into, kinds what, pgp_policy const& policy)
        : of_(of),
          into_(into),
          kinds_(what),
          policy_(policy)
    {}

    // pieces: what is hashed of the primary key and of the component.
    // subkey: its bindings need a signature back.
    void take(std::vector<bytes_view> pieces, std::vector<bytes_view> const& packets,
              key_packet* subkey)
    {
        pieces_ = std::move(pieces);
        for (auto const& packet : packets) {
            auto const type = type_of_signature(packet);
            if (!type) continue;
            if (*type == kinds_.revocation) {
                take_revocation(packet, into_.revocations);
            } else if (kinds_.is_binding(*type)) {
                take_binding(packet, subkey);
            } else if (subkey == nullptr && *type == signature_type::certification_revocation) {
                // Over the key itself it revokes direct-key signatures.  RFC 9580, 5.2.1.14
                take_revocation(packet, into_.taken_back);
            }
        }
        std::stable_sort(into_.bindings.begin(), into_.bindings.end(), counts_before);
    }

    // Once all revokers are known: what they may have made.  Those by others do not count against a
    // limit, so that nobody can hide a revocation behind them.
    void take_foreign(std::vector<bytes_view> pieces, std::vector<bytes_view> const& packets)
    {
        pieces_ = std::move(pieces);
        for (auto const& packet : packets) {
            if (type_of_signature(packet) != kinds_.revocation) continue;
            auto read = read_revocation(packet);
            if (!read || !is_known(read->hash) || !may_be_by_revoker(*read)) continue;
            if (for_foreign_.digests == 0) {
                into_.too_many_foreign = true;
                return;
            }
            --for_foreign_.digests;
            auto digest = read->digest_over(pieces_);
            if (!read->may_be_over(digest)) continue;
            into_.foreign.push_back({*std::move(read), std::move(digest)});
        }
    }

private:
    // Hashing is cheap and sorts out what others put there; both are counted.  weak_hash: good, but
    // for its digest.  too_large: there was too much before it to look at this one.
    pgp_reason check(key_packet& by, signature_packet const& s, work& left)
    {
        if (s.version != by.version || !is_known(s.hash)) return pgp_reason::bad_signature;
        if (left.digests == 0) return pgp_reason::too_large;
        --left.digests;
        auto const digest = s.digest_over(pieces_);
        if (!s.may_be_over(digest)) return pgp_reason::bad_signature;
        if (left.operations == 0) return pgp_reason::too_large;
        --left.operations;
        ++of_.operations;
        by.make_key(policy_);
        auto const why = check_by(by, s, digest);
        return why == pgp_reason::ok && !is_strong(s.hash) ? pgp_reason::weak_hash : why;
    }

    void take_revocation(bytes_view packet, std::vector<revocation>& into)
    {
        // A weak hash does not excuse it, nor does a critical subpacket or one that cannot be read,
        // nor a flood of forgeries that a good one may hide behind: it fails closed.
        auto const s = read_revocation(packet);
        if (!s || !s->may_be_by(of_.primary)) return;
        auto const why = check(of_.primary, *s, for_revocations_);
        if (why == pgp_reason::too_large) {
            into.push_back({});
        } else if (why == pgp_reason::ok || why == pgp_reason::weak_hash) {
            into.push_back({*s->created, !s->soft_revocation});
        }
    }

    void take_binding(bytes_view packet, key_packet* subkey)
    {
        auto why = pgp_reason::ok;
        auto s = read_signature(packet, why);
        if (!s || s->critical_unknown || !s->may_be_by(of_.primary)) return;
        why = check(of_.primary, *s, for_bindings_);
        if (why != pgp_reason::ok && why != pgp_reason::weak_hash) return;
        // Even one with a weak hash names revokers: that can only refuse more.
        if (subkey == nullptr) of_.revokers.insert(s->revokers.begin(), s->revokers.end());
        auto const wanted = s->key_flags.value_or(0);
        bool const signs = subkey != nullptr && (wanted & may_sign) != 0;
        if (signs) {
            subkey->make_key(policy_);
        } else if (subkey != nullptr && subkey->key == nullptr) {
            subkey->why = pgp_reason::not_for_signing;
        }
        if (why == pgp_reason::weak_hash) {
            into_.weak = true;
            into_.left_out_flags |= wanted;
            return;
        }
        if (signs && !prove(*s, *subkey)) {
            into_.no_back_signature = true;
            into_.left_out_flags |= wanted;
            return;
        }
        into_.bindings.push_back(*std::move(s));
    }

    // RFC 9580, 5.2.1.9: the subkey says itself that it belongs to this primary key.
    bool prove(signature_packet& binding, key_packet& subkey)
    {
        bool proven = false;
        std::int64_t until = 0;
        for (auto const& body : binding.embedded) {
            auto why = pgp_reason::ok;
            auto const back = read_signature(body, why); // one level, never deeper
            if (!back || back->type != signature_type::primary_key_binding) continue;
            if (back->critical_unknown) continue;
            if (check(subkey, *back, for_bindings_) != pgp_reason::ok) continue;
            proven = true;
            until = std::max(
                until, back->expires_after == 0 ? INT64_MAX : *back->created + back->expires_after);
        }
        binding.proven_until = until;
        return proven;
    }

    bool may_be_by_revoker(signature_packet const& s) const
    {
        auto const is_revoker = [&](fingerprint const& who) { return of_.revokers.contains(who); };
        if (s.issuer) return is_revoker(*s.issuer);
        // The low octets of a version 4 fingerprint: revokers have no other.
        auto const has_id = [&](key_id const& id) {
            return std::any_of(of_.revokers.begin(), of_.revokers.end(), [&](auto const& who) {
                auto const tail = who.octets().last(id.size());
                return std::equal(tail.begin(), tail.end(), id.begin());
            });
        };
        if (s.issuer_id && *s.issuer_id != key_id{}) return has_id(*s.issuer_id);
        return s.names_nobody() ||
               std::any_of(s.hinted_issuers.begin(), s.hinted_issuers.end(), is_revoker) ||
               std::any_of(s.hinted_ids.begin(), s.hinted_ids.end(), has_id);
    }

    certificate& of_;
    component& into_;
    kinds kinds_;
    pgp_policy const& policy_;
    std::vector<bytes_view> pieces_;
    work for_bindings_;
    work for_revocations_;
    work for_foreign_;
};

// Nothing, and it is told, where the subkey is of another version than its primary key.
bool open_subkey(raw_component const& raw, certificate& into)
{
    auto why = pgp_reason::ok;
    auto key = read_key(raw.body, why);
    if (key && key->version == into.primary.version) {
        auto& made = into.subkeys.emplace_back();
        made.key = *std::move(key);
        made.offset = raw.offset;
        return true;
    }
    keyring::skipped left{.offset = raw.offset,
                          .why = key ? pgp_reason::unsupported_version : why,
                          .who = into.primary.name,
                          .part = pgp_part::subkey};
    if (key) left.subkey = key->name;
    into.left_out.push_back(std::move(left));
    return false;
}

// One counts wherever it stands in the certificate.
void add_key_revocations(std::vector<bytes_view>& to, std::vector<bytes_view> const& packets)
{
    for (auto const& packet : packets) {
        if (type_of_signature(packet) == signature_type::key_revocation) to.push_back(packet);
    }
}

void open_user_id(raw_component const& raw, certificate& into)
{
    auto& made = into.user_ids.emplace_back();
    made.text = to_text(raw.body);
    made.offset = raw.offset;
}

} // namespace

pgp_reason check_by(key_packet const& key, signature_packet const& s, bytes_view digest)
{
    if (key.key == nullptr) return key.why;
    bool const same = s.algorithm == key.algorithm;
    bool const both_rsa =
        (s.algorithm == 1 || s.algorithm == 3) && (key.algorithm == 1 || key.algorithm == 3);
    if (!same && !both_rsa) return pgp_reason::bad_signature;
    if (s.version != key.version) return pgp_reason::unsupported_version; // RFC 9580, 5.2
    if (!s.may_be_over(digest)) return pgp_reason::bad_signature;
    return key.key->check(s.hash, digest, s.material, key.version == 6);
}

certificate validate(raw_certificate raw, pgp_policy const& policy)
{
    certificate made;
    made.primary = std::move(raw.primary);
    made.offset = raw.offset;
    made.left_out = std::move(raw.left_out);
    auto const primary_form = made.primary.hashed_form();

    for (auto const* const components : {&raw.user_ids, &raw.subkeys}) {
        for (auto const& c : *components)
            add_key_revocations(raw.signatures, c.signatures);
    }
    for (auto const& id : raw.user_ids)
        open_user_id(id, made);
    std::erase_if(raw.subkeys, [&](auto const& subkey) { return !open_subkey(subkey, made); });

    auto const each = [&](auto const& take) {
        take(of_key, made.self, bytes{}, raw.signatures, nullptr);
        for (std::size_t n = 0; n < raw.user_ids.size(); ++n) {
            auto const& id = raw.user_ids[n];
            if (id.signatures.empty()) continue;
            take(of_user_id, made.user_ids[n].signatures, user_id_form(id), id.signatures, nullptr);
        }
        for (std::size_t n = 0; n < raw.subkeys.size(); ++n) {
            auto& subkey = made.subkeys[n];
            if (raw.subkeys[n].signatures.empty()) continue;
            take(of_subkey, subkey.signatures, subkey.key.hashed_form(), raw.subkeys[n].signatures,
                 &subkey.key);
        }
    };
    each([&](kinds what, component& into, bytes_view form, std::vector<bytes_view> const& packets,
             key_packet* subkey) {
        sorter{made, into, what, policy}.take({primary_form, form}, packets, subkey);
    });
    if (made.revokers.empty()) return made;
    each([&](kinds what, component& into, bytes_view form, std::vector<bytes_view> const& packets,
             key_packet*) {
        sorter{made, into, what, policy}.take_foreign({primary_form, form}, packets);
    });
    return made;
}

} // namespace mig::pgp
