#include "transport/http_connect.hpp"

namespace mig::amqp {
namespace {

error wrong(std::string_view why)
{
    return error{errc::unavailable, "connect through", "proxy", why};
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

} // namespace

std::string connect_request(std::string_view host_and_port)
{
    std::string const to{host_and_port};
    return "CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n\r\n";
}

result<bool> connect_response::feed(bytes_view more)
{
    if (head_.size() + more.size() > head_max_bytes) return wrong("its answer is too long");
    head_ += as_text(more);
    auto const end = head_.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    // "HTTP/1.1 200 ..."
    std::string_view const line = std::string_view{head_}.substr(0, head_.find("\r\n"));
    if (line.size() < 12 || !line.starts_with("HTTP/1.") || line[8] != ' ' || !is_digit(line[9]) ||
        !is_digit(line[10]) || !is_digit(line[11]) || (line.size() > 12 && line[12] != ' '))
        return wrong("it does not answer in HTTP");
    if (line[9] != '2') return wrong("it says " + std::string{line.substr(9)});
    if (end + 4 != head_.size()) return wrong("it says more than its answer");
    return true;
}

} // namespace mig::amqp
