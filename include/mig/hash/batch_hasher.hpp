// Digests of very many files: each is read once, whatever number of digests is asked for.
//
// A CPU hashes several inputs in the lanes of one vector register, in little more time than one;
// a batch_hasher has as many files under work as that takes, and keeps the lanes full.  How, is
// chosen when it is made, from what the CPU can do.
//
//     auto hasher = batch_hasher::make({.kinds = hash_kind::sha256, .open = open});
//     auto tally = hasher->run(paths, on_file, on_unread, stop);
//
// Where the bytes come from is the caller's: examples/hash_many.cpp opens files of the local
// host.  What could not be read is told to on_unread, which is a parameter and not an option so
// that nobody forgets it.
//
// Threads: one batch_hasher belongs to one thread.  Use one per worker.

#ifndef MIG_HASH_BATCH_HASHER_HPP
#define MIG_HASH_BATCH_HASHER_HPP

#include <mig/base/result.hpp>
#include <mig/base/units.hpp>
#include <mig/hash/digest.hpp>

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace mig {

// The next bytes of an open file; 0 at its end.  Lives until its file is done with.
using read_function = std::function<result<std::size_t>(std::span<std::byte> into)>;
using open_function = std::function<result<read_function>(std::string const& path)>;

struct batch_hasher_options {
    hash_kind kinds = hash_kind::sha256;
    open_function open = {};            // must be there
    byte_count buffer_bytes{64u << 10}; // per file under work (8 to 128), 4 KiB to 64 MiB
    std::string_view kernel = "auto";   // or one of kernel_names() in <mig/hash/kernel.hpp>
};

struct hashed_file {
    std::string path;
    std::uint64_t size = 0;      // bytes that were read
    std::vector<digest> digests; // in the order of hash_kind
};

struct hash_tally {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::uint64_t unread = 0; // each was reported to on_unread
};

class batch_hasher {
public:
    // Fails with invalid_argument (no kind, no open, a buffer out of range) and unsupported (a
    // kernel that this CPU lacks).
    [[nodiscard]] static result<batch_hasher> make(batch_hasher_options);
    batch_hasher(batch_hasher&&) noexcept;
    batch_hasher& operator=(batch_hasher&&) noexcept;
    ~batch_hasher();

    // Calls on_file once for each path that was read to its end, in no given order, and on_unread
    // once for each other one.  Returns when the last is done or, with errc::cancelled, within
    // one buffer after stop is requested.
    [[nodiscard]] result<hash_tally>
    run(std::span<std::string const> paths, std::function<void(hashed_file const&)> on_file,
        std::function<void(std::string const& path, error const&)> on_unread,
        std::stop_token stop = {});

    [[nodiscard]] std::string_view kernel() const noexcept; // "avx2+sha"

private:
    class impl;
    explicit batch_hasher(std::unique_ptr<impl>) noexcept;
    std::unique_ptr<impl> impl_;
};

} // namespace mig

#endif
