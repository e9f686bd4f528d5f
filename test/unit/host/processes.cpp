#include "host/processes.hpp"

#include <boost/test/unit_test.hpp>

#include <unistd.h>

namespace mig::host_room {
namespace {

constexpr auto tail = " S 7 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 123456 9 9\n";

BOOST_AUTO_TEST_CASE(name_parent_and_start_are_read)
{
    auto const parsed = parse_process_stat(std::string{"42 (sh)"} + tail);

    BOOST_REQUIRE(parsed.has_value());
    BOOST_TEST(parsed->name == "sh");
    BOOST_TEST(parsed->parent_pid == 7u);
    BOOST_TEST(parsed->start_ticks == 123456u);
}

BOOST_AUTO_TEST_CASE(a_name_with_parentheses_and_newlines_deceives_nobody)
{
    auto const parsed = parse_process_stat(std::string{"42 (a) S 1 (\n) x)"} + tail);

    BOOST_REQUIRE(parsed.has_value());
    BOOST_TEST(parsed->name == "a) S 1 (\n) x");
    BOOST_TEST(parsed->parent_pid == 7u);
}

BOOST_AUTO_TEST_CASE(a_text_cut_anywhere_is_refused_or_read_whole)
{
    auto const text = std::string{"42 (sh)"} + tail;
    auto const through_ticks = text.find("123456") + 1;
    for (std::size_t size = 0; size < through_ticks; ++size)
        BOOST_TEST(!parse_process_stat(text.substr(0, size)).has_value());
}

BOOST_AUTO_TEST_CASE(wrong_numbers_are_refused)
{
    BOOST_TEST(!parse_process_stat("1 (x) S -7 1 1 0 -1 1 1 2 3 4 5 6 7 8 20 0 1 0 5 9\n"));
    BOOST_TEST(!parse_process_stat("1 (x) S 7 1 1 0 -1 1 1 2 3 4 5 6 7 8 20 0 1 0 5x 9\n"));
    BOOST_TEST(!parse_process_stat(") 1 (x"));
}

BOOST_AUTO_TEST_CASE(this_process_is_among_the_processes)
{
    std::optional<process_entry> self;

    auto const done = each_local_process(
        [&](process_entry const& one) {
            if (one.pid == static_cast<std::uint32_t>(::getpid())) self = one;
        },
        [](std::uint32_t, error const&) {});

    BOOST_REQUIRE(done.ok());
    BOOST_REQUIRE(self.has_value());
    BOOST_TEST(self->parent_pid == static_cast<std::uint32_t>(::getppid()));
    BOOST_TEST(self->name == "unit_host");
    BOOST_TEST((self->started > system_time{std::chrono::seconds{1'600'000'000}}));
}

} // namespace
} // namespace mig::host_room
