// Small files that are to be read: many at a time, and hashed many at a time.
//
//     visit a file           -> take()
//     its directory is listed -> load(): what was read waits, the rest is given back
//     enough of them wait    -> hash(): then each is judged, and clear()
//
// What waits is bounded by `slots`, not by the number of files.
//
// Threads: a small_reads belongs to one thread.

#ifndef MIG_SRC_MODULES_FILE_SMALL_READS_HPP
#define MIG_SRC_MODULES_FILE_SMALL_READS_HPP

#include <mig/host/small_files.hpp>

#include "hash/buffer_hasher.hpp"
#include "modules/file/pending.hpp"
#include "modules/file/search.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace mig::file {

class small_reads {
public:
    struct entry {
        std::string name;
        std::string path;
        std::optional<file_info> known; // what the status checks have seen
        pending_list asked;
        small_file file;
        hash_kind kinds = hash_kind::none; // none where the content has to be looked at, too
    };

    explicit small_reads(std::vector<search> const&);

    // Whether a file of this size may be small enough.
    [[nodiscard]] static bool may_fit(std::uint64_t size) noexcept;

    void take(std::string const& name, std::string const& path,
              std::optional<file_info> const& known, std::span<pending const> asked);
    // There is no room for one more, or as many are taken as are read at a time.
    [[nodiscard]] bool is_full() const noexcept;
    [[nodiscard]] bool wants_load() const noexcept;
    [[nodiscard]] bool has_unloaded() const noexcept { return loaded_ < taken_; }

    // Reads those that were taken since the last time, all of them of this directory.
    void load(directory&);
    // One that was taken and could not be read so; gone with the next call.  Null: no more.
    [[nodiscard]] entry* next_unread();

    // Digests of those that want nothing else.
    void hash();
    [[nodiscard]] std::span<entry> loaded() noexcept { return {entries_.data(), loaded_}; }
    [[nodiscard]] digest digest_of(hash_kind one, std::size_t n) const noexcept
    {
        return hasher_->digest_of(one, n);
    }
    void clear() noexcept { loaded_ = taken_ = 0; }

private:
    void make_slots();
    [[nodiscard]] hash_kind kinds_of(entry&) const;

    std::vector<search> const& searches_;
    small_file_reader reader_;
    std::optional<hash::buffer_hasher> hasher_; // none: no search asks for a digest
    std::unique_ptr<std::byte[]> memory_;
    std::vector<entry> entries_; // loaded_, then those that are not, up to taken_
    std::vector<small_file> reading_;
    std::vector<hash::buffer> buffers_;
    std::size_t loaded_ = 0;
    std::size_t taken_ = 0;
    std::size_t given_back_ = 0; // from taken_ on
};

} // namespace mig::file

#endif
