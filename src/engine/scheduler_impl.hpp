// What scheduler_core is made of.  One concern, one file:
//
//     scheduler_core.cpp      events in, effects out; time
//     scheduler_intake.cpp    an action comes, and its targets
//     scheduler_commands.cpp  its commands: sent, ended
//     scheduler_agents.cpp    what agents send
//     scheduler_enrolment.cpp which of them may join
//     scheduler_others.cpp    what the store knows, and other schedulers do

#ifndef MIG_ENGINE_SCHEDULER_IMPL_HPP
#define MIG_ENGINE_SCHEDULER_IMPL_HPP

#include "engine/scheduler_actions.hpp"
#include "engine/scheduler_core.hpp"
#include "engine/scheduler_fleet.hpp"
#include "engine/scheduler_names.hpp"
#include "engine/scheduler_refusals.hpp"
#include "engine/scheduler_writer.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mig::engine::scheduling {

// A command that could not be published, targets that could not be found, a look that failed:
// again after this.
inline constexpr std::chrono::seconds retry_pause{5};
// Open actions of a shared store are looked over so often, whatever the news say.
inline constexpr std::chrono::seconds look_over_every{30};

class scheduler_core::impl {
public:
    explicit impl(settings s) : settings_(std::move(s)), names_(settings_.random) {}

    void step(event const& e, std::vector<effect>& effects);

private:
    // ---- core: events that are everybody's, and time
    void on(recovered const&);
    void on(persisted const&);
    void on(connection_changed const&);
    void on(tick const&) { look_around(); }
    void look_around();
    void expire(open_action&);
    [[nodiscard]] fleet::ages ages() const
    {
        return {settings_.idle_after, settings_.offline_after};
    }
    void wake();
    void say(severity level, std::string message,
             std::vector<std::pair<std::string, std::string>> fields)
    {
        emit(note{level, std::move(message), std::move(fields)});
    }
    void emit(effect e) { effects_->push_back(std::move(e)); }

    // ---- intake
    void on(action_submitted const&);
    void on(targets_found const&);
    void accept_mig2(action_submitted const&);
    void accept(action_id const&, signed_action const&, std::uint64_t request);
    void submitted_again(open_action&, action_submitted const&);
    void wait_for_reply(open_action&, std::uint64_t request);
    void search(open_action&);
    void give_up(action_id const&, error const& why);
    void make_commands(open_action&, std::vector<agent_record> const&);
    [[nodiscard]] command_record new_command(open_action const&, agent_record const&);
    void stored(action_id const&);
    void taken_by_another(action_id const&);

    // ---- commands
    struct ending {
        command_status status;
        std::string reason;
        std::string answer;
        bool verified = false;
    };
    void on(publish_ended const&);
    void publish(open_action const&, open_command&);
    void end_unreadable(open_action&);
    void publish_for(agent_id const&);
    void publish_all();
    void finish(open_command&, ending, std::function<void()> then = {});
    void end_if_finished(open_action&);
    void end(open_action&, action_status);
    void tell_followers(open_action const&);

    // ---- agents
    void on(delivery_arrived const&);
    void on(consumer_changed const&);
    [[nodiscard]] std::function<void()> acknowledging(delivery_arrived const&);
    void drop(delivery_arrived const&, std::string_view what, std::string_view why,
              std::string_view about = {});
    void note_refusal(std::string_view what, std::string_view why, std::string_view about);
    void answer_arrived(delivery_arrived const&);
    [[nodiscard]] bool is_stranger(wire::read_answer_result const&);
    [[nodiscard]] std::optional<std::string_view> objection(wire::read_answer_result const&,
                                                            command_record const&);
    // Why its number cannot be that of the answer to an open command.
    [[nodiscard]] std::optional<std::string_view> number_objection(wire::read_answer_result const&,
                                                                   std::uint64_t answers_before);
    void number_used(wire::read_answer_result const&);
    void heartbeat_arrived(delivery_arrived const&);
    void heartbeat_counts(delivery_arrived const&, wire::heartbeat const&,
                          std::optional<enrol_token> const& = {});

    // ---- enrolment
    void on(agent_decided const&);
    void on(agent_news const&);
    void on(token_made const&);
    // What must be asked of the store before this heartbeat can be judged.
    [[nodiscard]] bool must_ask(wire::heartbeat const&);
    struct admission {
        enrolment standing = enrolment::enrolled;
        bool uses_token = false;
        std::string_view refusal; // empty: none
    };
    [[nodiscard]] admission admit_agent(wire::heartbeat const&, std::optional<enrol_token> const&);
    void token_refused(agent_id const&);

    // ---- others
    void on(looked_up const&);
    void on(looked_over const&);
    void on(command_news const&);
    void on(news_lost const&);
    struct question {
        command_id command;
        agent_id agent;
        std::optional<agent_public_key> token = std::nullopt;
        std::optional<delivery_arrived> delivery; // what waits for it
        std::uint64_t connection = 0;             // that it came by
        bool again = false;                       // the store could not tell
    };
    void ask(question);
    void ask_again();
    void answer_looked_up(delivery_arrived const&, looked_up::records const&);
    void ended_elsewhere(open_command&, command_record const&);
    void look_over_all();

    settings settings_;
    std::vector<effect>* effects_ = nullptr; // of the step that is being taken
    system_time now_{};
    bool connected_ = false;
    std::uint64_t connection_ = 0; // a number for each

    fleet fleet_;
    refusals refusals_;
    writer writer_;
    names names_;
    open_actions actions_;
    std::map<std::uint64_t, question> asked_; // of the store, by number
    std::uint64_t questions_ = 0;
    system_time retry_at_ = system_time::max();
    system_time next_silent_ = system_time::max();
    system_time next_look_{};
    system_time next_look_over_ = system_time::max();
    system_time woken_at_{};
};

} // namespace mig::engine::scheduling

#endif
