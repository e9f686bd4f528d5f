// Connections for reading, so many that whoever looks up one record never waits for a search.
//
//     auto with = pool.borrow();            // waits only while all of them are in use
//     with->get().run(...)                  // and is given back at its end
//
// Another connection is opened when those that are open are in use.  Of several that are free the
// oldest is lent: it is found out, and mended, when that one was lost.
//
// Threads: any.

#ifndef MIG_STORE_READER_POOL_HPP
#define MIG_STORE_READER_POOL_HPP

#include <mig/base/result.hpp>

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace mig {

template <class Connection>
class reader_pool {
public:
    using opener = std::function<result<Connection>()>;

    reader_pool(opener open, std::size_t max) : open_(std::move(open)), max_(max) {}
    void add(Connection one)
    {
        std::lock_guard const lock{mutex_};
        free_.emplace(next_++, std::make_unique<Connection>(std::move(one)));
        ++count_;
    }

    class loan {
    public:
        loan(reader_pool& of, std::size_t number, std::unique_ptr<Connection> it)
            : of_(&of),
              number_(number),
              it_(std::move(it))
        {}
        loan(loan&& other) noexcept = default;
        loan& operator=(loan&&) = delete;
        ~loan()
        {
            if (it_) of_->give_back(number_, std::move(it_));
        }
        [[nodiscard]] Connection& get() const noexcept { return *it_; }

    private:
        reader_pool* of_;
        std::size_t number_;
        std::unique_ptr<Connection> it_;
    };

    [[nodiscard]] result<loan> borrow()
    {
        std::size_t number = 0;
        {
            std::unique_lock lock{mutex_};
            free_again_.wait(lock, [&] { return !free_.empty() || count_ < max_; });
            if (!free_.empty()) {
                auto oldest = free_.extract(free_.begin());
                return loan{*this, oldest.key(), std::move(oldest.mapped())};
            }
            ++count_;
            number = next_++;
        }
        auto opened = open_();
        if (opened) return loan{*this, number, std::make_unique<Connection>(*std::move(opened))};
        std::lock_guard const lock{mutex_};
        --count_;
        free_again_.notify_one();
        return opened.error();
    }

private:
    void give_back(std::size_t number, std::unique_ptr<Connection> one)
    {
        std::lock_guard const lock{mutex_};
        free_.emplace(number, std::move(one));
        free_again_.notify_one();
    }

    opener const open_;
    std::size_t const max_;
    std::mutex mutex_; // of the rest
    std::condition_variable free_again_;
    std::map<std::size_t, std::unique_ptr<Connection>> free_; // by when they were opened
    std::size_t count_ = 0;
    std::size_t next_ = 0;
};

} // namespace mig

#endif
