// SIGTERM and SIGINT as a stop token.
//
// Make one before any other thread starts: the signals are blocked, so that every thread inherits
// that, and a thread of its own waits for them.

#ifndef MIG_EXAMPLES_COMMON_STOP_SIGNALS_HPP
#define MIG_EXAMPLES_COMMON_STOP_SIGNALS_HPP

#include <csignal>
#include <ctime>
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
        waiter_ = std::jthread{[this](std::stop_token const& over) {
            while (!over.stop_requested()) {
                timespec const pause{0, look_for_end_ns};
                if (sigtimedwait(&set_, nullptr, &pause) > 0) stop_.request_stop();
            }
        }};
    }

    [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

private:
    static constexpr long look_for_end_ns = 50'000'000;

    sigset_t set_{};
    std::stop_source stop_;
    std::jthread waiter_;
};

#endif
