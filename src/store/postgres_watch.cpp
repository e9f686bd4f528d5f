#include "store/postgres_watch.hpp"

#include "store/postgres_news.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace mig {
namespace {

constexpr int pause_ms = 1000; // between two tries to connect
constexpr int probe_ms = 15'000;

} // namespace

// A callback may drop any handle, its own too: the mutex is recursive, and a dropped one stays in
// the list until no call walks it.
struct postgres_watch::watchers {
    struct one {
        call on_news;
        bool present = true;
    };
    std::recursive_mutex mutex;
    std::list<std::shared_ptr<one>> all;
};

result<std::unique_ptr<postgres_watch>> postgres_watch::open(postgres_connection::options options,
                                                             std::string self)
{
    options.first.push_back("LISTEN " + std::string{postgres_channel});
    auto connection = postgres_connection::open(std::move(options));
    if (!connection) return connection.error();
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return error{errc::io, "watch", "the database", errno};
    return std::unique_ptr<postgres_watch>{
        new postgres_watch{*std::move(connection), std::move(self), ends[1], ends[0]}};
}

postgres_watch::postgres_watch(postgres_connection connection, std::string self, int wake,
                               int woken)
    : connection_(std::move(connection)),
      self_(std::move(self)),
      watchers_(std::make_shared<watchers>()),
      wake_(wake),
      woken_(woken),
      thread_([this] { listen(); })
{}

postgres_watch::~postgres_watch()
{
    ::close(wake_);
    thread_.join();
    ::close(woken_);
}

std::shared_ptr<void> postgres_watch::add(call on_news)
{
    auto one = std::make_shared<watchers::one>(watchers::one{std::move(on_news)});
    std::lock_guard const lock{watchers_->mutex};
    watchers_->all.push_back(one);
    return {one.get(), [kept = watchers_, one](void*) {
                std::lock_guard const again{kept->mutex};
                one->present = false;
                kept->all.remove(one);
            }};
}

void postgres_watch::tell(store_news const& news)
{
    std::lock_guard const lock{watchers_->mutex};
    auto const told = watchers_->all;
    for (auto const& one : told)
        if (one->present) one->on_news(news);
}

bool postgres_watch::pause()
{
    pollfd end{woken_, 0, 0};
    return ::poll(&end, 1, pause_ms) == 0;
}

void postgres_watch::listen()
{
    while (true) {
        if (!connection_.is_good()) {
            if (auto opened = connection_.reopen(); !opened) {
                if (!pause()) return;
                continue;
            }
            tell({store_news::what::lost, {}});
        }
        std::array<pollfd, 2> at{{{connection_.descriptor(), POLLIN, 0}, {woken_, 0, 0}}};
        auto const ready = ::poll(at.data(), at.size(), probe_ms);
        if (ready < 0 && errno != EINTR && !pause()) return;
        if (at[1].revents != 0) return;
        // A connection that died without a word is noticed by asking.
        if (ready == 0) (void)connection_.execute("SELECT 1");
        auto const came = connection_.notifications();
        if (!came) {
            if (!pause()) return;
            continue;
        }
        for (auto const& one : *came) {
            for (auto const& news : postgres_news::read(one.payload, self_))
                tell(news);
        }
    }
}

} // namespace mig
