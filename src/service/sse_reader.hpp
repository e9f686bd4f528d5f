// Server-sent events out of a stream of bytes.  WHATWG HTML, 9.2.6: the fields event and data.
//
// Threads: one reader belongs to one thread.

#ifndef MIG_SERVICE_SSE_READER_HPP
#define MIG_SERVICE_SSE_READER_HPP

#include <mig/base/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace mig::service {

struct server_event {
    std::string name;
    std::string data;
};

class sse_reader {
public:
    explicit sse_reader(std::size_t event_max_bytes) : event_max_bytes_(event_max_bytes) {}

    // The events that these bytes complete.  Fails with over_budget when one is too large.
    [[nodiscard]] result<std::vector<server_event>> feed(std::string_view);

private:
    void take_line(std::string_view line, std::vector<server_event>& into);

    std::size_t event_max_bytes_;
    std::string line_; // not ended yet
    server_event event_;
};

} // namespace mig::service

#endif
