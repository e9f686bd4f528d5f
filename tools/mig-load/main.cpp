// mig-load: what the platform carries.  See its --help.

#include "bare_broker.hpp"
#include "fleet.hpp"
#include "outbox.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

constexpr char const* help =
    R"(usage: mig-load fleet --relay URL --api ADDRESS --questions FILE [options]
       mig-load broker --relay URL --scheduler URL [--agents N] [--watch broker=PID]
       mig-load outbox --store STORE --questions FILE [--agents N] [--answers]

Measures a platform that others have started; tools/mig-load/run.py starts one on this machine, and
makes the questions: signed actions for all agents, one a line.

fleet: agents with connections and signatures of their own, and without modules: each answers at
once.  Its questions go one after the other, and the time to the first and the last answer is told;
with --under-way, so many go at the same time, and commands per second are told, and every 10 s how
much memory is held.
  --relay URL         amqp://USER:PASSWORD@127.0.0.1:PORT/VIRTUAL-HOST of the agents
  --api ADDRESS       unix:SOCKET of a scheduler
  --agents N          1 to 4000 (100)
  --answer-bytes N    size of the findings of an answer (1000)
  --under-way N       actions at a time
  --seconds N         stop after these (0: when there are no questions left)
  --answers           ask nothing: be ready for what others ask, until standard input ends
  --prefix NAME       what the agents' names begin with (load)
  --watch NAME=PID    also tell what this process and its children use; several times

broker: the same messages between as many connections, and nobody who signs, verifies or stores: what
the broker alone can do.
  --scheduler URL     amqp://... of a scheduler
  --commands N        in all (40000)

outbox: registers very many agents with a scheduler of its own, whose relay is simulated: it takes
everything at once.  Then one action goes to all.
  --store STORE       postgresql://... or a file for SQLite, both empty
  --agents N          1 to 1000000 (100000)
  --answers           they also answer

It ends by itself, and connects to nothing but what it is told.
Exit status: 0 measured, 1 something was not answered, 3 error.
)";

int usage()
{
    std::fputs(help, stderr);
    return 3;
}

std::size_t number(std::string const& text, std::size_t limit)
{
    return std::min<std::size_t>(std::strtoull(text.c_str(), nullptr, 10), limit);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc >= 2 && std::strcmp(argv[1], "--help") == 0) return std::fputs(help, stdout) < 0;
    if (argc < 2) return usage();
    fleet_choices fleet;
    outbox_choices outbox;
    bare_choices bare;
    for (int n = 2; n < argc; ++n) {
        std::string_view const name = argv[n];
        if (name == "--answers") {
            outbox.answers = fleet.only_answers = true;
            continue;
        }
        if (n + 1 >= argc) return usage();
        std::string const value = argv[++n];
        if (name == "--relay") {
            fleet.relay = bare.relay = value;
        } else if (name == "--scheduler") {
            bare.schedulers = value;
        } else if (name == "--api") {
            fleet.api = value;
        } else if (name == "--questions") {
            fleet.questions = outbox.questions = value;
        } else if (name == "--store") {
            outbox.store = value;
        } else if (name == "--agents") {
            fleet.agents = bare.agents = number(value, 4'000);
            outbox.agents = number(value, 1'000'000);
        } else if (name == "--commands") {
            bare.commands = number(value, 10'000'000);
        } else if (name == "--answer-bytes") {
            fleet.answer_bytes = number(value, 1u << 20);
        } else if (name == "--under-way") {
            fleet.under_way = number(value, 1'000);
        } else if (name == "--seconds") {
            fleet.timed_max = number(value, 86'400);
        } else if (name == "--prefix") {
            fleet.prefix = value;
        } else if (name == "--watch") {
            auto const at = value.find('=');
            if (at == value.npos) return usage();
            auto const pid = std::strtol(value.c_str() + at + 1, nullptr, 10);
            fleet.watched.emplace_back(value.substr(0, at), pid);
            if (value.starts_with("broker=")) bare.watched = pid;
        } else {
            return usage();
        }
    }
    if (std::string_view{argv[1]} == "fleet") return run_fleet(fleet);
    if (std::string_view{argv[1]} == "broker") return run_bare_broker(bare);
    if (std::string_view{argv[1]} == "outbox") return run_outbox(outbox);
    return usage();
}
