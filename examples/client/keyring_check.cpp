#include "keyring_check.hpp"

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

std::string with_name(std::string_view words, std::optional<mig::fingerprint> const& who)
{
    constexpr std::string_view mark = "FINGERPRINT";
    std::string text{words};
    auto const place = text.find(mark);
    if (who && place != std::string::npos) text.replace(place, mark.size(), who->hex());
    return text;
}

std::string remedy_for(pgp_reason reason, std::optional<mig::fingerprint> const& who)
{
    auto const* const found = std::find_if(remedies.begin(), remedies.end(),
                                           [&](remedy const& r) { return r.reason == reason; });
    return found == remedies.end() ? std::string{} : with_name(found->words, who);
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
    found.mend = remedy_for(reason, found.who);
    found.until = std::nullopt;
}

std::string in_days(mig::system_time from, mig::system_time to)
{
    auto const days = std::chrono::floor<std::chrono::days>(to - from).count();
    if (days < 1) return "in less than a day";
    return days == 1 ? "in 1 day" : "in " + std::to_string(days) + " days";
}

key_finding examine_certificate(mig::keyring::certificate const& one, mig::system_time at)
{
    key_finding found;
    found.who = one.primary;
    if (!one.user_ids.empty()) found.user = one.user_ids.front();
    found.until = one.expires;
    if (one.revoked) {
        refuse(found, pgp_reason::key_revoked);
    } else if (one.created > at + mig::pgp_policy{}.clock_skew) {
        refuse(found, pgp_reason::key_not_yet_valid);
    } else if (one.expires && *one.expires <= at) {
        refuse(found, pgp_reason::key_expired);
    } else if (one.expires && *one.expires - at < expires_soon) {
        found.outlook = key_outlook::expires_soon;
        found.why = "it expires " + in_days(at, *one.expires);
        found.mend = remedy_for(pgp_reason::key_expired, found.who);
    }
    return found;
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
        all.push_back(examine_certificate(one, at));
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
    if (one.until) line += ", until " + mig::format_rfc3339(*one.until);
    if (!one.why.empty()) line += ", " + one.why;
    return one.mend.empty() ? line : line + "; " + one.mend;
}

mig::json to_json(key_finding const& one)
{
    auto told = mig::json::object({{"outlook", name(one.outlook)}});
    if (one.who) told.set("fingerprint", one.who->hex());
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
