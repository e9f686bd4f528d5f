// What an agent remembers over a crash, as bytes.
//
//     file    := "MIGJ1\n" entry*
//     entry   := length:u32le  crc32(payload):u32le  crc32(the eight bytes before):u32le  payload
//     payload := one line of JSON, "\n", and the message as it came or goes (may be empty)
//
// The CRC is zlib's.  The head has its own, so that a damaged length is not taken for a torn entry:
// a torn last entry, or room that was never written, is what a crash leaves and is cut off.
// Anything else that does not read is damage, and refused: an agent that does not know what it has
// run must not run.
//
// Pure: service/journal_file.cpp owns the file.

#ifndef MIG_ENGINE_JOURNAL_HPP
#define MIG_ENGINE_JOURNAL_HPP

#include <mig/action/answer.hpp>
#include <mig/base/bytes.hpp>
#include <mig/base/id.hpp>
#include <mig/base/result.hpp>
#include <mig/base/time.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mig::engine {

// A command is allowed and ours from here on: acknowledged once this is on disk.
struct command_accepted {
    command_id command;
    std::string wire;          // the command as it came; empty once its answer is confirmed
    std::string signed_digest; // hex SHA-256 of the signed text: what replay is known by
    system_time expires;       // the memory of it may go after this
    system_time at;
};
// Its first operation is about to start.  Found without an end after a crash: "agent restarted".
struct run_started {
    command_id command;
    system_time at;
};
// The answer, as it will be sent until it is confirmed.  Without a command_accepted before it, it
// is the answer to a command that was refused: refusing and answering is one entry, so one step.
struct command_answered {
    command_id command;
    std::string wire;
    std::uint64_t sequence = 0;
};
// The answer is in safe hands.
struct answer_confirmed_entry {
    command_id command;
};
// What a rewritten journal starts with: sequence numbers go on from here.
struct sequence_reached {
    std::uint64_t sequence = 0;
};
// Heartbeats up to this number may have been sent: the next life starts above it.
struct heartbeats_reserved {
    std::uint64_t up_to = 0;
};
using journal_entry = std::variant<command_accepted, run_started, command_answered,
                                   answer_confirmed_entry, sequence_reached, heartbeats_reserved>;

inline constexpr std::string_view journal_magic = "MIGJ1\n";
inline constexpr std::size_t journal_entry_max_bytes = 48u << 20;
inline constexpr std::size_t journal_entry_head_bytes = 12;
inline constexpr std::size_t journal_line_max_bytes = 4096; // of JSON, in a payload

[[nodiscard]] bytes write_entry(journal_entry const&); // framed
struct read_journal_result {
    std::vector<journal_entry> entries;
    std::size_t good_bytes = 0; // cut the file here: what follows is a torn entry
};
// An empty file is a journal without entries.  Fails with corrupt: where, and what is wrong there.
[[nodiscard]] result<read_journal_result> read_journal(bytes_view file);

} // namespace mig::engine

#endif
