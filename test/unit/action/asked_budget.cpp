#include <mig/action/action.hpp>
#include <mig/action/asked_budget.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace mig;

namespace {

result<asked_budget> read(std::string_view text)
{
    auto const value = json::parse(text);
    BOOST_TEST_REQUIRE(value.ok(), text);
    return asked_budget_from_json(*value);
}

} // namespace

BOOST_AUTO_TEST_SUITE(asked_budget_)

BOOST_AUTO_TEST_CASE(it_reads_back_as_it_was)
{
    asked_budget const all{.cpu = percent{12.5},
                           .read = 20_MiB,
                           .memory = 256_MiB,
                           .time = std::chrono::milliseconds{60'500}};
    auto const back = asked_budget_from_json(to_json(all));
    BOOST_TEST_REQUIRE(back.ok());
    BOOST_TEST((*back == all));
    BOOST_TEST(write_json(to_json(all)) == "{\"cpu_percent\":12.5,\"read_bytes_per_s\":20971520,"
                                           "\"memory_bytes\":268435456,\"time_ms\":60500}");

    asked_budget const one{.read = 4_KiB};
    BOOST_TEST((*asked_budget_from_json(to_json(one)) == one));
}

BOOST_AUTO_TEST_CASE(the_least_and_the_most_are_good)
{
    for (auto const* good :
         {R"({"cpu_percent":0.1,"read_bytes_per_s":4096,"memory_bytes":33554432,"time_ms":1000})",
          R"({"cpu_percent":100,"read_bytes_per_s":1099511627776,"memory_bytes":1099511627776})",
          R"({"time_ms":604800000})"})
        BOOST_TEST(read(good).ok(), good);
}

BOOST_AUTO_TEST_CASE(what_is_out_of_its_limits_is_refused_and_they_are_named)
{
    for (auto const& [bad, why] :
         {std::pair{R"({"cpu_percent":0})", "from 0.1 to 12800"},
          std::pair{R"({"cpu_percent":-10})", "from 0.1 to 12800"},
          std::pair{R"({"cpu_percent":12800.5})", "from 0.1 to 12800"},
          std::pair{R"({"cpu_percent":"10"})", "from 0.1 to 12800"},
          std::pair{R"({"read_bytes_per_s":0})", "from 4096"},
          std::pair{R"({"read_bytes_per_s":-1})", "from 4096"},
          std::pair{R"({"read_bytes_per_s":5000.5})", "a whole number"},
          std::pair{R"({"read_bytes_per_s":1e13})", "to 2^40"},
          std::pair{R"({"memory_bytes":0})", "32 MiB"},
          std::pair{R"({"memory_bytes":1e300})", "to 2^40"},
          std::pair{R"({"time_ms":0})", "from 1000"}, std::pair{R"({"time_ms":null})", "from 1000"},
          std::pair{R"({"time_ms":604800001})", "a week"},
          std::pair{R"({"answer_bytes":1000})", "answer_bytes"},
          std::pair{R"({"CPU_percent":10})", "there are cpu_percent"},
          std::pair{R"({})", "leave it out"}, std::pair{R"([10])", "not an object"}})
    {
        auto const refused = read(bad);
        BOOST_TEST_REQUIRE(!refused.ok(), bad);
        BOOST_TEST((refused.error().code() == errc::invalid_argument), bad);
        BOOST_TEST(refused.error().message().find(why) != std::string::npos,
                   refused.error().message());
    }
}

BOOST_AUTO_TEST_CASE(a_program_that_asks_for_nonsense_is_told_so_before_it_is_signed)
{
    BOOST_TEST(check(asked_budget{}).ok());
    BOOST_TEST(!check(asked_budget{.cpu = percent{std::numeric_limits<double>::quiet_NaN()}}).ok());
    BOOST_TEST(!check(asked_budget{.time = std::chrono::milliseconds{-1}}).ok());
    BOOST_TEST(!check(asked_budget{.memory = byte_count{0}}).ok());
}

BOOST_AUTO_TEST_CASE(an_action_of_version_2_cannot_carry_it)
{
    action asked;
    asked.version = wire_version::mig2;
    asked.name = "n";
    asked.target = "t";
    asked.operations.push_back({.module = "file", .parameters = json::object()});
    BOOST_TEST_REQUIRE(check(asked).ok());
    asked.operations[0].budget.cpu = percent{10};
    auto const refused = check(asked);
    BOOST_TEST_REQUIRE(!refused.ok());
    BOOST_TEST(refused.error().message().find("version 2") != std::string::npos,
               refused.error().message());
}

BOOST_AUTO_TEST_SUITE_END()
