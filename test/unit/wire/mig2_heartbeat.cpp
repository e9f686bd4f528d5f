// Heartbeats of version 2: test/data/exchanges holds what the original's agents sent, protocol 5.4.
#include "wire/messages.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;

namespace {

json old_heartbeat()
{
    return json::object({{"name", "legacy.example.test"},
                         {"queueloc", "linux.legacy00001"},
                         {"mode", "daemon"},
                         {"version", "legacy-1"},
                         {"pid", 4242},
                         {"starttime", "2026-11-24T12:49:03.697159Z"},
                         {"heartbeatts", "2026-11-24T12:49:03.697159Z"},
                         {"environment", json::object({{"os", "linux"}, {"isproxied", false}})},
                         {"tags", json::object({{"operator", "IT"}})}});
}

result<wire::heartbeat> read(json const& value)
{
    auto const text = write_json(value);
    return wire::read_heartbeat(as_bytes(text));
}

} // namespace

BOOST_AUTO_TEST_SUITE(mig2_heartbeat)

BOOST_AUTO_TEST_CASE(an_unsigned_one_tells_of_an_agent_and_of_no_key)
{
    auto const beat = read(old_heartbeat());

    BOOST_REQUIRE(beat.ok());
    BOOST_TEST(beat->facts.id.text == "legacy00001");
    BOOST_TEST(beat->facts.queue_location == "linux.legacy00001");
    BOOST_TEST(beat->facts.pid == 4242u);
    BOOST_TEST(!beat->key.has_value());
    BOOST_TEST(beat->sequence == 0u);
    BOOST_TEST((beat->sent == *parse_rfc3339("2026-11-24T12:49:03.697159Z")));
}

BOOST_AUTO_TEST_CASE(one_that_bears_a_broken_signature_is_not_taken_for_an_unsigned_one)
{
    BOOST_TEST(!read(old_heartbeat().set("signature", "AAAA")).ok());
    BOOST_TEST(!read(old_heartbeat().set("agentkey", "AAAA")).ok());
}

BOOST_AUTO_TEST_CASE(what_older_schedulers_refuse_is_refused)
{
    BOOST_TEST(!read(old_heartbeat().set("mode", "visitor")).ok());
    BOOST_TEST(!read(old_heartbeat().set("version", std::string(129, 'x'))).ok());
    BOOST_TEST(!read(old_heartbeat().set("name", std::string(102'400, 'x'))).ok());
    BOOST_TEST(!read(old_heartbeat().set("queueloc", "nodot")).ok());
}

BOOST_AUTO_TEST_CASE(a_name_with_a_zero_byte_is_refused)
{
    using namespace std::string_literals;
    for (char const* key : {"name", "queueloc", "version"})
        BOOST_TEST(!read(old_heartbeat().set(key, "linux.a\0b"s)).ok());
}

BOOST_AUTO_TEST_SUITE_END()
