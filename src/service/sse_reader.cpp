#include "service/sse_reader.hpp"

#include <utility>

namespace mig::service {

result<std::vector<server_event>> sse_reader::feed(std::string_view text)
{
    std::vector<server_event> events;
    while (!text.empty()) {
        auto const end = text.find('\n');
        auto const part = text.substr(0, end);
        if (line_.size() + part.size() + event_.data.size() > event_max_bytes_) {
            return error{errc::over_budget, "read", "event", "it is too large"};
        }
        line_ += part;
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
        if (line_.ends_with('\r')) line_.pop_back();
        take_line(line_, events);
        line_.clear();
    }
    return events;
}

void sse_reader::take_line(std::string_view line, std::vector<server_event>& into)
{
    if (line.empty()) {
        auto done = std::exchange(event_, {});
        if (!done.data.empty() || !done.name.empty()) into.push_back(std::move(done));
        return;
    }
    auto const colon = line.find(':');
    auto const field = line.substr(0, colon);
    auto value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "event") event_.name = value;
    if (field == "data") {
        if (!event_.data.empty()) event_.data += '\n';
        event_.data += value;
    }
}

} // namespace mig::service
