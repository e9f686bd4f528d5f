#include "keyring_check.hpp"

#include <mig/pgp/key_state.hpp>

#include "printing.hpp"

#include <algorithm>
#include <array>

namespace {

using mig::pgp_reason;

// What the owner of a key can do, with their own gpg.  FINGERPRINT is theirs.
struct remedy {
    pgp_reason reason;
    std::string_view words;
};
constexpr std::array remedies{
    remedy{pgp_reason::unsupported_version,
           "its owner makes a new key: gpg --quick-generate-key NAME ed25519 sign 2y"},
    remedy{pgp_reason::unsupported_algorithm,
           "its owner makes a new key: gpg --quick-generate-key NAME ed25519 sign 2y"},
    remedy{pgp_reason::weak_key,
           "its owner makes a new key: gpg --quick-generate-key NAME ed25519 sign 2y"},
    remedy{pgp_reason::not_for_signing,
           "its owner adds a key that signs: gpg --quick-add-key FINGERPRINT ed25519 sign 2y"},
    remedy{pgp_reason::no_back_signature,
           "its owner mends it: gpg --edit-key FINGERPRINT cross-certify save"},
    remedy{pgp_reason::no_self_signature,
           "export it again as a whole: gpg --armor --export FINGERPRINT"},
    remedy{pgp_reason::weak_self_signature,
           "its owner renews it: gpg --cert-digest-algo SHA256 --quick-set-expire FINGERPRINT 2y"},
    remedy{pgp_reason::key_not_yet_valid, "wait, or set the clock right"},
    remedy{pgp_reason::key_expired,
           "its owner gives it a longer life: gpg --quick-set-expire FINGERPRINT 2y"},
    remedy{pgp_reason::key_revoked, "its owner makes a new key; a revoked one never comes back"},
    remedy{pgp_reason::secret_key, "give the public key alone: gpg --armor --export FINGERPRINT"},
};

std::string remedy_for(key_finding const& found, pgp_reason reason)
{
    constexpr std::string_view mark = "FINGERPRINT";
    auto const* const known = std::find_if(remedies.begin(), remedies.end(),
                                           [&](remedy const& r) { return r.reason == reason; });
    if (known == remedies.end()) return {};
    std::string text{known->words};
    auto const place = text.find(mark);
    if (found.who && place != std::string::npos) {
        text.replace(place, mark.size(), found.who->hex());
    }
    // gpg changes the primary key alone unless it is told which.
    bool const takes_subkey = text.find("--quick-set-expire") != std::string::npos;
    return found.subkey && takes_subkey ? text + " " + found.subkey->hex() : text;
}

// The explanation without what the remedy says better.
std::string explained(pgp_reason reason)
{
    auto const words = explain(reason);
    return std::string{words.substr(0, words.find(';'))};
}

void refuse(key_finding& found, pgp_reason reason)
{
    found.outlook = key_outlook::refused;
    found.reason = reason;
    found.why = explained(reason);
    found.mend = remedy_for(found, reason);
    found.until = std::nullopt;
}

std::string in_days(mig::system_time from, mig::system_time to)
{
    auto const days = std::chrono::floor<std::chrono::days>(to - from).count();
    if (days < 1) return "in less than a day";
    return days == 1 ? "in 1 day" : "in " + std::to_string(days) + " days";
}

bool counts(mig::key_state const& one)
{
    return one.reason == pgp_reason::ok;
}

// The one that lives longest of those that count.
mig::key_state const* lasting(std::vector<mig::key_state> const& keys)
{
    mig::key_state const* best = nullptr;
    for (auto const& one : keys) {
        if (!counts(one)) continue;
        bool const longer =
            best == nullptr || (best->expires && (!one.expires || *one.expires > *best->expires));
        if (longer) best = &one;
    }
    return best;
}

// The one to mend where none counts: gpg signs with the newest.
mig::key_state const& wanted(std::vector<mig::key_state> const& keys)
{
    auto const* chosen = &keys.front();
    if (chosen->reason != pgp_reason::not_for_signing) return *chosen;
    for (auto const& one : keys) {
        bool const newer = chosen->is_primary || one.created > chosen->created;
        if (!one.is_primary && one.signs && newer) chosen = &one;
    }
    return *chosen;
}

// gpg does not see that these are no good, and signs with them.
bool gpg_signs_with(mig::key_state const& one)
{
    return one.signs &&
           (one.reason == pgp_reason::weak_self_signature ||
            one.reason == pgp_reason::no_back_signature || one.reason == pgp_reason::weak_key ||
            one.reason == pgp_reason::unsupported_algorithm);
}

void name_subkey(key_finding& found, mig::key_state const& key)
{
    if (!key.is_primary) found.subkey = key.name;
}

void warn_of_end(key_finding& found, mig::key_state const& key, mig::key_state const& primary,
                 mig::system_time at)
{
    found.outlook = key_outlook::expires_soon;
    found.why = key.expires ? "it expires " + in_days(at, *key.expires)
                            : "what it says of itself expires within 30 days";
    // A subkey ends with its primary key, or before.
    if (key.expires != primary.expires) name_subkey(found, key);
    found.mend = remedy_for(found, pgp_reason::key_expired);
}

void examine_certificate(mig::keyring const& keys, mig::keyring::certificate const& one,
                         mig::system_time at, std::vector<key_finding>& all)
{
    auto const states = key_states(keys, one.primary, at);
    if (states.empty()) return;
    key_finding found;
    found.who = one.primary;
    if (!one.user_ids.empty()) found.user = one.user_ids.front();
    auto bad_subkey = found;
    if (auto const* const best = lasting(states)) {
        found.until = best->expires;
        if (lasting(key_states(keys, one.primary, at + expires_soon)) == nullptr) {
            warn_of_end(found, *best, states.front(), at);
        }
    } else {
        auto const& key = wanted(states);
        name_subkey(found, key);
        refuse(found, key.reason);
    }
    auto const told = found.subkey;
    all.push_back(std::move(found));
    for (auto const& key : states) {
        if (key.is_primary || key.name == told || !gpg_signs_with(key)) continue;
        bad_subkey.subkey = key.name;
        refuse(bad_subkey, key.reason);
        all.push_back(bad_subkey);
    }
}

std::string_view name(key_outlook outlook)
{
    switch (outlook) {
    case key_outlook::good:
        return "good";
    case key_outlook::expires_soon:
        return "expires";
    case key_outlook::refused:
        break;
    }
    return "refused";
}

} // namespace

std::vector<key_finding> examine(mig::keyring const& keys, mig::system_time at)
{
    std::vector<key_finding> all;
    for (auto const& one : keys.certificates())
        examine_certificate(keys, one, at, all);
    for (auto const& one : keys.left_out()) {
        key_finding found;
        found.who = one.who;
        refuse(found, one.why);
        if (!one.who) found.why = "at byte " + std::to_string(one.offset) + ": " + found.why;
        all.push_back(std::move(found));
    }
    return all;
}

std::string line_of(key_finding const& one)
{
    auto line = std::string{name(one.outlook)} + ": " + (one.who ? one.who->hex() : "something");
    if (!one.user.empty()) line += " " + quoted(one.user);
    if (one.subkey) line += ", its subkey " + one.subkey->hex();
    if (one.until) line += ", until " + mig::format_rfc3339(*one.until);
    if (!one.why.empty()) line += ", " + one.why;
    return one.mend.empty() ? line : line + "; " + one.mend;
}

mig::json to_json(key_finding const& one)
{
    auto told = mig::json::object({{"outlook", name(one.outlook)}});
    if (one.who) told.set("fingerprint", one.who->hex());
    if (one.subkey) told.set("subkey", one.subkey->hex());
    if (!one.user.empty()) told.set("user_id", one.user);
    if (one.until) told.set("until", mig::format_rfc3339(*one.until));
    if (one.reason != pgp_reason::ok) told.set("reason", mig::name(one.reason));
    if (!one.why.empty()) told.set("why", one.why);
    if (!one.mend.empty()) told.set("mend", one.mend);
    return told;
}

bool all_good(std::vector<key_finding> const& all) noexcept
{
    return std::all_of(all.begin(), all.end(),
                       [](key_finding const& one) { return one.outlook == key_outlook::good; });
}
