// The agent's journal on disk, and the thread that syncs it.
//
// Entries are appended in order; whatever waits when a sync begins is written and synced together,
// so a slow disk makes larger batches, not a longer queue.  engine/journal.hpp has the format.
//
// Threads: open() and read() before run; append() and rewrite() from one thread; on_synced comes
// from the journal's own thread, which lives from start() to stop().

#ifndef MIG_SERVICE_JOURNAL_FILE_HPP
#define MIG_SERVICE_JOURNAL_FILE_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>

#include "engine/journal.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace mig::service {

// A journal above this is refused: an agent compacts long before.
inline constexpr std::size_t journal_max_bytes = 1u << 30;

class journal_file {
public:
    // Locks it: one agent a journal.  Fails with refused (others can write it), unavailable
    // (another agent has it), corrupt (damage that is not a torn last entry), denied, io.
    [[nodiscard]] static result<journal_file> open(std::filesystem::path const&);
    journal_file(journal_file&&) noexcept;
    journal_file& operator=(journal_file&&) noexcept;
    ~journal_file(); // stops

    // What was in it when it was opened; a torn last entry has been cut off.  Call once.
    [[nodiscard]] std::vector<engine::journal_entry> take_entries();

    // on_synced(n, ok): everything up to number n is on disk; or the disk failed, and nothing
    // that comes later will be.
    void start(std::function<void(std::uint64_t, result<void>)> on_synced);
    void append(std::uint64_t number, bytes entry);
    // Replaces the file, at once or not at all.
    void rewrite(std::uint64_t number, bytes file);
    // Writes and syncs what waits, then ends the thread.
    void stop();

private:
    class impl;
    explicit journal_file(std::unique_ptr<impl>) noexcept;
    std::unique_ptr<impl> impl_;
};

} // namespace mig::service

#endif
