// The main of a Boost.Test program; MIG_TEST_MODULE is its name.  BOOST_TEST_MODULE would want to
// be defined before a precompiled header is read.
#include <boost/test/unit_test.hpp>

#define MIG_TEST_TEXT(name) #name
#define MIG_TEST_NAME(name) MIG_TEST_TEXT(name)

namespace {

bool name_the_program()
{
    boost::unit_test::framework::master_test_suite().p_name.value = MIG_TEST_NAME(MIG_TEST_MODULE);
    return true;
}

} // namespace

int main(int argc, char** argv)
{
    return boost::unit_test::unit_test_main(&name_the_program, argc, argv);
}
