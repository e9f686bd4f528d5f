// A scheduler: finds the agents that an action targets, sends each a command, keeps the answers.
//
// It holds no key that an agent trusts: whoever takes it over can refuse service and nothing else.

#ifndef MIG_SCHEDULER_HPP
#define MIG_SCHEDULER_HPP

#include <mig/action/record.hpp>
#include <mig/base/log.hpp>
#include <mig/host/host.hpp>
#include <mig/pgp/keyring.hpp>
#include <mig/store/store.hpp>
#include <mig/transport/transport.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace mig {

struct scheduler_options {
    std::unique_ptr<mig::store> store;
    std::unique_ptr<mig::transport> transport;
    // Investigators whose actions are accepted.  None: every well-formed action is sent, and the
    // agents alone decide.
    std::optional<keyring> investigators;
    // Who may join the fleet.  Open is for relays that let in nobody else, such as a Unix socket.
    enrolment_rule joins = enrolment_rule::open;
    std::chrono::seconds idle_after{900};      // without a heartbeat
    std::chrono::seconds offline_after{1200};  // likewise
    std::unique_ptr<mig::host> host = nullptr; // null: this machine's clock
    log_sink log = {};
};

// A token that enrols one agent, once: see enrolment.hpp.
struct token_request {
    std::string agent = {}; // the id or host name of the only one that may use it; empty: any
    std::chrono::seconds lives{std::chrono::hours{24}};
};
inline constexpr std::chrono::hours token_life_max{24 * 30};

// Something that happened to an action, after it was stored.
struct action_progress {
    action_id action;
    action_status status = action_status::inflight;
    action_counters counters;
    std::optional<command_record> finished; // the command that this is about
};

class scheduler {
public:
    [[nodiscard]] static result<scheduler> open(scheduler_options);
    scheduler(scheduler&&) noexcept;
    scheduler& operator=(scheduler&&) noexcept;
    ~scheduler();

    // Serves until stop is requested or the store fails.  Blocks; call once, from any thread.
    [[nodiscard]] result<void> run(std::stop_token stop = {});

    // Any thread.  done is called once, from the scheduler's thread, when the action is committed:
    // from then on it will be sent.  Fails with refused (an id that exists), expired,
    // invalid_argument, bad_signature.  An action submitted again, byte for byte, is accepted
    // again and not sent again.
    void submit(signed_action, std::function<void(result<action_record>)> done);

    // Any thread.  done is called once, from the scheduler's thread, when it is stored.  Fails with
    // not_found.
    void decide(agent_id const&, agent_decision, std::function<void(result<void>)> done);
    // Likewise.  Gives the token's text, which is kept nowhere.  Fails with invalid_argument.
    void make_token(token_request, std::function<void(result<std::string>)> done);

    // Any thread.  Calls on_progress for everything that happens to an action from here on, from
    // the scheduler's thread, until the returned handle is destroyed.
    [[nodiscard]] std::shared_ptr<void> follow(action_id const&,
                                               std::function<void(action_progress const&)>);

    [[nodiscard]] mig::store& store() noexcept; // for reading

private:
    class impl;
    explicit scheduler(std::unique_ptr<impl>) noexcept;
    std::unique_ptr<impl> impl_;
};

} // namespace mig

#endif
