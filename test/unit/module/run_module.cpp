#include <mig/module/registry.hpp>

#include "../../../examples/module.cpp"
#include "ticking_host.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace mig;
using test::ticking_host;

namespace {

// A module that does what its parameters say.
class odd final : public mig::module {
public:
    explicit odd(std::string how) : how_(std::move(how)) {}
    result<void> run(run_context& context) override
    {
        context.found().set("before", true);
        if (how_ == "throw") throw std::runtime_error("a vendor's mistake");
        if (how_ == "throw error") throw error_exception{error{errc::io, "read", "x"}};
        if (how_ == "throw 7") throw 7;
        if (how_ == "no memory") throw std::bad_alloc{};
        return {};
    }

private:
    std::string how_;
};
constexpr module_info odd_module{.name = "odd",
                                 .summary = "Odd.",
                                 .needs = "",
                                 .make = [](json const& p) -> result<std::unique_ptr<mig::module>> {
                                     if (p.text() == "refuse")
                                         return error{errc::invalid_argument, "make", "odd", "no"};
                                     if (p.text() == "throw early")
                                         throw std::runtime_error("early");
                                     return std::make_unique<odd>(p.text());
                                 }};

operation_answer run_odd(char const* how)
{
    ticking_host host;
    return run_module(odd_module, how, {.host = host});
}

} // namespace

BOOST_AUTO_TEST_SUITE(run_module_)

BOOST_AUTO_TEST_CASE(what_a_module_found_is_the_answer)
{
    auto const answer = run_odd("well");

    BOOST_TEST(answer.complete());
    BOOST_TEST(write_json(answer.elements) == R"([{"before":true}])");
}

BOOST_AUTO_TEST_CASE(wrong_parameters_are_a_failed_answer)
{
    auto const answer = run_odd("refuse");

    BOOST_TEST(!answer.success);
    BOOST_TEST(answer.elements.is_null());
    BOOST_TEST_REQUIRE(answer.errors.size() == 1u);
    BOOST_TEST(answer.errors[0] == "make odd: invalid argument, no");
}

BOOST_AUTO_TEST_CASE(what_a_module_throws_is_a_failed_answer)
{
    auto const answer = run_odd("throw");

    BOOST_TEST(!answer.success);
    BOOST_TEST(answer.errors.at(0) == "run module: internal error, it threw: a vendor's mistake");
    BOOST_TEST(write_json(answer.elements) == R"([{"before":true}])");
}

BOOST_AUTO_TEST_CASE(what_a_module_throws_while_it_is_made_is_a_failed_answer)
{
    auto const answer = run_odd("throw early");

    BOOST_TEST(!answer.success);
    BOOST_TEST(answer.errors.at(0) == "run module: internal error, it threw: early");
}

BOOST_AUTO_TEST_CASE(a_thrown_number_is_a_failed_answer)
{
    auto const answer = run_odd("throw 7");

    BOOST_TEST(!answer.success);
    BOOST_TEST(answer.errors.at(0) == "run module: internal error, it threw");
}

BOOST_AUTO_TEST_CASE(a_module_without_memory_keeps_what_it_found_and_says_so)
{
    auto const answer = run_odd("no memory");

    BOOST_TEST(answer.success);
    BOOST_TEST(!answer.complete());
    BOOST_TEST(answer.gaps.counts.at(0).why == "over budget");
}

BOOST_AUTO_TEST_CASE(the_example_finds_processes_and_counts_those_it_could_not_see)
{
    ticking_host host;
    host.processes = {{.pid = 1, .name = "init", .started = host.now() - std::chrono::hours{50}},
                      {.pid = 17, .name = "sh", .started = host.now() - std::chrono::minutes{5}}};
    host.hidden = {99};

    auto const answer =
        run_module(recent_module, json::object({{"seconds", 3600}}), {.host = host});

    BOOST_TEST(answer.success);
    BOOST_TEST(write_json(answer.elements) == R"([{"pid":17,"name":"sh"}])");
    BOOST_TEST_REQUIRE(answer.gaps.samples.size() == 1u);
    BOOST_TEST((answer.gaps.samples[0] == gap{"pid 99", "denied"}));
}

BOOST_AUTO_TEST_CASE(the_example_refuses_parameters_that_it_does_not_understand)
{
    ticking_host host;

    auto const answer = run_module(recent_module, json::object({{"hours", 1}}), {.host = host});

    BOOST_TEST(!answer.success);
    BOOST_TEST(answer.errors.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(registry)

BOOST_AUTO_TEST_CASE(a_module_is_found_by_its_name)
{
    auto const none = module_registry{};
    auto const two = none.with(odd_module).with(recent_module);

    BOOST_TEST(none.find("odd") == nullptr);
    BOOST_TEST_REQUIRE(two.find("recent") != nullptr);
    BOOST_TEST(two.find("recent")->summary == "Processes started lately.");
    BOOST_TEST(two.find("rec") == nullptr);
    BOOST_TEST(two.all().size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
