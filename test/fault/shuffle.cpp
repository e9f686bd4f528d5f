// A relay that repeats and reorders: takes all that is in a queue of a broker, and puts it back in
// reverse order, each twice.
//
//     shuffle URL QUEUE AT_LEAST       prints how many there were

#include <mig/transport/amqp.hpp>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>

using namespace std::chrono_literals;

int main(int argc, char** argv)
{
    if (argc != 4) return 2;
    auto const wanted = static_cast<std::size_t>(std::atoi(argv[3]));
    auto made = mig::make_amqp_transport({.url = argv[1], .tls = {}, .proxies = {}, .log = {}});
    if (!made) return 3;
    auto const queue = std::string{argv[2]};
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<mig::delivery> all;
    std::size_t confirmed = 0;
    auto opened = (*made)->open({queue}, {.on_delivery =
                                              [&](mig::delivery one) {
                                                  std::lock_guard const lock{mutex};
                                                  all.push_back(std::move(one));
                                                  changed.notify_all();
                                              },
                                          .on_connection = nullptr,
                                          .on_consumer = nullptr});
    if (!opened) return 3;
    std::unique_lock lock{mutex};
    if (!changed.wait_for(lock, 60s, [&] { return all.size() >= wanted; })) return 4;
    auto const taken = std::exchange(all, {});
    for (auto one = taken.rbegin(); one != taken.rend(); ++one) {
        for (int n = 0; n < 2; ++n) {
            (*made)->publish({.queue = queue, .body = one->body}, [&](mig::result<void> how) {
                std::lock_guard const again{mutex};
                if (how) ++confirmed;
                changed.notify_all();
            });
        }
    }
    if (!changed.wait_for(lock, 60s, [&] { return confirmed >= 2 * taken.size(); })) return 5;
    lock.unlock();
    for (auto const& one : taken)
        (*made)->acknowledge(one.tag);
    made->reset(); // what was acknowledged is on its way; what comes back meanwhile stays there
    std::printf("%zu\n", taken.size());
}
