// One client of the HTTP server.  Private to it.

#ifndef MIG_SERVICE_HTTP_CONNECTION_HPP
#define MIG_SERVICE_HTTP_CONNECTION_HPP

#include "service/http_server.hpp"
#include "service/http_socket.hpp"

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>

#include <array>
#include <atomic>
#include <deque>
#include <memory>
#include <string>

namespace mig::service {

class http_connection : public std::enable_shared_from_this<http_connection> {
public:
    http_connection(std::shared_ptr<asio::io_context> io, std::unique_ptr<http_socket> socket,
                    http_server_options const& options, bool by_port, std::string peer,
                    http_rate& rate, std::function<void(http_connection*)> on_end);

    void start();
    [[nodiscard]] std::string const& peer() const noexcept { return peer_; }
    [[nodiscard]] bool by_port() const noexcept { return by_port_; }
    [[nodiscard]] bool has_shaken_hands() const noexcept { return shaken_; }
    // Any thread.
    void identify(std::string who);
    void respond(http_response response);
    void begin_stream(std::string content_type, stream_idling idling);
    void write_part(std::string part, bool last);
    void on_gone(std::function<void()> call);
    void when_sent(std::function<void()> call);
    void cut();
    // On the server's thread.
    void close();

private:
    void read();
    void take_requests();
    void serve(http_request request);
    void refuse(int status, std::string_view why);
    void tell(int status, std::size_t bytes);
    void expire();
    [[nodiscard]] bool idles() const noexcept;
    void say_idle();
    void stop_waiting();
    void write(std::string data);
    void write_next();
    void sent();
    void linger();
    void wait(std::chrono::milliseconds limit);

    std::shared_ptr<asio::io_context> io_; // responders may outlive the server
    // What is said from several threads is carried out in the order in which it was said.  Posting
    // to the context alone does not give that: what its own thread posts waits apart from the rest.
    asio::strand<asio::io_context::executor_type> in_order_;
    std::unique_ptr<http_socket> socket_;
    asio::steady_timer deadline_;
    http_server_options const& options_;
    bool by_port_;
    std::string const peer_; // its address; empty: a Unix socket
    http_rate& rate_;        // the server's: not to be used when this has been closed
    std::function<void(http_connection*)> on_end_;
    http_reader reader_;
    std::array<char, 16 * 1024> block_{};
    std::string unread_;
    std::deque<std::string> unsent_;
    std::size_t unsent_bytes_ = 0;
    std::size_t front_sent_ = 0;     // of the first of them
    std::size_t streamed_bytes_ = 0; // of the body, so far
    http_access access_;             // of the request that is being answered
    stream_idling idling_;
    std::function<void()> gone_;
    std::function<void()> sent_;
    bool shaken_ = false; // or there was nothing to shake
    bool reading_ = false;
    bool serving_ = false;   // a request is being answered
    bool keep_alive_ = true; // after the response that is being written
    bool head_ = false;      // it answers HEAD
    bool chunks_ = true;     // the client can read them
    bool streaming_ = false;
    bool peer_ended_ = false; // it sends nothing more, and may still read
    bool closing_ = false;    // when everything has been sent
    bool in_body_ = false;    // the head of a request is complete
    bool lingering_ = false;  // everything has been sent; what comes is thrown away
    std::atomic<bool> closed_ = false;
};

} // namespace mig::service

#endif
