#include <mig/module/message.hpp>

#include "ticking_host.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using test::ticking_host;
using namespace std::chrono_literals;

namespace {

// Finds its parameters.
class echo final : public mig::module {
public:
    explicit echo(json what) : what_(std::move(what)) {}
    result<void> run(run_context& context) override
    {
        context.found().set("parameters", what_);
        return {};
    }

private:
    json what_;
};
constexpr module_info echo_module{
    .name = "echo",
    .summary = "Says what it was told.",
    .needs = "",
    .make = [](json const& p) -> result<std::unique_ptr<mig::module>> {
        return std::make_unique<echo>(p);
    }};

json reply(std::string_view message)
{
    ticking_host host;
    return *json::parse(run_module_message(echo_module, message, {.host = host}));
}

std::string only_error(json const& answer)
{
    auto const* errors = answer.find("errors");
    return errors == nullptr || errors->items().size() != 1 ? "" : errors->items()[0].text();
}

} // namespace

BOOST_AUTO_TEST_SUITE(message)

BOOST_AUTO_TEST_CASE(a_message_carries_its_parameters)
{
    BOOST_TEST(module_message(json::object({{"a", 1}})) ==
               R"({"class":"parameters","parameters":{"a":1}})");
    BOOST_TEST(module_message({}) == R"({"class":"parameters"})");
}

BOOST_AUTO_TEST_CASE(a_module_gets_the_parameters_of_the_message)
{
    auto const answer = reply(module_message(json::object({{"a", 1}})));

    BOOST_TEST(answer.find("foundanything")->boolean());
    BOOST_TEST(answer.find("success")->boolean());
    BOOST_TEST(write_json(*answer.find("elements")) == R"([{"parameters":{"a":1}}])");
}

BOOST_AUTO_TEST_CASE(a_message_carries_its_budget)
{
    auto const text = module_message({}, budget{.cpu = {12.5}, .time = 1500ms});
    BOOST_TEST(text == R"({"class":"parameters","budget":{"cpu_percent":12.5,"read_bytes_per_s":0,)"
                       R"("time_ms":1500,"answer_bytes":16777216}})");
    BOOST_TEST(reply(text).find("success")->boolean());
}

BOOST_AUTO_TEST_CASE(a_run_keeps_to_the_budget_of_its_message)
{
    auto const answer = reply(module_message(json::object({{"a", 1}}), budget{.answer = {3}}));

    BOOST_TEST(!answer.find("foundanything")->boolean());
    BOOST_TEST(answer.find("gaps")->find("counts")->find("over budget")->number() == 1);
}

BOOST_AUTO_TEST_CASE(a_budget_that_is_none_is_refused)
{
    for (std::string const budget :
         {"7", R"({"disk":1})", R"({"memory_bytes":0})",
          R"({"cpu_percent":0,"read_bytes_per_s":0,"time_ms":1,"answer_bytes":1})",
          R"({"cpu_percent":12801,"read_bytes_per_s":0,"time_ms":1,"answer_bytes":1})",
          R"({"cpu_percent":1,"read_bytes_per_s":-1,"time_ms":1,"answer_bytes":1})",
          R"({"cpu_percent":1,"read_bytes_per_s":0,"time_ms":1e15,"answer_bytes":1})",
          R"({"cpu_percent":1,"read_bytes_per_s":0,"time_ms":1,"answer_bytes":"1"})"})
    {
        auto const answer = reply(R"({"class":"parameters","budget":)" + budget + "}");

        BOOST_TEST(!answer.find("success")->boolean());
        BOOST_TEST(
            only_error(answer).starts_with("ReadInputParameters() -> its budget is not one"));
    }
}

BOOST_AUTO_TEST_CASE(what_a_budget_leaves_out_stays_as_it_was)
{
    ticking_host host;
    auto const answer = *json::parse(run_module_message(
        echo_module,
        R"({"class":"parameters","budget":{"cpu_percent":50,"memory_bytes":67108864}})",
        {.host = host, .budget = {.answer = {3}}}));

    BOOST_TEST(answer.find("gaps")->find("counts")->find("over budget")->number() == 1);
}

BOOST_AUTO_TEST_CASE(a_budget_without_a_share_of_the_processor_has_all_of_it)
{
    BOOST_TEST(module_message({}, budget{.cpu = {0}}).find(R"("cpu_percent":100,)") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_newline_after_the_message_is_accepted)
{
    auto const answer = reply(module_message({}) + "\n");

    BOOST_TEST(answer.find("success")->boolean());
}

BOOST_AUTO_TEST_CASE(a_second_message_is_not_read)
{
    auto const answer = reply(module_message({}) + "\n{\"class\":\"stop\"}\n");

    BOOST_TEST(answer.find("success")->boolean());
}

BOOST_AUTO_TEST_CASE(a_message_of_another_class_is_refused)
{
    for (char const* message : {R"({"class":"stop"})", R"({"parameters":{}})", "[]", "7"}) {
        auto const answer = reply(message);

        BOOST_TEST(!answer.find("success")->boolean());
        BOOST_TEST(only_error(answer) ==
                   "ReadInputParameters() -> unexpected input is not module parameters");
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_json_is_refused)
{
    for (char const* message : {"", "\n", "{", "{\"class\":\"parameters\"", "hello"}) {
        auto const answer = reply(message);

        BOOST_TEST(!answer.find("success")->boolean());
        BOOST_TEST(only_error(answer).starts_with("ReadInputParameters() -> ReadInput() -> "));
    }
}

BOOST_AUTO_TEST_SUITE_END()
