// SIGTERM and SIGINT as a stop token.
//
// Make one before any other thread starts: the signals are blocked, so that every thread inherits
// that, and a thread of its own waits for them.

#ifndef MIG_EXAMPLES_COMMON_STOP_SIGNALS_HPP
#define MIG_EXAMPLES_COMMON_STOP_SIGNALS_HPP

#include <atomic>
#include <csignal>
#include <stop_token>
#include <thread>

class stop_signals {
public:
    stop_signals()
    {
        sigemptyset(&set_);
        sigaddset(&set_, SIGTERM);
        sigaddset(&set_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        waiter_ = std::thread{[this] {
            int signal = 0;
            while (sigwait(&set_, &signal) != 0) {
            }
            if (!over_) stop_.request_stop();
        }};
    }
    stop_signals(stop_signals const&) = delete;
    stop_signals& operator=(stop_signals const&) = delete;
    ~stop_signals()
    {
        over_ = true;
        pthread_kill(waiter_.native_handle(), SIGTERM); // blocked everywhere: it only ends the wait
        waiter_.join();
    }

    [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

private:
    sigset_t set_{};
    std::atomic<bool> over_ = false;
    std::stop_source stop_;
    std::thread waiter_;
};

#endif
