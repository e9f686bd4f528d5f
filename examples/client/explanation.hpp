// What an agent would say to an action, and why: the library's policy decides, here it is told.

#ifndef MIG_EXAMPLES_CLIENT_EXPLANATION_HPP
#define MIG_EXAMPLES_CLIENT_EXPLANATION_HPP

#include <mig/action/policy.hpp>
#include <mig/pgp/signature.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct explanation {
    std::optional<mig::signed_action> action; // nothing: it is none
    mig::system_time at;
    std::vector<mig::verified_signature> signatures; // one per signature, in order
    std::vector<mig::operation_weight> weights;
    bool by_anyone = false;              // no policy was given, policy_of_anyone() stood in
    std::vector<std::string> nobody_can; // why no signatures at all would satisfy the policy
    std::string refusal;                 // empty: allowed

    [[nodiscard]] bool allowed() const noexcept { return refusal.empty(); }
};

[[nodiscard]] explanation explain_action(std::string_view wire, mig::policy const&,
                                         mig::system_time at);

// Every key of the keyring has weight 1, and 1 is enough: what is asked where no policy is known.
[[nodiscard]] mig::result<mig::policy> policy_of_anyone(mig::keyring const&);

void print(explanation const&, mig::keyring const&);
[[nodiscard]] mig::json to_json(explanation const&, mig::keyring const&);

// "good: FINGERPRINT, made 2026-11-24T18:00:00Z, "Alice"", "bad: the signature has expired ..."
[[nodiscard]] std::string line_of(mig::verified_signature const&, mig::keyring const&);
[[nodiscard]] mig::json to_json(mig::verified_signature const&, mig::keyring const&);

#endif
