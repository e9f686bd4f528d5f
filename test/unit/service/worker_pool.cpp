#include "service/worker_pool.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>

using mig::service::worker_pool;

BOOST_AUTO_TEST_SUITE(worker_pool_)

BOOST_AUTO_TEST_CASE(every_job_runs_once)
{
    std::atomic<int> runs = 0;
    std::promise<void> last;
    worker_pool pool{3};

    for (int n = 0; n < 100; ++n) {
        pool.submit([&](std::stop_token const&) {
            if (++runs == 100) last.set_value();
        });
    }

    last.get_future().wait();
    BOOST_TEST(runs == 100);
}

BOOST_AUTO_TEST_CASE(its_end_asks_running_jobs_to_stop_and_drops_the_others)
{
    std::promise<void> started;
    std::atomic<bool> second_ran = false;
    {
        worker_pool pool{1};
        pool.submit([&](std::stop_token const& stop) {
            started.set_value();
            while (!stop.stop_requested())
                std::this_thread::yield();
        });
        pool.submit([&](std::stop_token const&) { second_ran = true; });
        started.get_future().wait();
    }

    BOOST_TEST(!second_ran);
}

BOOST_AUTO_TEST_SUITE_END()
