// The main of a Boost.Test program; MIG_TEST_MODULE is its name.
#define BOOST_TEST_MODULE MIG_TEST_MODULE
#include <boost/test/unit_test.hpp>
