// The one thread from which a relay or transport calls its events.
//
// What is posted runs there, in order.  The owner says finish(), from any other thread: what has
// been posted until then runs, then the thread ends, once nothing is waited for any more.

#ifndef MIG_TRANSPORT_EVENT_THREAD_HPP
#define MIG_TRANSPORT_EVENT_THREAD_HPP

#include <mig/base/result.hpp>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <memory>
#include <thread>

namespace mig::relay {

class event_thread {
public:
    // Fails with unavailable when the system has no thread or descriptor left.
    [[nodiscard]] static result<std::unique_ptr<event_thread>> start();
    ~event_thread(); // finishes

    event_thread(event_thread const&) = delete;
    event_thread& operator=(event_thread const&) = delete;

    template <class F>
    void post(F&& work)
    {
        asio::post(io_, std::forward<F>(work));
    }

    // Precondition: not on this thread.
    void finish();

    [[nodiscard]] bool is_current() const { return std::this_thread::get_id() == id_; }
    [[nodiscard]] asio::io_context& io() { return io_; }

private:
    event_thread();

    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
    std::thread thread_;
    std::thread::id id_;
};

} // namespace mig::relay

#endif
