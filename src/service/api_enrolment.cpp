#include "service/api_enrolment.hpp"

#include <mig/scheduler.hpp>

namespace mig::service {

void decide_about_agent(api_call call)
{
    agent_id const agent{call.parameter("agentid")};
    if (auto good = check(agent); !good) return call.reply(api_failure(good.error()));
    auto const what = parse_agent_decision(call.parameter("decision"));
    if (!what) return call.reply(api_failure(what.error()));
    call.site->platform().decide(agent, *what, [call, agent](result<void> const& how) mutable {
        if (!how) return call.reply(api_failure(how.error()));
        call.reply(
            {.items = {{"/agent?agentid=" + agent.text,
                        {{"agentid", agent.text}, {"decision", call.parameter("decision")}}}}});
    });
}

void make_enrol_token(api_call call)
{
    token_request wanted{.agent = call.parameter("agent")};
    if (auto const lives = call.parameter("lives"); !lives.empty()) {
        auto const time = parse_duration(lives);
        if (!time) return call.reply(api_failure(time.error()));
        wanted.lives = std::chrono::floor<std::chrono::seconds>(*time);
    }
    call.site->platform().make_token(wanted, [call](result<std::string> const& made) mutable {
        if (!made) return call.reply(api_failure(made.error()));
        call.reply({.status = 201, .items = {{"/agent/token/", {{"token", *made}}}}});
    });
}

} // namespace mig::service
