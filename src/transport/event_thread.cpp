// The seam where exceptions of Asio and of std::thread become results.
#include "transport/event_thread.hpp"

#include <csignal>
#include <pthread.h>
#include <system_error>

namespace mig::relay {
namespace {

// A thread of a library takes no signals of its host.
class signals_blocked {
public:
    signals_blocked()
    {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_BLOCK, &all, &before_);
    }
    ~signals_blocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    signals_blocked(signals_blocked const&) = delete;
    signals_blocked& operator=(signals_blocked const&) = delete;

private:
    sigset_t before_;
};

} // namespace

event_thread::event_thread()
{
    signals_blocked const while_it_starts;
    thread_ = std::thread{[this] { io_.run(); }};
    id_ = thread_.get_id();
}

result<std::unique_ptr<event_thread>> event_thread::start()
{
    try {
        return std::unique_ptr<event_thread>{new event_thread};
    } catch (std::system_error const& failed) {
        return error{errc::unavailable, "start", "transport thread", failed.code().value()};
    }
}

event_thread::~event_thread()
{
    finish();
}

void event_thread::finish()
{
    if (!thread_.joinable()) return;
    MIG_ASSERT(!is_current()); // a transport may not be destroyed from within its own event
    work_.reset();
    thread_.join();
}

} // namespace mig::relay
