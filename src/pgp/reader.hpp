// A bounded cursor over bytes.  Reading past the end fails, and stays failed.

#ifndef MIG_PGP_READER_HPP
#define MIG_PGP_READER_HPP

#include <mig/base/bytes.hpp>

#include <cstdint>

namespace mig::pgp {

class reader {
public:
    explicit reader(bytes_view data) noexcept : left_(data), size_(data.size()) {}

    [[nodiscard]] bool failed() const noexcept { return failed_; }
    [[nodiscard]] bool at_end() const noexcept { return left_.empty(); }
    [[nodiscard]] std::size_t left() const noexcept { return left_.size(); }
    [[nodiscard]] std::size_t place() const noexcept { return size_ - left_.size(); }

    std::uint8_t u8() noexcept { return static_cast<std::uint8_t>(number(1)); }
    std::uint16_t u16() noexcept { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t u32() noexcept { return static_cast<std::uint32_t>(number(4)); }

    bytes_view take(std::size_t n) noexcept
    {
        if (failed_ || n > left_.size()) {
            failed_ = true;
            return {};
        }
        auto const taken = left_.first(n);
        left_ = left_.subspan(n);
        return taken;
    }
    bytes_view rest() noexcept { return take(left_.size()); }

private:
    std::uint64_t number(std::size_t octets) noexcept
    {
        std::uint64_t value = 0;
        for (auto const b : take(octets))
            value = value << 8 | std::to_integer<std::uint64_t>(b);
        return value;
    }

    bytes_view left_;
    std::size_t size_;
    bool failed_ = false;
};

} // namespace mig::pgp

#endif
