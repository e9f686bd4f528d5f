// What the operator wants of a scheduler: decisions about agents, and tokens.
//
// An order comes from any thread, is begun on the scheduler's, and its giver is told, there, when
// the store has it.
//
// Threads: give() and end() from any; the others from the scheduler's.

#ifndef MIG_SRC_SERVICE_OPERATOR_ORDERS_HPP
#define MIG_SRC_SERVICE_OPERATOR_ORDERS_HPP

#include <mig/action/enrolment.hpp>
#include <mig/base/result.hpp>
#include <mig/scheduler.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace mig::service {

class operator_orders {
public:
    struct order {
        std::function<result<void>(std::uint64_t request)> begin;
        std::function<void(result<void>)> done;
    };

    // False when there will be no more: done has been told so.
    bool give(order);
    // Begins the next one under that number, if there is one.
    void begin_next(std::uint64_t request);
    // The store has what came of it, or has not.
    void ended(std::uint64_t request, result<void> const& how);
    // Tells all that are left, and all that come later.
    void end(error const& why);

private:
    std::mutex mutex_; // of the three below
    std::deque<order> given_;
    bool ended_ = false;
    error why_{errc::unavailable, "carry out", "an order"};

    std::map<std::uint64_t, std::function<void(result<void>)>> begun_; // the scheduler's thread's
};

// A new token and its text, which is shown once.
struct made_token {
    enrol_token stored;
    std::string text;
};
[[nodiscard]] result<made_token> make_enrol_token(token_request const&, system_time now);

} // namespace mig::service

#endif
