// Files of which nothing but digests is asked, and that are too large to wait in memory: a block of
// each in turn, so that the lanes of the kernels are full.
//
//     take()    one that is open is under work
//     round()   reads and hashes a block of each
//
// Threads: a large_reads belongs to one thread.

#ifndef MIG_SRC_MODULES_FILE_LARGE_READS_HPP
#define MIG_SRC_MODULES_FILE_LARGE_READS_HPP

#include <mig/hash/hasher.hpp>
#include <mig/host/file_system.hpp>
#include <mig/module/module.hpp>

#include "hash/batch.hpp"
#include "modules/file/pending.hpp"
#include "modules/file/search.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace mig::file {

struct opened_file {
    std::unique_ptr<input> in;
    file_info before; // its status when it was opened
};

class large_reads {
public:
    struct entry {
        std::string path;
        file_info info; // as the searches saw it
        opened_file file;
        pending_list asked;
        hash_kind kinds = hash_kind::none;
    };
    // bytes: that were read.  Fails with why it could not be read to its end.
    using ended = std::function<result<void>(entry&, result<digest_list>, std::uint64_t bytes)>;

    large_reads(std::vector<search> const&, run_context&);

    [[nodiscard]] bool wants(file_info const&, std::span<pending const> asked) const;
    [[nodiscard]] bool has_room() const noexcept { return !batch_ || batch_->has_room(); }
    [[nodiscard]] bool is_idle() const noexcept { return !batch_ || batch_->is_idle(); }

    // There must be room.
    void take(std::string const& path, file_info const&, opened_file,
              std::span<pending const> asked);
    // Fails as `ended` did the first time.
    [[nodiscard]] result<void> round(bool more_to_come, ended const&);
    // Those under work, which are given up.
    void give_up(std::function<void(entry&)> const&);

private:
    void release(entry&) noexcept;

    std::vector<search> const& searches_;
    run_context& context_;
    std::vector<hash_kind> kinds_; // that any search asks for
    std::optional<hash::batch> batch_;
    std::vector<entry> entries_; // by the number of the batch
};

} // namespace mig::file

#endif
