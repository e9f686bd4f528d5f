// A stream socket to a server on this machine, spoken to byte by byte.
//
// Threads: one.  What does not come within ten seconds counts as missing: no test waits for ever.

#ifndef MIG_TEST_SUPPORT_RAW_SOCKET_HPP
#define MIG_TEST_SUPPORT_RAW_SOCKET_HPP

#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace mig::test {

class raw_socket {
public:
    explicit raw_socket(std::filesystem::path const& path)
        : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un where{};
        where.sun_family = AF_UNIX;
        std::strncpy(where.sun_path, path.c_str(), sizeof where.sun_path - 1);
        connect(reinterpret_cast<sockaddr const*>(&where), sizeof where);
    }
    explicit raw_socket(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_port = htons(port);
        where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connect(reinterpret_cast<sockaddr const*>(&where), sizeof where);
    }
    raw_socket(raw_socket&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)),
          got_(std::move(other.got_))
    {}
    ~raw_socket()
    {
        if (fd_ >= 0) ::close(fd_);
    }

    // False when the other side does not take it.
    bool send(std::string_view text)
    {
        while (!text.empty()) {
            pollfd ready{fd_, POLLOUT, 0};
            if (::poll(&ready, 1, wait_ms) <= 0) return false;
            auto const n = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (n <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(n));
        }
        return true;
    }
    void end_sending() { ::shutdown(fd_, SHUT_WR); }
    // Closes it, and tells the other side nothing of it.  False, and it is not closed, when this
    // process may not.
    bool vanish()
    {
        int const on = 1;
        if (::setsockopt(fd_, IPPROTO_TCP, TCP_REPAIR, &on, sizeof on) != 0) return false;
        ::close(std::exchange(fd_, -1));
        return true;
    }

    // All that has come when it contains the text, or when nothing more comes.
    std::string const& read_until(std::string_view text)
    {
        while (got_.find(text) == std::string::npos && read_some()) {
        }
        return got_;
    }
    std::string const& read_to_end()
    {
        while (read_some()) {
        }
        return got_;
    }
    // The other side has ended in order, and not by a reset.
    [[nodiscard]] bool ended() const { return ended_; }
    void forget() { got_.clear(); }

    // One whole response with a Content-Length; what follows it stays for the next call.
    std::string read_response()
    {
        read_until("\r\n\r\n");
        auto const head = got_.find("\r\n\r\n");
        auto const mark = got_.find("Content-Length: ");
        if (head == std::string::npos || mark > head) return std::exchange(got_, {});
        auto const size = head + 4 + std::stoul(got_.substr(mark + 16));
        while (got_.size() < size && read_some()) {
        }
        auto const response = got_.substr(0, size);
        got_.erase(0, size);
        return response;
    }

private:
    static constexpr int wait_ms = 10'000;

    void connect(sockaddr const* where, socklen_t size)
    {
        if (::connect(fd_, where, size) != 0) {
            ::close(fd_);
            throw std::runtime_error{"cannot connect"};
        }
    }

    bool read_some()
    {
        pollfd ready{fd_, POLLIN, 0};
        if (::poll(&ready, 1, wait_ms) <= 0) return false;
        std::array<char, 64 * 1024> block;
        auto const n = ::recv(fd_, block.data(), block.size(), 0);
        ended_ = n == 0;
        if (n > 0) got_.append(block.data(), static_cast<std::size_t>(n));
        return n > 0;
    }

    int fd_;
    std::string got_;
    bool ended_ = false;
};

} // namespace mig::test

#endif
