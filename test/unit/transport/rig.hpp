// Relays to test against, one suite for each, and an end of a transport that remembers.

#ifndef MIG_TEST_TRANSPORT_RIG_HPP
#define MIG_TEST_TRANSPORT_RIG_HPP

#include <mig/transport/inproc.hpp>
#include <mig/transport/local.hpp>

#ifdef MIG_TEST_BROKER
#include "broker.hpp"
#endif

#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <stdlib.h>

namespace mig::test {

// Long enough for a loaded machine under a sanitizer: reached only when a test fails.
inline constexpr std::chrono::seconds patience{60};
// How long something that must not happen is waited for.
inline constexpr std::chrono::milliseconds silence{60};

inline system_time in(std::chrono::milliseconds ahead)
{
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now() + ahead);
}

class scratch_folder {
public:
    scratch_folder()
    {
        char name[] = "/tmp/mig-transport-XXXXXX";
        path_ = ::mkdtemp(name);
    }
    ~scratch_folder() { std::filesystem::remove_all(path_); }
    scratch_folder(scratch_folder const&) = delete;
    scratch_folder& operator=(scratch_folder const&) = delete;
    [[nodiscard]] std::filesystem::path path() const { return path_; }

private:
    std::filesystem::path path_;
};

struct inproc_rig {
    std::optional<inproc_relay> relay{std::in_place};
    std::unique_ptr<transport> scheduler() { return relay->connect(); }
    std::unique_ptr<transport> agent() { return relay->connect(); }
};

struct local_rig {
    scratch_folder folder;
    std::filesystem::path socket = folder.path() / "relay";
    std::optional<local_relay> relay{local_relay::open({.socket = socket}).value()};
    std::unique_ptr<transport> scheduler() { return relay->connect(); }
    std::unique_ptr<transport> agent() { return make_local_transport({.socket = socket}).value(); }
};

// What holds for every transport runs over rigs; what only one without a durable broker can
// promise, over relays.  The program of the suite `broker` has the broker alone.
using relays = boost::mpl::list<
#ifndef MIG_TEST_BROKER
    inproc_rig, local_rig
#endif
    >;
#ifdef MIG_TEST_BROKER
using rigs = boost::mpl::list<amqp_rig>;
#else
using rigs = relays;
#endif

// A transport that is open, and what it has told.
class endpoint {
public:
    // With acknowledging, every delivery is acknowledged from within its event.
    struct manners {
        bool acknowledging = true;
    };

    endpoint(std::unique_ptr<transport> of, std::vector<std::string> queues, manners how)
        : transport_(std::move(of))
    {
        transport_events events;
        events.on_delivery = [this, how](delivery given) {
            if (how.acknowledging) transport_->acknowledge(given.tag);
            note([&] { deliveries_.push_back(std::move(given)); });
        };
        events.on_connection = [this](result<void> connected) {
            note([&] { connections_.push_back(std::move(connected)); });
        };
        events.on_consumer = [this](std::string_view queue, bool present) {
            note([&] { presence_.emplace_back(std::string{queue}, present); });
        };
        transport_->open(std::move(queues), std::move(events)).value();
    }
    endpoint(std::unique_ptr<transport> of, std::vector<std::string> queues)
        : endpoint(std::move(of), std::move(queues), manners{})
    {}

    // Connected, as told by the last event.
    void await_connected()
    {
        BOOST_REQUIRE(wait([&] { return !connections_.empty() && connections_.back().ok(); }));
    }
    // A refusal or loss at any time.
    mig::error await_disconnected()
    {
        BOOST_REQUIRE(wait([&] { return refusal() != nullptr; }));
        std::lock_guard const lock{mutex_};
        return *refusal();
    }
    delivery await_delivery()
    {
        BOOST_REQUIRE(wait([&] { return !deliveries_.empty(); }));
        std::lock_guard const lock{mutex_};
        auto first = std::move(deliveries_.front());
        deliveries_.pop_front();
        return first;
    }
    std::vector<delivery> await_deliveries(std::size_t count)
    {
        std::vector<delivery> all;
        while (all.size() < count)
            all.push_back(await_delivery());
        return all;
    }
    std::pair<std::string, bool> await_presence()
    {
        BOOST_REQUIRE(wait([&] { return !presence_.empty(); }));
        std::lock_guard const lock{mutex_};
        auto first = std::move(presence_.front());
        presence_.pop_front();
        return first;
    }

    // The number to ask outcome() for.
    std::size_t send(std::string queue, std::string_view body,
                     system_time expires = system_time::max())
    {
        return send(publication{std::move(queue), to_bytes(body), expires});
    }
    std::size_t send(publication what)
    {
        std::size_t number = 0;
        {
            std::lock_guard const lock{mutex_};
            number = outcomes_.size();
            outcomes_.emplace_back();
        }
        transport_->publish(std::move(what), [this, number](result<void> outcome) {
            note([&] { outcomes_[number].push_back(std::move(outcome)); });
        });
        return number;
    }
    result<void> outcome(std::size_t number)
    {
        BOOST_REQUIRE(wait([&] { return !outcomes_[number].empty(); }));
        std::lock_guard const lock{mutex_};
        return outcomes_[number].front();
    }
    // How often each publication has been settled.
    std::vector<std::size_t> settlements()
    {
        std::lock_guard const lock{mutex_};
        std::vector<std::size_t> counts;
        for (auto const& one : outcomes_)
            counts.push_back(one.size());
        return counts;
    }
    std::size_t delivered()
    {
        std::lock_guard const lock{mutex_};
        return deliveries_.size();
    }
    std::size_t settled(std::size_t number)
    {
        std::lock_guard const lock{mutex_};
        return outcomes_[number].size();
    }

    transport& operator*() { return *transport_; }
    transport* operator->() { return transport_.get(); }
    void destroy() { transport_.reset(); }

private:
    template <class F>
    void note(F&& change)
    {
        {
            std::lock_guard const lock{mutex_};
            change();
        }
        changed_.notify_all();
    }
    template <class F>
    bool wait(F&& until)
    {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, patience, until);
    }
    mig::error const* refusal() const
    {
        for (auto const& one : connections_)
            if (!one.ok()) return &one.error();
        return nullptr;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<delivery> deliveries_;
    std::vector<result<void>> connections_;
    std::deque<std::pair<std::string, bool>> presence_;
    std::vector<std::vector<result<void>>> outcomes_;
    std::unique_ptr<transport> transport_; // last: its destructor still calls the events
};

} // namespace mig::test

#endif
