#include "explanation.hpp"

#include "budget_options.hpp"
#include "printing.hpp"

#include <set>

namespace {

std::string user_of(mig::fingerprint const& who, mig::keyring const& keys)
{
    auto const* const certificate = keys.find(who);
    if (certificate == nullptr || certificate->user_ids.empty()) return {};
    return certificate->user_ids.front();
}

std::string lines_of_weight(mig::operation_weight const& one)
{
    auto line = "operation " + quoted(one.module) + ": ";
    if (one.entry.empty()) return line + "the policy has no entry for it, and no default";
    line += "needs weight " + std::to_string(one.needed) + " by entry " + quoted(one.entry) +
            ", has " + std::to_string(one.sum);
    for (auto const& share : one.shares)
        line += "; " + share.who.hex() + " counts " + std::to_string(share.weight);
    return line;
}

} // namespace

explanation explain_action(std::string_view wire, mig::policy const& policy, mig::system_time at)
{
    explanation told;
    told.at = at;
    told.nobody_can = policy.unsatisfiable(at);
    auto parsed = mig::signed_action::parse(mig::as_bytes(wire));
    if (!parsed) {
        told.refusal = parsed.error().message();
        return told;
    }
    auto const allowed = policy.allows(*parsed, at);
    if (!allowed) told.refusal = allowed.error().message();

    std::set<mig::fingerprint> signers;
    for (auto const& signature : parsed->signatures()) {
        auto const seen = verify(policy.keys(), mig::as_bytes(parsed->signed_text()),
                                 mig::as_bytes(signature), at);
        for (auto const& one : seen.signatures) {
            told.signatures.push_back(one);
            if (one.ok()) signers.insert(*one.signer);
        }
    }
    told.weights = policy.weigh(parsed->content(),
                                std::vector<mig::fingerprint>(signers.begin(), signers.end()));
    told.action = *std::move(parsed);
    return told;
}

mig::result<mig::policy> policy_of_anyone(mig::keyring const& keys)
{
    auto everyone = mig::json::object();
    for (auto const& one : keys.certificates()) {
        auto const name = one.primary.hex();
        everyone.set(name, mig::json::object({{"fingerprint", name}, {"weight", 1}}));
    }
    auto const entry =
        mig::json::object({{"minimumweight", 1}, {"investigators", std::move(everyone)}});
    return mig::policy::from_json(mig::write_json(mig::json::object({{"default", entry}})), keys);
}

std::string line_of(mig::verified_signature const& one, mig::keyring const& keys)
{
    if (!one.ok()) {
        return "bad: " + std::string{explain(one.reason)} + " (" + std::string{name(one.reason)} +
               ")";
    }
    auto line = "good: " + one.signer->hex() + ", made " + mig::format_rfc3339(one.created);
    auto const user = user_of(*one.signer, keys);
    return user.empty() ? line : line + ", " + quoted(user);
}

mig::json to_json(mig::verified_signature const& one, mig::keyring const& keys)
{
    auto told = mig::json::object({{"good", one.ok()}});
    if (!one.ok()) {
        return told.set("reason", name(one.reason)).set("why", explain(one.reason));
    }
    told.set("signer", one.signer->hex())
        .set("signing_key", one.signing_key->hex())
        .set("created", mig::format_rfc3339(one.created));
    auto users = mig::json::array();
    if (auto const* const certificate = keys.find(*one.signer)) {
        for (auto const& user : certificate->user_ids)
            users.push(user);
    }
    return told.set("user_ids", std::move(users));
}

void print(explanation const& told, mig::keyring const& keys)
{
    auto const say = [](std::string const& line) { print_line(stdout, line); };
    if (told.action) {
        auto const& asked = told.action->content();
        say("action " + quoted(asked.name) + ", version " +
            std::to_string(static_cast<int>(asked.version)) +
            (asked.id.text.empty() ? "" : ", id " + asked.id.text));
        say("asks whom its target picks: " + asked.target);
        say("valid from " + mig::format_rfc3339(asked.valid_from) + " to " +
            mig::format_rfc3339(asked.expire_after) + "; looked at as of " +
            mig::format_rfc3339(told.at));
        if (told.signatures.empty()) say("signature: there is none");
        for (std::size_t n = 0; n < told.signatures.size(); ++n)
            say("signature " + std::to_string(n + 1) + " " + line_of(told.signatures[n], keys));
        for (auto const& one : told.weights)
            say(lines_of_weight(one));
        for (auto const& one : asked.operations) {
            auto const most = words_of(one.budget);
            if (!most.empty()) say("operation " + quoted(one.module) + " may take " + most);
        }
        if (told.by_anyone) {
            say("policy: none was given, so every key of the keyring counts 1, and 1 is enough");
        }
        for (auto const& why : told.nobody_can)
            say("nobody can satisfy the policy: " + why);
    }
    if (!told.allowed()) return say("refused: " + told.refusal);
    say(told.by_anyone ? "allowed: its form, its time and its signatures are good"
                       : "allowed: an agent that its target picks runs it");
}

mig::json to_json(explanation const& told, mig::keyring const& keys)
{
    auto out =
        mig::json::object({{"allowed", told.allowed()}, {"at", mig::format_rfc3339(told.at)}});
    out.set("policy", told.by_anyone ? "anyone" : "given");
    if (!told.allowed()) out.set("refusal", told.refusal);
    if (!told.nobody_can.empty()) {
        auto why = mig::json::array();
        for (auto const& one : told.nobody_can)
            why.push(one);
        out.set("nobody_can", std::move(why));
    }
    if (!told.action) return out;
    auto const& asked = told.action->content();
    out.set("action",
            mig::json::object({{"version", static_cast<int>(asked.version)},
                               {"id", asked.id.text},
                               {"name", asked.name},
                               {"target", asked.target},
                               {"valid_from", mig::format_rfc3339(asked.valid_from)},
                               {"expire_after", mig::format_rfc3339(asked.expire_after)}}));
    auto signatures = mig::json::array();
    for (auto const& one : told.signatures)
        signatures.push(to_json(one, keys));
    auto operations = mig::json::array();
    for (std::size_t n = 0; n < told.weights.size(); ++n) {
        auto const& one = told.weights[n];
        auto shares = mig::json::array();
        for (auto const& share : one.shares)
            shares.push(mig::json::object({{"signer", share.who.hex()}, {"weight", share.weight}}));
        auto operation = mig::json::object({{"module", one.module}, {"enough", one.enough()}});
        if (!one.entry.empty()) operation.set("entry", one.entry).set("needed", one.needed);
        operation.set("sum", one.sum).set("shares", std::move(shares));
        auto const& budget = asked.operations[n % asked.operations.size()].budget;
        if (!budget.empty()) operation.set("budget", mig::to_json(budget));
        operations.push(std::move(operation));
    }
    return out.set("signatures", std::move(signatures)).set("operations", std::move(operations));
}
