// An open file descriptor and its owner.

#ifndef MIG_SRC_HOST_DESCRIPTOR_HPP
#define MIG_SRC_HOST_DESCRIPTOR_HPP

#include <unistd.h>
#include <utility>

namespace mig::host_room {

class descriptor {
public:
    descriptor() noexcept = default;
    explicit descriptor(int opened) noexcept : number_(opened) {}
    descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    descriptor& operator=(descriptor&& other) noexcept
    {
        std::swap(number_, other.number_);
        return *this;
    }
    ~descriptor()
    {
        if (number_ >= 0) ::close(number_);
    }

    [[nodiscard]] int number() const noexcept { return number_; }
    [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }

private:
    int number_ = -1;
};

} // namespace mig::host_room

#endif
