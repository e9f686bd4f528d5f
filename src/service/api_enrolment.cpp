#include "service/api_enrolment.hpp"

#include <mig/scheduler.hpp>

#include "service/http_form.hpp"

namespace mig::service {

void decide_about_agent(api_call call)
{
    auto form = form_of(call.request);
    if (!form) return call.reply(api_failure(form.error()));
    agent_id const agent{(*form)["agentid"]};
    if (auto good = check(agent); !good) return call.reply(api_failure(good.error()));
    auto const what = parse_agent_decision((*form)["decision"]);
    if (!what) return call.reply(api_failure(what.error()));
    auto const tell = [call, agent, what = *what](result<void> const& how) mutable {
        if (!how) return call.reply(api_failure(how.error()));
        call.reply({.items = {{"/agent?agentid=" + agent.text,
                               {{"agentid", agent.text}, {"decision", std::string{name(what)}}}}}});
    };
    call.site->platform().decide(agent, *what, tell);
}

void make_enrol_token(api_call call)
{
    auto form = form_of(call.request);
    if (!form) return call.reply(api_failure(form.error()));
    token_request wanted{.agent = (*form)["agent"]};
    if (auto const& lives = (*form)["lives"]; !lives.empty()) {
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
