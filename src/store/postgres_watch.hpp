// Listens to what other schedulers tell, on a connection and a thread of its own.
//
// Threads: any may add and drop watchers.

#ifndef MIG_STORE_POSTGRES_WATCH_HPP
#define MIG_STORE_POSTGRES_WATCH_HPP

#include <mig/store/store.hpp>

#include "store/postgres_connection.hpp"

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace mig {

class postgres_watch {
public:
    using call = std::function<void(store_news const&)>;

    // self: what this scheduler tells is not told to itself.
    [[nodiscard]] static result<std::unique_ptr<postgres_watch>> open(postgres_connection::options,
                                                                      std::string self);
    postgres_watch(postgres_watch const&) = delete;
    postgres_watch& operator=(postgres_watch const&) = delete;
    ~postgres_watch();

    [[nodiscard]] std::shared_ptr<void> add(call);

private:
    struct watchers;
    postgres_watch(postgres_connection, std::string self, int wake, int woken);
    void listen();
    bool pause(); // false: it is to end
    void tell(store_news const&);

    postgres_connection connection_;
    std::string self_;
    std::shared_ptr<watchers> watchers_;
    int wake_;  // closed to end it
    int woken_; // its other end
    std::thread thread_;
};

} // namespace mig

#endif
