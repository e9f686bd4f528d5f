#include <mig/base/time.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <limits>

using namespace mig;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

struct spelling {
    std::string_view given;
    std::string_view written;
};
std::ostream& operator<<(std::ostream& out, spelling const& s)
{
    return out << s.given;
}

constexpr spelling times[]{
    {"2026-11-24T13:48:54.5Z", "2026-11-24T13:48:54.5Z"},
    {"2026-11-24T13:48:54.500000Z", "2026-11-24T13:48:54.5Z"},
    {"2026-11-24T13:48:54Z", "2026-11-24T13:48:54Z"},
    {"2026-11-24T13:48:54.0000009Z", "2026-11-24T13:48:54Z"},
    {"2026-11-24T13:48:54.123456789123Z", "2026-11-24T13:48:54.123456Z"},
    {"2026-11-24T13:48:54+01:00", "2026-11-24T12:48:54Z"},
    {"2026-11-24T13:48:54-05:30", "2026-11-24T19:18:54Z"},
    {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
    {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
    {"9998-01-11T11:11:11.000000011Z", "9998-01-11T11:11:11Z"},
    {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
    {"1969-12-31T23:59:58.5Z", "1969-12-31T23:59:58.5Z"},
};
constexpr std::string_view not_times[]{
    "",
    "2026-11-24",
    "2026-11-24T13:48:54",
    "2026-11-24 13:48:54Z",
    "2026-11-24t13:48:54Z",
    "2026-11-24T13:48:54z",
    "2026-11-24T13:48:60Z",
    "2026-11-24T24:00:00Z",
    "2026-11-24T13:60:00Z",
    "2026-11-24T1:48:54Z",
    "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-11-31T00:00:00Z",
    "2026-11-24T13:48:54.Z",
    "2026-11-24T13:48:54,5Z",
    "2026-11-24T13:48:54+0100",
    "2026-11-24T13:48:54+1:00",
    "2026-11-24T13:48:54+24:00",
    "2026-11-24T13:48:54+01:60",
    "2026-11-24T13:48:54Z ",
    "12026-11-24T13:48:54Z",
    "-026-11-24T13:48:54Z",
    "+026-11-24T13:48:54Z",
    "0000-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-01:00",
    "2026-11-24T13:48:54.00000000000000000000000000000000000000000000000000000Z",
};

struct length {
    std::int64_t ns;
    std::string_view text;
};
std::ostream& operator<<(std::ostream& out, length const& l)
{
    return out << l.text;
}
// As Go writes them.
constexpr length durations[]{
    {0, "0s"},
    {1, "1ns"},
    {1'500, "1.5\u00b5s"},
    {9'839'181, "9.839181ms"},
    {300'000'000'000, "5m0s"},
    {3'723'500'000'000, "1h2m3.5s"},
    {3'600'000'000'000, "1h0m0s"},
    {-1'500'000'000, "-1.5s"},
    {std::numeric_limits<std::int64_t>::max(), "2562047h47m16.854775807s"},
};
constexpr std::string_view not_durations[]{
    "",    "5",    "-",    "+",    ".",           "s",    ".s",    "5 m",         "5d",
    "1h-", "1,5s", "0x1s", "--1s", "9999999999h", "1e3s", "00:05", "2562047h48m",
};

} // namespace

BOOST_AUTO_TEST_SUITE(time_)

BOOST_DATA_TEST_CASE(a_time_is_read_and_written_in_its_own_form, data::make(times), pair)
{
    auto const read = parse_rfc3339(pair.given);

    BOOST_TEST_REQUIRE(read.ok());
    BOOST_TEST(format_rfc3339(*read) == pair.written);
}

BOOST_DATA_TEST_CASE(other_forms_are_no_times, data::make(not_times), text)
{
    BOOST_TEST(!parse_rfc3339(text).ok());
}

BOOST_AUTO_TEST_CASE(a_time_beyond_the_year_9999_is_written_as_the_last_one)
{
    BOOST_TEST(format_rfc3339(system_time::max()) == "9999-12-31T23:59:59.999999Z");
    BOOST_TEST(format_rfc3339(system_time::min()) == "0000-01-01T00:00:00Z");
}

BOOST_DATA_TEST_CASE(a_duration_is_written_as_go_does, data::make(durations), d)
{
    BOOST_TEST(format_duration(std::chrono::nanoseconds{d.ns}) == d.text);
}

BOOST_DATA_TEST_CASE(a_written_duration_reads_back, data::make(durations), d)
{
    auto const read = parse_duration(d.text);

    BOOST_TEST_REQUIRE(read.ok());
    BOOST_TEST(read->count() == d.ns);
}

BOOST_AUTO_TEST_CASE(shorter_forms_of_durations_are_read)
{
    BOOST_TEST((*parse_duration("300s") == 300s));
    BOOST_TEST((*parse_duration("0") == 0s));
    BOOST_TEST((*parse_duration("1.5us") == 1500ns));
    BOOST_TEST((*parse_duration("1.5\u03bcs") == 1500ns));
    BOOST_TEST((*parse_duration(".5s") == 500ms));
    BOOST_TEST((*parse_duration("1.s") == 1s));
    BOOST_TEST((*parse_duration("+1m") == 60s));
    BOOST_TEST((*parse_duration("0.1h") == 360s));
}

BOOST_DATA_TEST_CASE(other_forms_are_no_durations, data::make(not_durations), text)
{
    BOOST_TEST(!parse_duration(text).ok());
}

BOOST_AUTO_TEST_SUITE_END()
