// An HTTP proxy that knows CONNECT, for tests: one thread, on loopback, good or not.

#ifndef MIG_TEST_TRANSPORT_TUNNEL_HPP
#define MIG_TEST_TRANSPORT_TUNNEL_HPP

#include <arpa/inet.h>
#include <atomic>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace mig::test {

class tunnel {
public:
    // What it answers; empty: it opens the tunnel.
    explicit tunnel(std::string answer = {}) : answer_(std::move(answer))
    {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        auto address = loopback(0);
        socklen_t size = sizeof address;
        ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
        ::listen(listener_, 16);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread{[this] { serve(); }};
    }
    ~tunnel()
    {
        over_ = true;
        thread_.join();
        for (auto const& [one, other] : pairs_) {
            ::close(one);
            ::close(other);
        }
        ::close(listener_);
    }
    tunnel(tunnel const&) = delete;
    tunnel& operator=(tunnel const&) = delete;

    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] int asked() const { return asked_; }
    // Nothing passes, and nobody is told: a cable that was cut.
    void cut() { cut_ = true; }
    void mend() { cut_ = false; }

private:
    static sockaddr_in loopback(int port)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        return address;
    }

    static bool send_all(int to, char const* from, std::size_t size)
    {
        while (size > 0) {
            auto const sent = ::send(to, from, size, MSG_NOSIGNAL);
            if (sent <= 0) return false;
            from += sent;
            size -= static_cast<std::size_t>(sent);
        }
        return true;
    }

    void accept_one()
    {
        int const client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        std::string request;
        char more[512];
        while (request.find("\r\n\r\n") == std::string::npos) {
            auto const size = ::recv(client, more, sizeof more, 0);
            if (size <= 0) return static_cast<void>(::close(client));
            request.append(more, static_cast<std::size_t>(size));
        }
        ++asked_;
        if (!answer_.empty()) {
            send_all(client, answer_.data(), answer_.size());
            ::shutdown(client, SHUT_WR);
            while (::recv(client, more, sizeof more, 0) > 0) {
            }
            return static_cast<void>(::close(client));
        }
        auto const colon = request.find(':');
        auto const to = loopback(std::stoi(request.substr(colon + 1)));
        int const server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        ::connect(server, reinterpret_cast<sockaddr const*>(&to), sizeof to);
        std::string const open = "HTTP/1.1 200 OK\r\n\r\n";
        send_all(client, open.data(), open.size());
        pairs_.emplace_back(client, server);
    }

    static bool pass(int from, int to)
    {
        char some[16 * 1024];
        auto const size = ::recv(from, some, sizeof some, 0);
        return size > 0 && send_all(to, some, static_cast<std::size_t>(size));
    }

    void serve()
    {
        while (!over_) {
            std::vector<pollfd> all{{listener_, POLLIN, 0}};
            for (auto const& [one, other] : pairs_) {
                all.push_back({one, POLLIN, 0});
                all.push_back({other, POLLIN, 0});
            }
            // A tenth of a second: how late it sees that it is over, or mended.
            ::poll(all.data(), cut_ ? 0 : all.size(), 100);
            if (cut_) continue;
            auto const known = pairs_.size();
            std::vector<std::pair<int, int>> left;
            for (std::size_t n = 0; n < known; ++n) {
                auto const [one, other] = pairs_[n];
                bool good = true;
                if (all[1 + 2 * n].revents != 0) good = pass(one, other);
                if (good && all[2 + 2 * n].revents != 0) good = pass(other, one);
                if (good) {
                    left.emplace_back(one, other);
                    continue;
                }
                ::close(one);
                ::close(other);
            }
            pairs_ = std::move(left);
            if (all[0].revents != 0) accept_one();
        }
    }

    std::string const answer_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<int> asked_{0};
    std::atomic<bool> cut_{false};
    std::atomic<bool> over_{false};
    std::vector<std::pair<int, int>> pairs_; // of its thread
    std::thread thread_;
};

} // namespace mig::test

#endif
