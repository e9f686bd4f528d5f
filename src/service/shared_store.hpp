// What a scheduler does so that others can work on the same store: it says that it lives, takes
// over what nobody has, and hears what the others did.
//
// Nothing of it happens on a store that is not shared.
//
// Threads: the scheduler's, for all of it; what it asks of the store runs on the store's thread.

#ifndef MIG_SRC_SERVICE_SHARED_STORE_HPP
#define MIG_SRC_SERVICE_SHARED_STORE_HPP

#include <mig/store/store.hpp>

#include "engine/scheduler_core.hpp"
#include "service/worker_pool.hpp"

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <functional>
#include <memory>

namespace mig::service {

class shared_store {
public:
    struct uses {
        mig::store& store;
        asio::io_context& io;                  // the scheduler's thread
        std::function<system_time()> now;      // any thread
        std::function<bool()> anybody_follows; // an action, whichever
        std::function<bool(action_id const&)> is_followed;
        std::function<void(engine::scheduling::event const&)> tell;
        std::function<void(action_id const&, action_status)>
            on_end; // of an action that is followed
        std::function<void(std::string_view what, error const& why)> warn;
        std::function<void(std::string_view)> point; // any thread
    };
    explicit shared_store(uses);

    // From here on, until end(); jobs run on that pool.
    [[nodiscard]] result<void> begin(worker_pool& on);
    void end();

private:
    void hear(store_news const&);
    void claim_later();
    void claim();
    void learn_of(agent_id const&);
    void learn_of_all();
    void tell_if_ended(action_id const&);

    uses use_;
    worker_pool* pool_ = nullptr; // between begin and end
    asio::steady_timer timer_;
    bool claiming_ = false;
    std::shared_ptr<void> news_; // likewise
};

} // namespace mig::service

#endif
