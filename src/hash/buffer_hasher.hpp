// Digests of many inputs that are in memory, in the lanes of the kernels.
//
//     auto hasher = buffer_hasher::make(hash_kind::md5 | hash_kind::sha256);
//     hasher->run(buffers);                     // all of them; each may ask for some of the kinds
//     hasher->digest_of(hash_kind::md5, 3);     // of the fourth, until the next run
//
// A run costs no allocation once one of its size has been.
//
// Threads: one buffer_hasher belongs to one thread.

#ifndef MIG_SRC_HASH_BUFFER_HASHER_HPP
#define MIG_SRC_HASH_BUFFER_HASHER_HPP

#include <mig/base/result.hpp>
#include <mig/hash/digest.hpp>

#include "hash/algorithm.hpp"
#include "hash/lane_scheduler.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace mig::hash {

struct buffer {
    std::byte* data = nullptr; // padding_bytes_max bytes behind it may be written to
    std::size_t size = 0;
    hash_kind kinds = hash_kind::none;
};

class buffer_hasher {
public:
    // Fails as hasher::make does.
    [[nodiscard]] static result<buffer_hasher> make(hash_kind kinds,
                                                    std::string_view kernel = "auto");

    void run(std::span<buffer const>);
    [[nodiscard]] digest digest_of(hash_kind one, std::size_t buffer_index) const noexcept;

private:
    struct column {
        lane_scheduler lanes;
        std::vector<state> states; // by buffer
    };
    explicit buffer_hasher(std::vector<column> columns) : columns_(std::move(columns)) {}

    std::vector<column> columns_;
    std::vector<stream> streams_;
};

} // namespace mig::hash

#endif
