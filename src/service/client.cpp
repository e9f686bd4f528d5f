#include <mig/client.hpp>
#include <mig/host/host.hpp>

#include "service/http_client.hpp"
#include "service/record_json.hpp"
#include "service/request_token.hpp"
#include "service/sse_reader.hpp"
#include "service/stoppable_pause.hpp"
#include "transport/pauses.hpp"
#include "wire/messages.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace mig {
namespace {

constexpr std::size_t page_size = 1000;
constexpr std::size_t event_max_bytes = 64u << 20;
constexpr long status_ok = 200;
constexpr long status_created = 201;
constexpr long status_accepted = 202;
constexpr relay::pause_bounds pauses_of_followers{.first = std::chrono::milliseconds{200},
                                                  .last = std::chrono::seconds{10}};

errc code_of(long status) noexcept
{
    switch (status) {
    case 400:
        return errc::invalid_argument;
    case 401:
    case 403:
        return errc::denied;
    case 404:
        return errc::not_found;
    case 409:
        return errc::refused;
    case 413:
        return errc::over_budget;
    case 429:
        return errc::unavailable;
    default:
        return status >= 500 ? errc::unavailable : errc::io;
    }
}

// The body of a response that says yes; the server's own words otherwise.
result<json> body_of(result<service::http_answer> const& answer, std::string_view doing)
{
    if (!answer) return answer.error();
    auto parsed = json::parse(answer->body, {.size_max_bytes = std::size_t{1} << 30});
    auto const status = answer->status;
    if (status == status_ok || status == status_created || status == status_accepted) {
        if (!parsed) return error{errc::corrupt, doing, "", parsed.error().message()};
        return parsed;
    }
    auto const why = parsed ? json_text(*parsed, "error") : result<std::string>{errc::corrupt};
    return error{code_of(answer->status), doing, "",
                 why ? "the platform says: " + *why
                     : "the platform answered with status " + std::to_string(answer->status)};
}

} // namespace

result<answer> answer_of(command_record const& command)
{
    if (command.answer.empty()) {
        return error{errc::not_found, "read", "the answer of " + command.agent_name,
                     "there is none"};
    }
    auto read = wire::read_answer(as_bytes(command.answer));
    if (!read) return read.error();
    return std::move(read->content);
}

class client::impl {
public:
    impl(service::http_client http, service::http_client side)
        : http_(std::move(http)),
          side_(std::move(side))
    {}

    result<std::vector<agent_record>> agents(std::string const& target)
    {
        std::vector<agent_record> all;
        while (true) {
            auto const body =
                body_of(http_.get("/api/v1/search", {{"type", "agent"},
                                                     {"target", target},
                                                     {"limit", std::to_string(page_size)},
                                                     {"offset", std::to_string(all.size())}}),
                        "find agents");
            if (!body) return body.error();
            auto const* const items = body->find("items");
            if (items == nullptr || items->items().empty()) return all;
            for (auto const& item : items->items()) {
                auto agent = service::agent_record_from_json(item);
                if (!agent) return agent.error();
                keys_[agent->facts.id.text] = agent->key;
                all.push_back(*std::move(agent));
            }
            if (items->items().size() < page_size) return all;
        }
    }

    result<action_record> submit(signed_action const& action)
    {
        auto const body =
            body_of(http_.post_json("/api/v1/action/create/", action.wire()), "send the action");
        if (!body) return body.error();
        return service::action_record_from_json(*body);
    }

    result<action_progress> action(action_id const& id)
    {
        auto const body =
            body_of(http_.get("/api/v1/action", {{"actionid", id.text}}), "read the action");
        if (!body) return body.error();
        return progress_of(id, *body);
    }

    result<action_record> find_action(action_id const& id)
    {
        auto const body =
            body_of(http_.get("/api/v1/action", {{"actionid", id.text}}), "read the action");
        if (!body) return body.error();
        return service::action_record_from_json(*body);
    }

    result<void> decide(agent_id const& agent, agent_decision what)
    {
        auto const body = body_of(
            http_.post_form("/api/v1/agent/decide/",
                            {{"agentid", agent.text}, {"decision", std::string{name(what)}}}),
            "decide about the agent");
        if (!body) return body.error();
        keys_.erase(agent.text);
        return {};
    }

    result<std::string> make_token(std::string const& agent, std::chrono::seconds lives)
    {
        auto const body = body_of(
            http_.post_form("/api/v1/agent/token/",
                            {{"agent", agent}, {"lives", std::to_string(lives.count()) + "s"}}),
            "make a token");
        if (!body) return body.error();
        return json_text(*body, "token");
    }

    result<std::vector<command_record>> commands(command_query const& query)
    {
        std::map<std::string, std::string> text{{"type", "command"},
                                                {"limit", std::to_string(query.page.limit)},
                                                {"offset", std::to_string(query.page.offset)}};
        if (query.action) text["actionid"] = query.action->text;
        if (query.agent) text["agentid"] = query.agent->text;
        if (query.status) text["status"] = name(*query.status);
        if (query.found_anything) text["foundanything"] = *query.found_anything ? "true" : "false";
        auto const body = body_of(http_.get("/api/v1/search", text), "read commands");
        if (!body) return body.error();
        std::vector<command_record> all;
        auto const* const items = body->find("items");
        if (items == nullptr) return all;
        for (auto const& item : items->items()) {
            auto command = service::command_record_from_json(item);
            if (!command) return command.error();
            verify(*command);
            all.push_back(*std::move(command));
        }
        return all;
    }

    // What the platform keeps, it tells from the beginning each time.
    result<void> follow(action_id const& id,
                        std::function<bool(action_progress const&)> const& on_progress,
                        follow_options const& how)
    {
        std::set<std::string> told;
        relay::pauses pauses{pauses_of_followers};
        while (true) {
            auto const once = follow_once(
                id,
                [&](action_progress const& progress) {
                    pauses.restart();
                    if (progress.finished && !told.insert(progress.finished->id.text).second)
                        return true;
                    return on_progress(progress);
                },
                how.stop);
            if (once || once.error().code() != errc::unavailable) return once;
            if (!how.again || !how.again(once.error())) return once;
            if (!service::pause_for(pauses.next(), how.stop)) return errc::cancelled;
        }
    }

private:
    result<void> follow_once(action_id const& id,
                             std::function<bool(action_progress const&)> const& on_progress,
                             std::stop_token stop)
    {
        service::sse_reader reader{event_max_bytes};
        result<void> how;
        bool ended = false;
        auto const answer = http_.stream(
            "/api/v1/action/events", {{"actionid", id.text}},
            [&](std::string_view part) {
                auto const events = reader.feed(part);
                if (!events) how = events.error();
                if (!events) return false;
                for (auto const& event : *events) {
                    auto const progress = read_event(id, event);
                    if (!progress) how = progress.error();
                    if (!progress) return false;
                    ended = event.name == "end";
                    if (!on_progress(*progress) || ended) return !(ended = true);
                }
                return true;
            },
            std::move(stop));
        if (!how) return how;
        if (!answer) return answer.error();
        if (answer->status != status_ok) return body_of(answer, "follow the action").error();
        if (!ended) {
            return error{errc::unavailable, "follow", "action " + id.text,
                         "the platform went away; the action goes on when it is back"};
        }
        return {};
    }

    result<action_progress> read_event(action_id const& id, service::server_event const& event)
    {
        auto const data = json::parse(event.data, {.size_max_bytes = event_max_bytes});
        if (!data) return data.error();
        if (event.name != "command") {
            auto progress = progress_of(id, *data);
            if (progress) last_ = *progress;
            return progress;
        }
        auto command = service::command_record_from_json(*data);
        if (!command) return command.error();
        verify(*command);
        auto progress = last_;
        progress.action = id;
        progress.status = action_status::inflight;
        progress.finished = *std::move(command);
        return progress;
    }

    static result<action_progress> progress_of(action_id const& id, json const& from)
    {
        auto const text = json_text(from, "status");
        if (!text) return text.error();
        auto const status = parse_action_status(*text);
        if (!status) return status.error();
        action_progress progress{id, *status, {}, std::nullopt};
        if (auto const* const counters = from.find("counters")) {
            progress.counters = service::counters_from_json(*counters);
        }
        return progress;
    }

    // The platform's word is not enough: the signature is checked here, under the key by which
    // the agent is known.
    void verify(command_record& command)
    {
        command.verified = false;
        if (command.answer.empty()) return;
        command.doubt = doubt_about(command);
        command.verified = command.doubt.empty();
    }

    std::string doubt_about(command_record const& command)
    {
        auto const read = wire::read_answer(as_bytes(command.answer));
        if (!read) return read.error().message();
        if (!read->key) return "it is not signed, as answers of version 2 are not";
        auto const& said = read->content;
        if (said.command != command.id) return "it is the answer to another command";
        if (said.action != command.action) return "it is the answer to another action";
        if (said.agent != command.agent) return "it is the answer of another agent";
        if (said.status != command.status) return "its status is not what the platform says";
        auto known = keys_.find(command.agent.text);
        if (known == keys_.end()) {
            auto const body = body_of(side_.get("/api/v1/agent", {{"agentid", command.agent.text}}),
                                      "read the agent");
            auto const agent =
                body ? service::agent_record_from_json(*body) : result<agent_record>{body.error()};
            if (!agent) return "the key of its agent is not known: " + agent.error().message();
            known = keys_.emplace(command.agent.text, agent->key).first;
        }
        if (!known->second) return "the key of its agent is not known";
        if (known->second != read->key) return "its agent is known under another key";
        return {};
    }

    service::http_client http_;
    service::http_client side_; // while the other one is in the middle of a stream
    std::map<std::string, std::optional<agent_public_key>> keys_; // by agent id
    action_progress last_;
};

result<client> client::open(client_options options)
{
    if (options.sign && options.key.empty()) {
        return error{errc::invalid_argument, "open", "the client",
                     "a token says whose it is: give the key's fingerprint"};
    }
    service::http_client_options wanted{
        .url = options.url, .api_key = options.api_key, .ca_file = options.ca_file};
    if (options.sign) {
        wanted.authorize = [sign = options.sign, key = options.key,
                            clock = std::shared_ptr<host>{make_local_host()}](
                               service::request_to_sign const& request) {
            return make_request_token(request, key, clock->now(), sign);
        };
    }
    auto http = service::http_client::open(wanted);
    if (!http) return http.error();
    auto side = service::http_client::open(wanted);
    if (!side) return side.error();
    return client{std::make_unique<impl>(*std::move(http), *std::move(side))};
}

client::client(std::unique_ptr<impl> i) noexcept : impl_(std::move(i)) {}
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;
client::~client() = default;

result<std::vector<agent_record>> client::agents(std::string const& target)
{
    return impl_->agents(target);
}

result<action_record> client::submit(signed_action const& action)
{
    return impl_->submit(action);
}

result<action_progress> client::action(action_id const& id)
{
    return impl_->action(id);
}

result<action_record> client::find_action(action_id const& id)
{
    return impl_->find_action(id);
}

result<void> client::decide(agent_id const& agent, agent_decision what)
{
    return impl_->decide(agent, what);
}

result<std::string> client::make_token(std::string const& agent, std::chrono::seconds lives)
{
    return impl_->make_token(agent, lives);
}

result<std::vector<command_record>> client::commands(command_query const& query)
{
    return impl_->commands(query);
}

result<void> client::follow(action_id const& id,
                            std::function<bool(action_progress const&)> on_progress,
                            std::stop_token stop)
{
    return impl_->follow(id, on_progress, {.stop = std::move(stop)});
}

result<void> client::follow(action_id const& id,
                            std::function<bool(action_progress const&)> on_progress,
                            follow_options how)
{
    return impl_->follow(id, on_progress, how);
}

} // namespace mig
