// The seam to Boost.Beast: its parser alone, fed by hand.  No Boost event loop runs.

#include "service/http.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <optional>

namespace mig::service {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t query_parameters_max = 64;

error bad_request(std::string_view why)
{
    return error{errc::invalid_argument, "read", "HTTP request", why};
}

int hex_value(char c) noexcept
{
    if (c >= '0' && c <= '9') return c - '0';
    auto const lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// RFC 3986, 2.1; in forms a plus is a space.
std::string decoded(std::string_view text, bool plus_is_space)
{
    std::string out;
    for (std::size_t n = 0; n < text.size(); ++n) {
        if (text[n] == '%' && n + 2 < text.size() && hex_value(text[n + 1]) >= 0 &&
            hex_value(text[n + 2]) >= 0)
        {
            out += static_cast<char>(hex_value(text[n + 1]) * 16 + hex_value(text[n + 2]));
            n += 2;
        } else {
            out += plus_is_space && text[n] == '+' ? ' ' : text[n];
        }
    }
    return out;
}

std::string lower(std::string_view text)
{
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

std::string_view reason_of(int status) noexcept
{
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 301:
        return "Moved Permanently";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 413:
        return "Content Too Large";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    default:
        return "Internal Server Error";
    }
}

} // namespace

class http_reader::impl {
public:
    explicit impl(http_limits const& limits) : limits_(limits) { renew(); }

    result<std::size_t> feed(std::string_view text)
    {
        started_ = started_ || !text.empty();
        std::size_t used = 0;
        // Header and body are parsed by separate calls; each takes what it can.
        while (!parser_->is_done() && used < text.size()) {
            boost::system::error_code failed;
            auto const n = parser_->put(
                boost::asio::const_buffer{text.data() + used, text.size() - used}, failed);
            used += n;
            if (failed == http::error::need_more) {
                // What a header lacks is kept by the caller, and given again with what follows.
                if (!parser_->is_header_done() && text.size() > limits_.header_bytes) {
                    return error{errc::over_budget, "read", "HTTP request", head_too_long};
                }
                break;
            }
            if (failed == http::error::header_limit || failed == http::error::body_limit) {
                return error{errc::over_budget, "read", "HTTP request",
                             failed == http::error::body_limit ? "its body is too large"
                                                               : head_too_long};
            }
            if (failed) return bad_request(failed.message());
            if (n == 0) break;
        }
        return used;
    }
    [[nodiscard]] bool complete() const { return parser_->is_done(); }
    [[nodiscard]] bool started() const { return started_; }
    [[nodiscard]] bool head_complete() const { return parser_->is_header_done(); }
    bool asks_to_continue()
    {
        if (!parser_->is_header_done() || parser_->is_done() || continued_) return false;
        continued_ = true;
        auto const& head = parser_->get();
        auto const field = head[http::field::expect];
        return head.version() >= 11 && lower({field.data(), field.size()}) == "100-continue";
    }

    result<http_request> take()
    {
        auto message = parser_->release();
        renew();
        http_request request;
        request.method = std::string{message.method_string()};
        request.keep_alive = message.keep_alive();
        request.chunks = message.version() >= 11;
        request.body = std::move(message.body());
        std::string_view const whole{message.target().data(), message.target().size()};
        request.target = std::string{whole};
        auto const mark = whole.find('?');
        request.path = decoded(whole.substr(0, mark), false);
        if (mark != std::string_view::npos) request.query = parse_form(whole.substr(mark + 1));
        for (auto const& field : message) {
            auto const name = field.name_string();
            auto const value = field.value();
            request.headers[lower({name.data(), name.size()})] = {value.data(), value.size()};
        }
        if (!request.path.starts_with('/')) return bad_request("its target is not a path");
        return request;
    }

private:
    void renew()
    {
        parser_.emplace();
        parser_->eager(true);
        parser_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
        parser_->body_limit(limits_.body_bytes);
        started_ = false;
        continued_ = false;
    }

    http_limits limits_;
    std::optional<http::request_parser<http::string_body>> parser_;
    bool started_ = false;
    bool continued_ = false;
};

http_reader::http_reader(http_limits const& limits) : impl_(std::make_unique<impl>(limits)) {}
http_reader::http_reader(http_reader&&) noexcept = default;
http_reader& http_reader::operator=(http_reader&&) noexcept = default;
http_reader::~http_reader() = default;

result<std::size_t> http_reader::feed(std::string_view text)
{
    try {
        return impl_->feed(text);
    } catch (std::exception const&) {
        return bad_request("it cannot be read");
    }
}

bool http_reader::complete() const
{
    return impl_->complete();
}

bool http_reader::started() const
{
    return impl_->started();
}

bool http_reader::head_complete() const
{
    return impl_->head_complete();
}

bool http_reader::asks_to_continue()
{
    return impl_->asks_to_continue();
}

result<http_request> http_reader::take()
{
    try {
        return impl_->take();
    } catch (std::exception const&) {
        return bad_request("it cannot be read");
    }
}

std::string http_request::header(std::string const& lower_name) const
{
    auto const found = headers.find(lower_name);
    return found == headers.end() ? std::string{} : found->second;
}

std::string http_request::parameter(std::string const& name) const
{
    auto const found = query.find(name);
    return found == query.end() ? std::string{} : found->second;
}

std::map<std::string, std::string> parse_form(std::string_view text)
{
    std::map<std::string, std::string> form;
    while (!text.empty() && form.size() < query_parameters_max) {
        auto const end = std::min(text.find('&'), text.size());
        auto const pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        auto const equals = pair.find('=');
        auto const value =
            equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
        form[decoded(pair.substr(0, equals), true)] = decoded(value, true);
    }
    return form;
}

std::string write_response(http_response const& response, http_framing const& framing)
{
    std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
    out += reason_of(response.status);
    out += "\r\nContent-Type: " + response.content_type +
           "\r\nContent-Length: " + std::to_string(response.body.size()) +
           "\r\nCache-Control: no-cache\r\nX-Content-Type-Options: nosniff";
    if (!response.allow.empty()) out += "\r\nAllow: " + response.allow;
    for (auto const& [name, value] : response.headers) {
        out += "\r\n" + name + ": ";
        // A line break in one would begin another header, or a body.
        std::copy_if(value.begin(), value.end(), std::back_inserter(out),
                     [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
    }
    if (!framing.keep_alive) out += "\r\nConnection: close";
    out += "\r\n\r\n";
    if (framing.body) out += response.body;
    return out;
}

std::string write_stream_head(std::string_view content_type, bool chunks)
{
    return "HTTP/1.1 200 OK\r\nContent-Type: " + std::string{content_type} +
           (chunks ? "\r\nTransfer-Encoding: chunked" : "") +
           "\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n";
}

std::string write_chunk(std::string_view part)
{
    std::array<char, 20> size{};
    std::snprintf(size.data(), size.size(), "%zx\r\n", part.size());
    return size.data() + std::string{part} + "\r\n";
}

std::string_view last_chunk() noexcept
{
    return "0\r\n\r\n";
}

} // namespace mig::service
