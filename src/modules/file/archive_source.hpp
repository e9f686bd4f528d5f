// An open file as libarchive reads it: by callbacks, and gzip already expanded, since libarchive
// does not look at the sums of gzip.
//
// Threads: one source belongs to one thread.

#ifndef MIG_SRC_MODULES_FILE_ARCHIVE_SOURCE_HPP
#define MIG_SRC_MODULES_FILE_ARCHIVE_SOURCE_HPP

#include <mig/host/file_system.hpp>
#include <mig/module/module.hpp>

#include "modules/file/archive_form.hpp"
#include "modules/file/gunzip.hpp"

#include <algorithm>
#include <archive.h>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace mig::file {

class archive_source {
public:
    archive_source(input& from, std::uint64_t size, archive_form, run_context&);
    archive_source(archive_source const&) = delete;
    archive_source& operator=(archive_source const&) = delete;

    // Opens it with what is above; what archive_read_open1 returns.
    [[nodiscard]] int open(archive*);

    // Why reading was ended from outside: what keep_going failed with.
    [[nodiscard]] std::optional<error> const& stopped() const noexcept { return stopped_; }
    // Of the file's own bytes, as many as were read, each once.
    [[nodiscard]] std::uint64_t consumed() const noexcept { return std::min(read_, size_); }
    // Further reads fail when there are more bytes than this.
    void allow(std::uint64_t bytes) noexcept { allowed_ = bytes; }
    void allow_all() noexcept { allowed_ = no_limit; }
    [[nodiscard]] bool is_over_allowance() const noexcept { return over_allowance_; }
    // The file could not be read, or is not the gzip that it begins as.
    [[nodiscard]] bool has_failed() const noexcept { return has_failed_; }

private:
    static la_ssize_t on_read(archive*, void* self, void const** block) noexcept;
    static la_int64_t on_skip(archive*, void* self, la_int64_t bytes) noexcept;
    static la_int64_t on_seek(archive*, void* self, la_int64_t offset, int from) noexcept;

    [[nodiscard]] result<bytes_view> next_block();
    [[nodiscard]] result<bytes_view> next_expanded();
    [[nodiscard]] result<bytes_view> next_plain(std::size_t bytes_max);

    input& from_;
    run_context& context_;
    std::uint64_t size_;
    std::uint64_t position_ = 0;
    std::uint64_t read_ = 0;
    static constexpr std::uint64_t no_limit = UINT64_MAX;
    std::uint64_t allowed_ = no_limit;
    bool over_allowance_ = false;
    bool seeks_;
    bool has_failed_ = false;
    std::optional<error> stopped_;
    std::vector<std::byte> block_;

    std::optional<gunzip_stream> gunzip_;
    std::vector<std::byte> expanded_;
    bool broken_ = false; // what follows is not gzip
};

} // namespace mig::file

#endif
