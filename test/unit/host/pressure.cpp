#include "host/pressure.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using host_room::stalled_percent;

BOOST_AUTO_TEST_SUITE(pressure)

BOOST_AUTO_TEST_CASE(the_number_of_a_line_is_read)
{
    std::string_view const text = "some avg10=1.53 avg60=0.87 avg300=0.40 total=1\n"
                                  "full avg10=0.22 avg60=0.11 avg300=0.04 total=1\n";
    BOOST_TEST(stalled_percent(text, "some").value() == 1.53);
    BOOST_TEST(stalled_percent(text, "full").value() == 0.22);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_or_no_percent_is_nothing)
{
    for (std::string_view const text :
         {"", "\n\n", "some", "some avg10=", "some avg10=x", "some avg60=1.0", "awesome avg10=1.0",
          "some avg10=-1", "some avg10=101", "some avg10=nan", "full avg10=1.0"})
    {
        BOOST_TEST_CONTEXT(text)
        {
            BOOST_TEST(!stalled_percent(text, "some").has_value());
        }
    }
}

BOOST_AUTO_TEST_CASE(this_machine_says_or_says_that_it_does_not)
{
    auto const now = make_local_host()->pressure();
    if (now.ok()) {
        BOOST_TEST(now->memory >= 0);
        BOOST_TEST(now->io <= 100);
    } else {
        BOOST_TEST((now.error().code() == errc::unsupported));
    }
}

BOOST_AUTO_TEST_SUITE_END()
