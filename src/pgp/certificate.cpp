#include "pgp/certificate.hpp"

#include <algorithm>
#include <tuple>

namespace mig::pgp {
namespace {

std::int64_t end_of(std::int64_t from, std::uint32_t seconds) noexcept
{
    return seconds == 0 ? INT64_MAX : from + seconds;
}

// A hard revocation counts for all time, a soft one for what was made before it.
bool is_among(std::vector<revocation> const& all, signature_packet const& binding)
{
    return std::any_of(all.begin(), all.end(), [&](revocation const& one) {
        return one.hard || one.at >= *binding.created;
    });
}

signature_packet const* valid_user_id(component const& c, std::int64_t now,
                                      pgp_policy const& policy)
{
    auto const* const s = newest(c, now, policy);
    return s != nullptr && !is_revoked(c, *s) ? s : nullptr;
}

// May its key sign?  Without flags, others may say so.
int signing_rank(signature_packet const& s) noexcept
{
    if (!s.key_flags) return 1;
    return (*s.key_flags & may_sign) != 0 ? 2 : 0;
}

} // namespace

bool counts_before(signature_packet const& a, signature_packet const& b) noexcept
{
    if (*a.created != *b.created) return *a.created > *b.created;
    auto const given = [](signature_packet const& s) {
        return std::tuple{signing_rank(s), end_of(0, s.key_expires_after)};
    };
    return given(a) < given(b);
}

signature_packet const* newest(component const& c, std::int64_t now, pgp_policy const& policy)
{
    auto const found =
        std::find_if(c.bindings.begin(), c.bindings.end(), [&](signature_packet const& s) {
            return *s.created <= now + policy.clock_skew.count() &&
                   now < end_of(*s.created, s.expires_after) && now < s.proven_until &&
                   !is_among(c.taken_back, s);
        });
    return found == c.bindings.end() ? nullptr : &*found;
}

bool is_revoked(component const& c, signature_packet const& binding)
{
    return is_among(c.revocations, binding);
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
        // The primary user id's, where one is; of several, the newest.  RFC
        // 9580, 5.2.3.10, 5.2.3.27
        bool const same_rank = certified && s->primary_user_id == certified->primary_user_id;
        bool const is_better = same_rank ? *s->created > *certified->created : s->primary_user_id;
        if (certified == nullptr || is_better) certified = s;
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
        if (valid_user_id(id.signatures, now, policy) != nullptr) {
            texts.push_back(id.text);
        }
    }
    return texts;
}

pgp_reason certificate::signing_state(subkey const* by, std::int64_t made, std::int64_t now,
                                      pgp_policy const& policy) const
{
    // For authorisation, any revocation that is known refuses, whatever its reason and date.
    if (!self.revocations.empty()) return pgp_reason::key_revoked;
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
    if (!c.revocations.empty()) return pgp_reason::key_revoked;
    auto const* const binding = newest(c, now, policy);
    if (binding == nullptr) {
        bool const unproven = std::any_of(c.bindings.begin(), c.bindings.end(),
                                          [&](auto const& s) { return now >= s.proven_until; });
        if (c.no_back_signature || unproven) return pgp_reason::no_back_signature;
        if (c.weak) return pgp_reason::weak_self_signature;
        // What is left has ended, or is of the future, as if it were not there.
        bool const ended = std::any_of(c.bindings.begin(), c.bindings.end(), [&](auto const& s) {
            return now >= end_of(*s.created, s.expires_after);
        });
        return ended ? pgp_reason::key_expired : pgp_reason::no_self_signature;
    }
    if (!binding->key_flags || (*binding->key_flags & may_sign) == 0) {
        return pgp_reason::not_for_signing;
    }
    if (made < by->key.created) return pgp_reason::signature_predates_key;
    auto const end = end_of(by->key.created, binding->key_expires_after);
    return now >= end || made >= end ? pgp_reason::key_expired : pgp_reason::ok;
}

} // namespace mig::pgp
