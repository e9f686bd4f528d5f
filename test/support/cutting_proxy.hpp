// A Unix socket that leads to another one, and can be cut after so many bytes.
//
//     proxy.cut_after({.to_server = 100});    // of the connections that there are, together
//     proxy.mend();                           // from then on everything passes again
//
// Between the cut and mend() nobody gets in.

#ifndef MIG_TEST_SUPPORT_CUTTING_PROXY_HPP
#define MIG_TEST_SUPPORT_CUTTING_PROXY_HPP

#include <atomic>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace mig::test {

class cutting_proxy {
public:
    struct limits {
        std::optional<std::size_t> to_server;
        std::optional<std::size_t> to_client;
        bool silently = false; // what comes behind is swallowed, and the connection stays
        bool once = false;     // mended by itself
    };

    cutting_proxy(std::string socket, std::string target)
        : target_(std::move(target)),
          listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)),
          thread_([this] { serve(); })
    {
        auto const at = address(socket);
        if (::bind(listener_, reinterpret_cast<sockaddr const*>(&at), sizeof at) != 0 ||
            ::listen(listener_, 50) != 0)
            throw std::runtime_error{"the proxy cannot listen"};
    }
    cutting_proxy(cutting_proxy const&) = delete;
    cutting_proxy& operator=(cutting_proxy const&) = delete;
    ~cutting_proxy()
    {
        ended_ = true;
        thread_.join();
        for (auto& one : pairs_)
            close(one);
        ::close(listener_);
    }

    void cut_after(limits wanted)
    {
        std::lock_guard const lock{mutex_};
        limits_ = wanted;
    }
    void mend()
    {
        std::lock_guard const lock{mutex_};
        limits_ = {};
        is_cut_ = false;
    }
    // Since the last time that it was asked.
    std::size_t bytes_to_server()
    {
        std::lock_guard const lock{mutex_};
        return std::exchange(counted_, 0);
    }

private:
    struct pair {
        int client = -1;
        int server = -1;
        bool is_open = true;
    };

    static sockaddr_un address(std::string const& path)
    {
        sockaddr_un at{};
        at.sun_family = AF_UNIX;
        path.copy(at.sun_path, sizeof at.sun_path - 1);
        return at;
    }
    static void close(pair& one)
    {
        if (one.is_open) {
            ::close(one.client);
            ::close(one.server);
        }
        one.is_open = false;
    }

    void serve()
    {
        while (!ended_) {
            std::vector<pollfd> at{{listener_, POLLIN, 0}};
            for (auto const& one : pairs_) {
                at.push_back({one.client, POLLIN, 0});
                at.push_back({one.server, POLLIN, 0});
            }
            ::poll(at.data(), at.size(), 5);
            std::lock_guard const lock{mutex_};
            std::size_t n = 1;
            for (auto& one : pairs_) {
                auto const client = at[n++].revents;
                auto const server = at[n++].revents;
                if (client != 0 && one.is_open)
                    pass(one, one.client, one.server, limits_.to_server);
                if (server != 0 && one.is_open)
                    pass(one, one.server, one.client, limits_.to_client);
            }
            pairs_.remove_if([](pair const& one) { return !one.is_open; });
            if (at[0].revents != 0) accept();
        }
    }

    void accept()
    {
        pair one;
        one.client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (one.client < 0) return;
        one.server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        auto const to = address(target_);
        bool const good = !is_cut_ && ::connect(one.server, reinterpret_cast<sockaddr const*>(&to),
                                                sizeof to) == 0;
        if (!good) return close(one);
        pairs_.push_back(one);
    }

    void pass(pair& one, int from, int to, std::optional<std::size_t>& left)
    {
        char part[16'384];
        auto const got = ::recv(from, part, sizeof part, 0);
        if (got <= 0) return close(one);
        auto size = static_cast<std::size_t>(got);
        if (from == one.client) counted_ += size;
        bool const cut = left && size > *left;
        if (cut) size = *left;
        if (left) *left -= size;
        for (std::size_t done = 0; done < size;) {
            auto const sent = ::send(to, part + done, size - done, MSG_NOSIGNAL);
            if (sent <= 0) return close(one);
            done += static_cast<std::size_t>(sent);
        }
        if (!cut || limits_.silently) return;
        if (limits_.once) {
            limits_ = {};
        } else {
            is_cut_ = true;
        }
        for (auto& each : pairs_)
            close(each);
    }

    std::string target_;
    int listener_;
    std::atomic<bool> ended_ = false;
    std::mutex mutex_; // of what follows
    limits limits_;
    bool is_cut_ = false;
    std::size_t counted_ = 0;
    std::list<pair> pairs_;
    std::thread thread_;
};

} // namespace mig::test

#endif
