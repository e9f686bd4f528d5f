// Who may ask what: per module, the signers, their weights and the weight that is needed.
//
//     {"default": {"minimumweight": 1, "investigators": {}},
//      "file":    {"minimumweight": 2, "investigators": {
//                    "alice": {"fingerprint": "771D...4EE6", "weight": 2}}}}
//
// A module's entry replaces "default" as a whole.  Every operation of an action must pass.
// protocol 3
//
// Threads: immutable, shared.

#ifndef MIG_ACTION_POLICY_HPP
#define MIG_ACTION_POLICY_HPP

#include <mig/action/action.hpp>
#include <mig/action/agent_facts.hpp>
#include <mig/pgp/keyring.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mig {

// Which endpoint is asked, and what time it is there.
struct authorization_scene {
    agent_facts const& agent;
    system_time now;
};

// What one operation needs, and what the signers bring: to explain what authorize() decides.
struct operation_weight {
    struct share {
        fingerprint who;
        std::uint64_t weight = 0; // 0: a good signature, but not by an investigator of the entry
    };
    std::string module;
    std::string entry;        // of the policy: the module's own, or "default"; empty: there is none
    std::uint64_t needed = 0; // where there is an entry
    std::uint64_t sum = 0;
    std::vector<share> shares; // one per signer

    [[nodiscard]] bool enough() const noexcept { return !entry.empty() && sum >= needed; }
};

struct policy_options {
    // An action that is valid for longer is refused: its replay would have to be remembered for
    // as long.  The default lets version 2's far-future actions through.
    std::chrono::hours validity_max{24 * 366 * 1000};
};

class policy {
public:
    // Fails with invalid_argument: which entry is wrong and how (weight below 1, not a full
    // fingerprint, an unknown member, the same key twice).
    [[nodiscard]] static result<policy> from_json(std::string_view text, keyring keys,
                                                  policy_options const& = {});

    [[nodiscard]] static result<policy> from_file(std::string const& path, keyring keys,
                                                  policy_options const& = {});

    // The one gate: well-formed, within its time, signatures all good, target met, and weight
    // enough for every operation.  The first refusal is returned and says which rule, which
    // operation and which signer.  Codes: invalid_argument, expired, bad_signature, refused.
    // Replay is the engine's to refuse: it alone remembers.
    [[nodiscard]] result<authorized_action> authorize(signed_action const&,
                                                      authorization_scene const&) const;

    // authorize() without an agent: everything but whether its target picks the agent.  It gives
    // back the signers, and nothing that could be run.
    [[nodiscard]] result<std::vector<fingerprint>> allows(signed_action const&, system_time) const;

    // For every operation of the action in turn, and again for every policy that narrows this one.
    [[nodiscard]] std::vector<operation_weight> weigh(action const&,
                                                      std::span<fingerprint const> signers) const;

    // Both must allow: what a configuration file may do to a compiled-in policy.
    [[nodiscard]] policy narrowed_by(policy const& other) const;

    // Why nobody can satisfy it, in sentences: no keys, or not one entry whose weight the living
    // keys of the keyring reach, however many sign.  Empty when some entry can be met at that time.
    [[nodiscard]] std::vector<std::string> unsatisfiable(system_time now) const;

    [[nodiscard]] keyring const& keys() const noexcept;

private:
    struct impl;
    explicit policy(std::shared_ptr<impl const>) noexcept;
    std::shared_ptr<impl const> impl_;
};

} // namespace mig

#endif
