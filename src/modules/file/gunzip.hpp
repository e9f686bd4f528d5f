// gzip, a block at a time: RFC 1952, any number of members one after another.  The seam to zlib.
//
// Memory is one block, whatever the file claims to hold.
//
// Threads: one stream belongs to one thread.

#ifndef MIG_SRC_MODULES_FILE_GUNZIP_HPP
#define MIG_SRC_MODULES_FILE_GUNZIP_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>

#include <functional>
#include <memory>

namespace mig::file {

// The first two bytes of a gzip file.
inline constexpr std::byte gzip_magic[2] = {std::byte{0x1f}, std::byte{0x8b}};
[[nodiscard]] inline bool starts_as_gzip(bytes_view content) noexcept
{
    return content.size() >= 2 && content[0] == gzip_magic[0] && content[1] == gzip_magic[1];
}

class gunzip_stream {
public:
    gunzip_stream();
    gunzip_stream(gunzip_stream&&) noexcept;
    gunzip_stream& operator=(gunzip_stream&&) noexcept;
    ~gunzip_stream();

    // The next bytes; into is called with each block of what they expand to, and ends it by
    // returning a failure.  Fails with corrupt when they are not gzip.
    [[nodiscard]] result<void> feed(bytes_view,
                                    std::function<result<void>(bytes_view)> const& into);
    // Whether the last member has ended where the bytes did.
    [[nodiscard]] bool complete() const noexcept;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace mig::file

#endif
