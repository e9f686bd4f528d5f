// Frames on their way out of a socket: many small ones go in one write, bodies are not copied.
//
// The owner bounds what it adds.  One thread.

#ifndef MIG_TRANSPORT_OUTBOX_HPP
#define MIG_TRANSPORT_OUTBOX_HPP

#include "transport/frame.hpp"

#include <asio/buffer.hpp>

#include <deque>

namespace mig::relay {

class outbox {
public:
    void add(wire_frame one) { frames_.push_back(std::move(one)); }

    [[nodiscard]] bool empty() const { return frames_.empty(); }
    [[nodiscard]] std::size_t size() const { return frames_.size(); }

    // The next of it, to be written whole; they stay where they are until written().
    [[nodiscard]] std::vector<asio::const_buffer> batch()
    {
        std::vector<asio::const_buffer> buffers;
        std::size_t total = 0;
        for (in_batch_ = 0;
             in_batch_ < frames_.size() && in_batch_ < batch_max && total < batch_max_bytes;
             ++in_batch_)
        {
            auto const& one = frames_[in_batch_];
            buffers.push_back(asio::buffer(one.head));
            total += one.head.size();
            if (!one.body || one.body->empty()) continue;
            buffers.push_back(asio::buffer(*one.body));
            total += one.body->size();
        }
        return buffers;
    }
    void written() { frames_.erase(frames_.begin(), frames_.begin() + offset(in_batch_)); }

private:
    static constexpr std::size_t batch_max = 32; // two buffers each: asio writes 64 at once
    static constexpr std::size_t batch_max_bytes = 1u << 20;
    static std::ptrdiff_t offset(std::size_t n) { return static_cast<std::ptrdiff_t>(n); }

    std::deque<wire_frame> frames_;
    std::size_t in_batch_ = 0;
};

} // namespace mig::relay

#endif
