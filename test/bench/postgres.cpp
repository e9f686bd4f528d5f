// Rows that get into PostgreSQL and are safe there: by apply(), and by its plainest ways in the
// same run.  fsync is on.  "items" are rows.
#include <mig/store/postgres.hpp>

#include "store/postgres_connection.hpp"
#include "support/postgres_server.hpp"

#include <benchmark/benchmark.h>
#include <string>
#include <unistd.h>

namespace {

using namespace mig;

constexpr system_time some_time{std::chrono::seconds{1'800'000'000}};
constexpr int agents = 1000;

test::postgres_server& server()
{
    static test::postgres_server one{test::postgres_server::disk::safe};
    return one;
}

// A database with a thousand agents in it.
struct database {
    std::string connection = server().connection("bench");
    std::unique_ptr<store> opened;
    int next = 0; // of ids

    database()
    {
        auto admin = postgres_connection::open(
                         {.connection = server().connection("postgres"), .settings = ""})
                         .value();
        (void)admin.execute("DROP DATABASE IF EXISTS bench WITH (FORCE)");
        admin.execute("CREATE DATABASE bench").value();
        opened = make_postgres_store({.connection = connection}).value();
        opened->apply(heartbeats(0)).value();
    }
    static std::vector<change> heartbeats(int round)
    {
        std::vector<change> all;
        for (int n = 0; n < agents; ++n) {
            agent_record agent;
            agent.facts.id = {"agent" + std::to_string(n)};
            agent.facts.name = agent.facts.id.text + ".example.net";
            agent.facts.queue_location = "linux." + agent.facts.id.text;
            agent.facts.environment = json::object({{"os", "linux"}, {"ident", "Debian 12"}});
            agent.heartbeat = some_time + std::chrono::seconds{round};
            all.push_back(put_agent{agent});
        }
        return all;
    }
    std::string command_id()
    {
        auto const number = std::to_string(100'000'000 + next++);
        return "01900000-0000-7000-9000-000" + number;
    }
    put_action action_for(int commands)
    {
        action content;
        auto const number = std::to_string(100'000'000 + next++);
        content.id = {"01900000-0000-7000-8000-000" + number};
        content.name = "bench";
        content.target = "TRUE";
        content.valid_from = some_time;
        content.expire_after = some_time + std::chrono::hours{1};
        content.operations.push_back({.module = "file", .parameters = json::object()});
        put_action made{{signed_action::assemble(content, {"AAAA"}).value(), content.id,
                         action_status::inflight, some_time, unset_time},
                        {}};
        for (int n = 0; n < commands; ++n) {
            command_record command;
            command.id = {command_id()};
            command.action = content.id;
            command.agent = {"agent" + std::to_string(n % agents)};
            command.agent_name = command.agent.text + ".example.net";
            command.started = some_time;
            made.commands.push_back(command);
        }
        return made;
    }
};

void stop_with(benchmark::State& state, error const& why)
{
    state.SkipWithError(why.message().c_str());
}

// An action and so many commands.
void stored_commands(benchmark::State& state)
{
    database in;
    for (auto _ : state) {
        state.PauseTiming();
        std::vector<change> const changes{in.action_for(static_cast<int>(state.range(0)))};
        state.ResumeTiming();
        if (auto done = in.opened->apply(changes); !done) return stop_with(state, done.error());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

// Answers of 1.5 KB, so many at a time.
void stored_answers(benchmark::State& state)
{
    database in;
    auto const answer =
        "{\"results\":[{\"foundanything\":true,\"elements\":\"" + std::string(1'450, 'x') + "\"}]}";
    for (auto _ : state) {
        state.PauseTiming();
        auto const action = in.action_for(static_cast<int>(state.range(0)));
        in.opened->apply(std::vector<change>{action}).value();
        std::vector<change> ends;
        for (auto const& command : action.commands)
            ends.push_back(
                finish_command{command.id, command_status::success, some_time, answer, "", true});
        state.ResumeTiming();
        if (auto done = in.opened->apply(ends); !done) return stop_with(state, done.error());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void stored_heartbeats(benchmark::State& state)
{
    database in;
    int round = 0;
    for (auto _ : state) {
        state.PauseTiming();
        auto const changes = database::heartbeats(++round);
        state.ResumeTiming();
        if (auto done = in.opened->apply(changes); !done) return stop_with(state, done.error());
    }
    state.SetItemsProcessed(state.iterations() * agents);
}

// The same rows by INSERT ... VALUES, prepared, a round trip each, one transaction.
void plain_inserts(benchmark::State& state)
{
    database in;
    auto to =
        postgres_connection::open({.connection = in.connection, .settings = "-c search_path=mig"})
            .value();
    for (auto _ : state) {
        state.PauseTiming();
        auto const action = in.action_for(static_cast<int>(state.range(0)));
        in.opened->apply(std::vector<change>{put_action{action.action, {}}}).value();
        state.ResumeTiming();
        to.execute("BEGIN").value();
        for (auto const& command : action.commands) {
            auto const done =
                to.run("INSERT INTO commands (id, actionid, agentid, agentname, status, starttime, "
                       "finishtime, answer, reason, verified) VALUES "
                       "($1,$2,$3,$4,'sent',$5,$5,'','',false)",
                       postgres_values{}
                           .bind(command.id.text)
                           .bind(command.action.text)
                           .bind(command.agent.text)
                           .bind(command.agent_name)
                           .bind(command.started));
            if (!done) return stop_with(state, done.error());
        }
        to.execute("COMMIT").value();
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

// The same rows by COPY out of a table without keys: what the server itself needs for them.
void copied_within_the_server(benchmark::State& state)
{
    database in;
    auto to =
        postgres_connection::open({.connection = in.connection, .settings = "-c search_path=mig"})
            .value();
    auto const rows = std::to_string(state.range(0));
    auto const file = "/tmp/mig-bench-" + std::to_string(::getpid());
    for (auto _ : state) {
        state.PauseTiming();
        auto const action = in.action_for(0);
        in.opened->apply(std::vector<change>{action}).value();
        auto const first = std::to_string(100'000'000 + in.next);
        in.next += static_cast<int>(state.range(0));
        to.execute("COPY (SELECT '01900000-0000-7000-9000-000' || (" + first + " + n), '" +
                   action.action.id.text + "', 'agent' || n % " + std::to_string(agents) +
                   ", 'agent' || n % 1000 || '.example.net', 'sent', now(), now(), '\\x'::bytea, "
                   "null, '', false, null::boolean, null::boolean FROM generate_series(0, " +
                   rows + " - 1) AS n) TO '" + file + "'")
            .value();
        state.ResumeTiming();
        if (auto done = to.execute("COPY commands FROM '" + file + "'"); !done)
            return stop_with(state, done.error());
    }
    ::unlink(file.c_str());
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(stored_commands)->Arg(1)->Arg(1000)->Arg(10'000)->UseRealTime();
BENCHMARK(plain_inserts)->Arg(1000)->UseRealTime();
BENCHMARK(copied_within_the_server)->Arg(1000)->Arg(10'000)->UseRealTime();
BENCHMARK(stored_answers)->Arg(1)->Arg(2000)->UseRealTime();
BENCHMARK(stored_heartbeats)->UseRealTime();

} // namespace

BENCHMARK_MAIN();
