#include "pgp/left_out.hpp"

#include <mig/base/log.hpp>

#include "pgp/algorithm_name.hpp"

#include <algorithm>

namespace mig::pgp {
namespace {

std::optional<pgp_reason> why_never(certificate const& one)
{
    bool any = !one.self.bindings.empty();
    bool weak = one.self.weak;
    for (auto const& id : one.user_ids) {
        any = any || !id.signatures.bindings.empty();
        weak = weak || id.signatures.weak;
    }
    // What it says of itself cannot be checked with a key that is too weak to check anything.
    if (!any && one.primary.key == nullptr) return one.primary.why;
    if (!any) return weak ? pgp_reason::weak_self_signature : pgp_reason::no_self_signature;
    return std::nullopt;
}

std::optional<pgp_reason> why_never(certificate::user_id const& id)
{
    auto const& c = id.signatures;
    if (c.bindings.empty()) {
        return c.weak ? pgp_reason::weak_self_signature : pgp_reason::no_self_signature;
    }
    return is_revoked(c, c.bindings.front()) ? std::optional{pgp_reason::user_id_revoked}
                                             : std::nullopt;
}

std::optional<pgp_reason> why_never(certificate::subkey const& one)
{
    auto const& c = one.signatures;
    bool const signs =
        (c.left_out_flags & may_sign) != 0 ||
        std::any_of(c.bindings.begin(), c.bindings.end(), [](signature_packet const& s) {
            return (s.key_flags.value_or(0) & may_sign) != 0;
        });
    if (!c.bindings.empty() || c.weak || c.no_back_signature) {
        if (!signs) return std::nullopt; // nobody misses an encrypting one
    }
    if (!c.revocations.empty()) return pgp_reason::key_revoked;
    // One that can check nothing has no good signature back, either: that is not its fault.
    if (one.key.key_was_made && one.key.key == nullptr) return one.key.why;
    if (!c.bindings.empty()) return std::nullopt;
    if (c.no_back_signature) return pgp_reason::no_back_signature;
    return c.weak ? pgp_reason::weak_self_signature : pgp_reason::no_self_signature;
}

std::string quoted(std::string_view text)
{
    return '"' + printable(text) + '"';
}

} // namespace

std::optional<keyring::skipped> whole_left_out(certificate const& one)
{
    auto const why = why_never(one);
    if (!why) return std::nullopt;
    keyring::skipped left{.offset = one.offset, .why = *why, .who = one.primary.name};
    left.algorithm = algorithm_name(one.primary);
    return left;
}

std::vector<keyring::skipped> parts_left_out(certificate const& one)
{
    auto all = one.left_out;
    for (auto const& id : one.user_ids) {
        auto const why = why_never(id);
        if (!why) continue;
        all.push_back({.offset = id.offset,
                       .why = *why,
                       .who = one.primary.name,
                       .part = pgp_part::user_id,
                       .user_id = id.text});
    }
    for (auto const& subkey : one.subkeys) {
        auto const why = why_never(subkey);
        if (!why) continue;
        all.push_back({.offset = subkey.offset,
                       .why = *why,
                       .who = one.primary.name,
                       .part = pgp_part::subkey,
                       .subkey = subkey.key.name,
                       .algorithm = algorithm_name(subkey.key)});
    }
    return all;
}

} // namespace mig::pgp

namespace mig {

std::string explain(keyring::skipped const& left)
{
    auto const of = left.who ? " of " + left.who->hex() : std::string{};
    auto const at = "at byte " + std::to_string(left.offset);
    std::string text;
    switch (left.part) {
    case pgp_part::certificate:
        text = "certificate " + (left.who ? left.who->hex() : at);
        break;
    case pgp_part::user_id:
        text = "user id " + (left.user_id.empty() ? at : pgp::quoted(left.user_id)) + of;
        break;
    case pgp_part::subkey:
        text = "subkey " + (left.subkey ? left.subkey->hex() : at) + of;
        break;
    case pgp_part::packet:
        text = "packet " + at + of;
        break;
    }
    if (!left.algorithm.empty()) text += ", " + left.algorithm;
    return text + ": " + std::string{explain(left.why)};
}

} // namespace mig
