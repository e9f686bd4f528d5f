// One follower of an action, and what it was told.

#ifndef MIG_TEST_SERVICE_FOLLOWING_HPP
#define MIG_TEST_SERVICE_FOLLOWING_HPP

#include "platform_rig.hpp"

#include <string>
#include <vector>

namespace mig::test {

// What one follower was told.
struct seen {
    std::vector<std::string> commands; // in the order they came
    std::size_t verified = 0;
    action_status last = action_status::pending;
    result<void> how;
};

inline void note(action_progress const& p, seen& into)
{
    if (p.finished) {
        into.commands.push_back(p.finished->id.text);
        into.verified += p.finished->verified ? 1 : 0;
    }
    into.last = p.status;
}

inline seen follow_to_the_end(client& by, action_id const& id)
{
    seen all;
    all.how = by.follow(id, [&](action_progress const& p) {
        note(p, all);
        return true;
    });
    return all;
}

// An action that the store has as completed, with that one command.
inline action_id stored_with(platform_rig& rig, command_record command, signed_action const& asked)
{
    auto const id = asked.content().id;
    std::vector<change> changes;
    changes.push_back(put_agent{{.facts = fake_agents::facts_of(0),
                                 .heartbeat = wall_time(),
                                 .key = fake_agents::key(0).public_key()}});
    auto sent = command;
    sent.status = command_status::sent;
    sent.answer.clear();
    changes.push_back(
        put_action{{asked, id, action_status::inflight, wall_time(), unset_time}, {sent}});
    changes.push_back(finish_command{command.id, command.status, wall_time(), command.answer, "",
                                     command.verified});
    changes.push_back(finish_action{id, action_status::completed, wall_time()});
    BOOST_REQUIRE(rig.scheduler.store().apply(changes).ok());
    return id;
}

inline command_record answered(signed_action const& asked)
{
    command_record c;
    c.id = {"01939b2e-7c5a-7000-8000-000000000001"};
    c.action = asked.content().id;
    c.agent = {"a0"};
    c.agent_name = "host0.example.net";
    c.status = command_status::success;
    c.started = wall_time();
    c.verified = true; // says the platform
    c.answer = fake_agents::answer_to({c.id, c.agent, asked}, 10);
    return c;
}

} // namespace mig::test

#endif
