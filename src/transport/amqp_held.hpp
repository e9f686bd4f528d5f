// The deliveries of a channel that the broker has not heard of yet, and what to tell it.
//
// One acknowledgement may stand for all deliveries up to its own: the broker then does in one go
// what it would do for each.

#ifndef MIG_TRANSPORT_AMQP_HELD_HPP
#define MIG_TRANSPORT_AMQP_HELD_HPP

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace mig::amqp {

class held_deliveries {
public:
    // Tags rise.
    void add(std::uint64_t tag, std::size_t size_bytes, std::string const& consumer);
    // To be told with the next ones.  Tags that are unknown, or done, are ignored: the broker would
    // hang up.
    void done(std::uint64_t tag);
    void clear();

    // Of deliveries that are not done.
    [[nodiscard]] std::size_t size_bytes() const noexcept { return size_bytes_; }
    [[nodiscard]] std::size_t of(std::string const& consumer) const;

    struct acknowledgement {
        std::uint64_t tag;
        bool multiple; // it, and all before it
    };
    // What was done since the last time, in as few words as can be.
    [[nodiscard]] std::vector<acknowledgement> take_done();

private:
    struct one {
        std::size_t size_bytes;
        std::string const* consumer; // a key of count_of_
        bool is_done = false;
    };
    std::map<std::uint64_t, one> all_;
    std::map<std::string, std::size_t> count_of_; // consumer -> how many: RabbitMQ counts so, too
    std::size_t size_bytes_ = 0;
    std::vector<std::uint64_t> done_; // in no order
};

} // namespace mig::amqp

#endif
