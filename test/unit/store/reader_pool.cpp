#include "store/reader_pool.hpp"

#include <boost/test/unit_test.hpp>

#include <thread>

using mig::errc;
using mig::reader_pool;

namespace {

struct opened {
    int number;
};

struct pool_rig {
    int count = 0;
    errc failure = errc::none;
    reader_pool<opened> pool{[this]() -> mig::result<opened> {
                                 if (failure != errc::none) return failure;
                                 return opened{++count};
                             },
                             2};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(reader_pool_, pool_rig)

BOOST_AUTO_TEST_CASE(one_that_was_given_back_is_lent_again)
{
    for (int n = 0; n < 3; ++n)
        BOOST_TEST(pool.borrow().value().get().number == 1);
    BOOST_TEST(count == 1);
}

BOOST_AUTO_TEST_CASE(another_is_opened_while_the_first_is_in_use)
{
    auto const first = pool.borrow();

    BOOST_TEST(pool.borrow().value().get().number == 2);
}

BOOST_AUTO_TEST_CASE(of_those_that_are_free_the_oldest_is_lent)
{
    {
        auto first = std::make_unique<mig::result<reader_pool<opened>::loan>>(pool.borrow());
        auto const second = pool.borrow();
        first.reset(); // the second comes back last
    }

    BOOST_TEST(pool.borrow().value().get().number == 1);
}

BOOST_AUTO_TEST_CASE(when_all_are_in_use_who_comes_waits_for_one)
{
    auto first = std::make_unique<mig::result<reader_pool<opened>::loan>>(pool.borrow());
    auto const second = pool.borrow();
    std::jthread const giving_back{[&] { first.reset(); }};

    BOOST_TEST(pool.borrow().value().get().number == 1);
    BOOST_TEST(count == 2);
}

BOOST_AUTO_TEST_CASE(one_that_could_not_be_opened_is_tried_again)
{
    failure = errc::unavailable;
    for (int n = 0; n < 3; ++n)
        BOOST_TEST((pool.borrow().error().code() == errc::unavailable));
    failure = errc::none;

    BOOST_TEST(pool.borrow().ok());
}

BOOST_AUTO_TEST_SUITE_END()
