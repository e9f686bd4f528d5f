// Small files of a directory, many at a time.
//
//     small_file_reader reader;
//     reader.read(folder, files);
//
// Opening, reading and closing a small file costs more than its bytes.  Where the kernel allows it
// (io_uring), a batch goes through it in one system call; where not, file by file.  There is no
// difference in what comes of it.
//
// Only what is beyond doubt is read: a regular file that fits and that nobody has changed since
// before it was opened.  All else is left to whoever asks, to be opened by itself: that tells why.
// A link is not followed.
//
// The clock of the file system must be this machine's: not for files of another one.
//
// Threads: one small_file_reader belongs to one thread.

#ifndef MIG_HOST_SMALL_FILES_HPP
#define MIG_HOST_SMALL_FILES_HPP

#include <mig/host/file_system.hpp>

#include <cstddef>
#include <memory>
#include <span>

namespace mig {

struct small_file {
    char const* name = nullptr; // of an entry of the directory; its kind there was "regular"
    std::span<std::byte> into;  // a file that is not smaller than this is left
    // What came of it:
    bool is_read = false;
    std::size_t size = 0;
    file_info info;
};

class small_file_reader {
public:
    enum class way : std::uint8_t { ring_if_allowed, plain };
    explicit small_file_reader(way = way::ring_if_allowed);
    small_file_reader(small_file_reader&&) noexcept;
    small_file_reader& operator=(small_file_reader&&) noexcept;
    ~small_file_reader();

    void read(directory&, std::span<small_file>);
    // Whether the kernel allows it; known after the first read.
    [[nodiscard]] bool uses_ring() const noexcept;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace mig

#endif
