// The file of a database before SQLite sees it: whose it is, and whether it is whole.

#ifndef MIG_STORE_SQLITE_FILE_HPP
#define MIG_STORE_SQLITE_FILE_HPP

#include <mig/base/result.hpp>

#include <filesystem>
#include <unistd.h>
#include <utility>

namespace mig {

// A descriptor whose lock lasts as long as it is open.
class held_descriptor {
public:
    explicit held_descriptor(int fd) noexcept : fd_(fd) {}
    held_descriptor(held_descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    held_descriptor& operator=(held_descriptor&&) = delete;
    ~held_descriptor()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int fd() const noexcept { return fd_; }

private:
    int fd_;
};

// One scheduler a database: fails with unavailable while another one has it.
[[nodiscard]] result<held_descriptor> lock_database(std::filesystem::path const& file);

// Makes the file with its mode, and looks at how long it is.  Fails with corrupt, denied, io.
[[nodiscard]] result<void> prepare_database_file(std::filesystem::path const& file);

} // namespace mig

#endif
