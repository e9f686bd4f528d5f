// HTTP/1.1 requests and responses, without sockets: bytes in, bytes out.
//
// RFC 9112.  The parser is Boost.Beast's, behind one seam (http.cpp), with named limits.
//
// Threads: a reader belongs to one thread; the rest are values.

#ifndef MIG_SERVICE_HTTP_HPP
#define MIG_SERVICE_HTTP_HPP

#include <mig/base/result.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig::service {

struct http_limits {
    std::size_t header_bytes = 16u << 10;
    std::size_t body_bytes = 10u << 20;
};

struct http_request {
    std::string method;                         // "GET"
    std::string path;                           // decoded, without the query
    std::string target;                         // path and query as they were sent
    std::map<std::string, std::string> query;   // decoded; the last of equal names
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;
    bool keep_alive = true;
    bool chunks = true; // the client can read them: HTTP/1.1
    std::string peer;   // the client's address, without its port; empty: a Unix socket

    [[nodiscard]] std::string header(std::string const& lower_name) const;
    [[nodiscard]] std::string parameter(std::string const& name) const;
};

struct http_response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::string allow; // of a 405: the methods that there are
    // Further ones.  Control characters in them are left out.
    std::vector<std::pair<std::string, std::string>> headers = {};
};

struct http_framing {
    bool keep_alive = true;
    bool body = true; // false: the answer to HEAD, which tells of a body and has none
};
// The bytes of a whole response.
[[nodiscard]] std::string write_response(http_response const&, http_framing const&);
// Of one whose body comes in parts: the head, each part, the end.  RFC 9112, 7.1.  Without chunks
// the parts go out as they are.  Either way the connection ends with it.
[[nodiscard]] std::string write_stream_head(std::string_view content_type, bool chunks);
[[nodiscard]] std::string write_chunk(std::string_view part);
[[nodiscard]] std::string_view last_chunk() noexcept;

// "a=1&b=%20" into its names and values; what is not decodable stays as it is.
[[nodiscard]] std::map<std::string, std::string> parse_form(std::string_view);

// What a reader says of a head that is above its limit; otherwise it is the body.
inline constexpr std::string_view head_too_long = "its head is too long";

// One request out of a stream of bytes.
class http_reader {
public:
    explicit http_reader(http_limits const&);
    http_reader(http_reader&&) noexcept;
    http_reader& operator=(http_reader&&) noexcept;
    ~http_reader();

    // Takes bytes from the front, as many as belong to this request and are there; gives how many.
    // Fails with invalid_argument (not HTTP) or over_budget (a limit).
    [[nodiscard]] result<std::size_t> feed(std::string_view);
    [[nodiscard]] bool complete() const;
    [[nodiscard]] bool started() const;       // some of it has come
    [[nodiscard]] bool head_complete() const; // all of it but the body
    // Once per request: the client waits for "100 Continue" before it sends the body.
    [[nodiscard]] bool asks_to_continue();
    // The request; the reader is as new afterwards.
    [[nodiscard]] result<http_request> take();

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace mig::service

#endif
