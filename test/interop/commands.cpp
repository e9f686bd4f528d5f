// What MIG's scheduler and agent sent each other over the relay, sent to ours: the same command in,
// the same answer out.  test/data/exchanges/README.md
//
// Theirs are 14 commands, each as it was sent and as it came back.  Our agent's engine is given
// what theirs was given, and its modules find what theirs found; our scheduler's engine is given
// the action, and what their agent answered.

#include "unit/engine/scheduler_rig.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <set>

using namespace mig;

namespace {

std::filesystem::path const data = MIG_TEST_DATA;

std::string content_of(std::filesystem::path const& path)
{
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

json const& at(json const& object, std::string_view key)
{
    auto const* const found = object.find(key);
    BOOST_REQUIRE_MESSAGE(found != nullptr, "there is no " << key);
    return *found;
}

struct recorded_command {
    std::string name;
    std::string sent_text;
    std::string returned_text;
    json sent;
    json returned;
    system_time when; // it was sent

    explicit recorded_command(std::filesystem::path const& path) : name(path.stem().string())
    {
        auto const all = json::parse(content_of(path)).value();
        sent_text = at(at(all, "sent"), "body_text").text();
        BOOST_REQUIRE(at(all, "returned").items().size() == 1u);
        returned_text = at(at(all, "returned").items().front(), "body_text").text();
        sent = json::parse(sent_text).value();
        returned = json::parse(returned_text).value();
        when = parse_rfc3339(at(sent, "starttime").text()).value();
    }
    [[nodiscard]] agent_facts facts() const
    {
        return agent_facts_from_json(at(sent, "agent")).value();
    }
    [[nodiscard]] std::string id(json const& of) const
    {
        return std::to_string(static_cast<std::uint64_t>(at(of, "id").number()));
    }
    [[nodiscard]] signed_action action() const
    {
        return signed_action::parse(as_bytes(write_json(at(sent, "action")))).value();
    }
    // MIG counts a module that failed in an orderly manner as a success; ours does not.
    [[nodiscard]] bool has_failed_module() const
    {
        auto const& results = at(returned, "results").items();
        return std::any_of(results.begin(), results.end(),
                           [](json const& one) { return !at(one, "success").boolean(); });
    }
};

std::vector<recorded_command> recorded_commands()
{
    std::vector<recorded_command> all;
    for (auto const& file : std::filesystem::directory_iterator{data / "exchanges" / "commands"})
        all.emplace_back(file.path());
    BOOST_REQUIRE(all.size() == 14u);
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.name < b.name; });
    return all;
}

engine::agent_settings settings_for(recorded_command const& one)
{
    auto const keys = content_of(data / "actions" / "keys" / "alice-rsa2048.pub.asc");
    auto const ring = keyring::from_bytes(as_bytes(keys)).value();
    auto const fingerprint = ring.certificates().front().primary.hex();
    return {.facts = one.facts(),
            .policy =
                policy::from_json(R"({"default":{"minimumweight":1,"investigators":{"alice":{)"
                                  R"("fingerprint":")" +
                                      fingerprint + R"(","weight":1}}}})",
                                  ring)
                    .value(),
            .modules = {"file", "netstat", "memory", "pkg", "timedrift", "ping"},
            .key = test::key_of(1)};
}

// Our agent, given the command; what its modules find is what theirs found.
json answered_by_our_agent(recorded_command const& one)
{
    test::agent_rig a{settings_for(one), {}, one.when};
    a.connect();
    a.arrive(to_bytes(one.sent_text));
    a.settle();
    for (std::size_t run = 0; run < a.started.size(); ++run) {
        auto const& wanted = a.started[run];
        auto const& found = at(one.returned, "results").items().at(wanted.operation);
        a.step(engine::operation_ended{wanted.command, wanted.operation,
                                       operation_answer_from_json(found).value(), false, a.now});
        a.settle();
    }
    BOOST_REQUIRE(a.published.size() == 1u);
    return json::parse(as_text(a.published[0].body)).value();
}

void check_members(json const& ours, json const& theirs, std::set<std::string> const& except)
{
    for (auto const& [key, value] : theirs.members()) {
        if (except.contains(key)) continue;
        auto const* const own = ours.find(key);
        BOOST_TEST_REQUIRE(own != nullptr, key);
        BOOST_TEST((write_json(*own) == write_json(value)),
                   key << ": " << write_json(*own) << " and not " << write_json(value));
    }
    for (auto const& [key, value] : ours.members())
        BOOST_TEST((theirs.find(key) != nullptr || except.contains(key)), key);
}

} // namespace

BOOST_AUTO_TEST_SUITE(commands)

BOOST_AUTO_TEST_CASE(our_agent_answers_a_command_of_migs_scheduler_as_migs_agent_did)
{
    for (auto const& one : recorded_commands()) {
        BOOST_TEST_CONTEXT(one.name)
        {
            auto const ours = answered_by_our_agent(one);

            std::set<std::string> on_purpose;
            if (one.has_failed_module()) on_purpose.insert("status");
            check_members(ours, one.returned, on_purpose);
            if (one.has_failed_module()) BOOST_TEST(at(ours, "status").text() == "failed");
        }
    }
}

BOOST_AUTO_TEST_CASE(our_scheduler_sends_migs_agent_what_migs_scheduler_sent)
{
    for (auto const& one : recorded_commands()) {
        BOOST_TEST_CONTEXT(one.name)
        {
            test::scheduler_rig s;
            s.now = one.when;
            s.connect();
            s.deliver_heartbeat(
                write_json(json{at(one.sent, "agent")}.set("heartbeatts", format_rfc3339(s.now))));
            s.submit(one.action());
            s.find({one.facts().id});
            s.settle();

            BOOST_REQUIRE(s.published.size() == 1u);
            BOOST_TEST(s.published[0].queue == command_queue(one.facts().queue_location));
            auto const ours = json::parse(as_text(s.published[0].body)).value();
            check_members(ours, one.sent, {"id", "action", "agent", "starttime"});
            check_members(at(ours, "action"), at(one.sent, "action"), {"id", "starttime"});
            check_members(at(ours, "agent"), at(one.sent, "agent"),
                          {"id", "destructiontime", "heartbeatts", "refreshts", "status"});
        }
    }
}

BOOST_AUTO_TEST_CASE(our_scheduler_takes_what_migs_agent_answered)
{
    for (auto const& one : recorded_commands()) {
        BOOST_TEST_CONTEXT(one.name)
        {
            test::scheduler_rig s;
            s.now = one.when;
            s.connect();
            s.deliver_heartbeat(
                write_json(json{at(one.sent, "agent")}.set("heartbeatts", format_rfc3339(s.now))));
            s.submit(one.action());
            s.find({one.facts().id});
            s.settle();
            BOOST_REQUIRE(s.published.size() == 1u);
            // Their answer, under the ids that ours gave.
            auto const ours = json::parse(as_text(s.published[0].body)).value();
            auto answer = one.returned_text;
            for (auto const& [theirs, own] :
                 {std::pair{one.id(one.sent), one.id(ours)},
                  std::pair{one.id(at(one.sent, "action")), one.id(at(ours, "action"))}})
            {
                auto const place = answer.find("\"id\":" + theirs + ",");
                BOOST_REQUIRE(place != std::string::npos);
                answer.replace(place + 5, theirs.size(), own);
            }

            s.deliver_answer(answer);
            s.settle();

            auto const ends = s.changes<finish_command>();
            BOOST_REQUIRE(ends.size() == 1u);
            BOOST_TEST(name(ends[0].status) == at(one.returned, "status").text());
            BOOST_TEST(ends[0].answer == answer);
            BOOST_TEST(!ends[0].verified); // nobody signed it
            BOOST_TEST(s.changes<finish_action>().size() == 1u);
            auto const read = wire::read_answer(as_bytes(ends[0].answer)).value();
            auto const& results = at(one.returned, "results").items();
            BOOST_REQUIRE(read.content.operations.size() == results.size());
            for (std::size_t n = 0; n < results.size(); ++n)
                BOOST_TEST(
                    (read.content.operations[n] == operation_answer_from_json(results[n]).value()));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
