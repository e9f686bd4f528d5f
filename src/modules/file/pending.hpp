// The searches that still want a file, and which of their checks it has met.
//
// A list keeps its memory from file to file, so that one costs no allocation.

#ifndef MIG_SRC_MODULES_FILE_PENDING_HPP
#define MIG_SRC_MODULES_FILE_PENDING_HPP

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace mig::file {

struct pending {
    std::size_t index = 0; // of a search
    std::vector<bool> hit; // by check
};

class pending_list {
public:
    [[nodiscard]] std::span<pending> all() noexcept { return {list_.data(), size_}; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    void clear() noexcept { size_ = 0; }

    pending& add(std::size_t index, std::size_t checks)
    {
        if (size_ == list_.size()) list_.emplace_back();
        auto& made = list_[size_++];
        made.index = index;
        made.hit.assign(checks, false);
        return made;
    }
    void drop_last() noexcept { --size_; }
    void drop(std::size_t n) noexcept
    {
        for (; n + 1 < size_; ++n)
            std::swap(list_[n], list_[n + 1]);
        --size_;
    }
    void copy(std::span<pending const> from)
    {
        if (list_.size() < from.size()) list_.resize(from.size());
        std::copy(from.begin(), from.end(), list_.begin());
        size_ = from.size();
    }

private:
    std::vector<pending> list_;
    std::size_t size_ = 0;
};

} // namespace mig::file

#endif
