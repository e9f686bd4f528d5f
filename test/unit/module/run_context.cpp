#include <mig/module/module.hpp>

#include "ticking_host.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using test::ticking_host;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(run_context_)

BOOST_AUTO_TEST_CASE(findings_are_kept_in_order)
{
    ticking_host host;
    run_context context{{.host = host}};

    context.found().set("n", 1);
    context.found().set("n", 2);
    auto const answer = context.take({});

    BOOST_TEST(answer.found_anything);
    BOOST_TEST(answer.success);
    BOOST_TEST(write_json(answer.elements) == R"([{"n":1},{"n":2}])");
}

BOOST_AUTO_TEST_CASE(nothing_found_and_no_gaps_is_a_complete_answer)
{
    ticking_host host;
    run_context context{{.host = host}};

    auto const answer = context.take({});

    BOOST_TEST(!answer.found_anything);
    BOOST_TEST(answer.complete());
    BOOST_TEST(write_json(answer.elements) == "[]");
}

BOOST_AUTO_TEST_CASE(findings_in_a_form_of_their_own_replace_the_array)
{
    ticking_host host;
    run_context context{{.host = host}};

    context.found(json::object({{"a", 1}}), 3);
    auto const answer = context.take({});

    BOOST_TEST(answer.found_anything);
    BOOST_TEST(write_json(answer.elements) == R"({"a":1})");
}

BOOST_AUTO_TEST_CASE(gaps_are_counted_exactly_and_the_first_are_kept)
{
    ticking_host host;
    run_context context{{.host = host, .gap_samples_max = 2}};

    for (int n = 0; n < 1000; ++n)
        context.gap("/d/" + std::to_string(n), error{errc::denied, "open", "x"});
    context.gap("/v", error{errc::not_found, "open", "x"});
    auto const gaps = context.take({}).gaps;

    BOOST_TEST_REQUIRE(gaps.counts.size() == 2u);
    BOOST_TEST((gaps.counts[0] == gap_list::tally{"denied", 1000}));
    BOOST_TEST((gaps.counts[1] == gap_list::tally{"vanished", 1}));
    BOOST_TEST_REQUIRE(gaps.samples.size() == 2u);
    BOOST_TEST((gaps.samples[1] == gap{"/d/1", "denied"}));
}

BOOST_AUTO_TEST_CASE(samples_of_gaps_are_bounded_in_bytes)
{
    ticking_host host;
    run_context context{{.host = host, .gap_samples_max = 1000}};

    for (int n = 0; n < 100; ++n)
        context.gap(std::string(4096, 'x'), "denied");
    auto const gaps = context.take({}).gaps;

    std::size_t size = 0;
    for (auto const& s : gaps.samples)
        size += s.subject.size();
    BOOST_TEST(size <= (64u << 10));
    BOOST_TEST(gaps.samples.size() > 10u);
    BOOST_TEST(gaps.total() == 100u);
}

BOOST_AUTO_TEST_CASE(reasons_that_are_not_few_are_counted_together)
{
    ticking_host host;
    run_context context{{.host = host}};

    for (int n = 0; n < 500; ++n)
        context.gap("x", "reason " + std::to_string(n));
    auto const gaps = context.take({}).gaps;

    BOOST_TEST(gaps.counts.size() == 65u);
    BOOST_TEST(gaps.total() == 500u);
}

BOOST_AUTO_TEST_CASE(errors_are_bounded_and_the_rest_is_counted)
{
    ticking_host host;
    run_context context{{.host = host}};

    for (int n = 0; n < 10'003; ++n)
        context.report("e");
    auto const answer = context.take({});

    BOOST_TEST(answer.errors.size() == 10'001u);
    BOOST_TEST(answer.errors.back() == "3 more errors were not kept");
}

BOOST_AUTO_TEST_CASE(a_run_that_is_told_to_stop_does_not_go_on)
{
    ticking_host host;
    std::stop_source stop;
    run_context context{{.host = host, .stop = stop.get_token()}};
    BOOST_TEST(context.keep_going().ok());

    stop.request_stop();

    BOOST_TEST((context.keep_going().error().code() == errc::cancelled));
}

BOOST_AUTO_TEST_CASE(a_run_beyond_its_time_does_not_go_on)
{
    ticking_host host{1s};
    run_context context{{.host = host, .budget = {.time = 10s}}};

    int rounds = 0;
    result<void> ended;
    while (rounds < 100 && (ended = context.keep_going()))
        ++rounds;

    BOOST_TEST_REQUIRE(!ended.ok());
    BOOST_TEST((ended.error().code() == errc::over_budget));
    BOOST_TEST(rounds > 2);
}

BOOST_AUTO_TEST_CASE(a_run_ahead_of_its_share_of_the_processor_waits_until_it_is_told_to_stop)
{
    // The clock says that no time passes but 10 ms a look, while we burn some: at one thousandth
    // of a core the wait would be long.
    ticking_host host{10ms};
    std::stop_source stop;
    run_context context{{.host = host, .budget = {.cpu = {0.0001}}, .stop = stop.get_token()}};
    unsigned volatile n = 0;
    for (int i = 0; i < 1'000'000; ++i)
        n = n + 1;

    stop.request_stop();

    BOOST_TEST((context.keep_going().error().code() == errc::cancelled));
}

BOOST_AUTO_TEST_CASE(findings_beyond_the_budget_are_left_out_and_counted_as_gaps)
{
    ticking_host host;
    run_context context{{.host = host, .budget = {.answer = {100}}}};

    for (int n = 0; n < 10; ++n)
        context.found().set("name", std::string(30, 'x'));
    auto const ended = context.keep_going();
    auto const answer = context.take(ended);

    BOOST_TEST_REQUIRE(!ended.ok());
    BOOST_TEST((ended.error().code() == errc::over_budget));
    BOOST_TEST(answer.elements.items().size() == 2u);
    BOOST_TEST(write_json(answer.elements).size() <= 100u);
    BOOST_TEST(answer.success);
    BOOST_TEST(answer.found_anything);
    BOOST_TEST(!answer.complete());
    BOOST_TEST_REQUIRE(answer.gaps.counts.size() == 1u);
    BOOST_TEST((answer.gaps.counts[0] == gap_list::tally{"over budget", 9}));
}

BOOST_AUTO_TEST_CASE(a_finding_that_outgrows_the_budget_is_taken_back)
{
    ticking_host host;
    run_context context{{.host = host, .budget = {.answer = {100}}}};

    context.found().set("name", std::string(1000, 'x'));
    auto const answer = context.take({});

    BOOST_TEST(answer.elements.items().empty());
    BOOST_TEST(!answer.found_anything);
    BOOST_TEST(!answer.complete());
}

BOOST_AUTO_TEST_CASE(room_is_given_until_the_budget_is_used_up)
{
    ticking_host host;
    run_context context{{.host = host, .budget = {.answer = {100}}}};

    BOOST_TEST(context.room_for(60));
    BOOST_TEST(!context.room_for(60));
    BOOST_TEST(!context.room_for(1)); // the order of findings is kept
    BOOST_TEST(!context.keep_going().ok());
}

BOOST_AUTO_TEST_CASE(a_run_cut_short_with_nothing_to_say_is_a_failure)
{
    ticking_host host;
    run_context context{{.host = host}};

    auto const answer = context.take(error{errc::over_budget, "run", "module", "too slow"});

    BOOST_TEST(!answer.success);
    BOOST_TEST_REQUIRE(answer.errors.size() == 1u);
    BOOST_TEST(answer.errors[0] == "run module: over budget, too slow");
    BOOST_TEST(answer.gaps.total() == 1u);
}

BOOST_AUTO_TEST_CASE(a_run_that_failed_keeps_what_it_found)
{
    ticking_host host;
    run_context context{{.host = host}};
    context.found().set("n", 1);

    auto const answer = context.take(error{errc::io, "read", "/proc", 5});

    BOOST_TEST(!answer.success);
    BOOST_TEST(answer.found_anything);
    BOOST_TEST(answer.elements.items().size() == 1u);
    BOOST_TEST(answer.errors.at(0) == "read /proc: i/o error (errno 5)");
}

BOOST_AUTO_TEST_CASE(usage_says_what_the_run_took)
{
    ticking_host host{1ms};
    run_context context{{.host = host}};

    context.bytes_read(7);
    context.bytes_read(5);
    auto const usage = context.take({}).usage;

    BOOST_TEST(usage.bytes_read == 12u);
    BOOST_TEST((usage.wall >= 1ms));
    BOOST_TEST(usage.memory_max_bytes > 100'000u);
}

BOOST_AUTO_TEST_SUITE_END()
