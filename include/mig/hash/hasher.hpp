// Digests of one stream of bytes: every kind asked for, in one reading.
//
//     auto h = hasher::make(hash_kind::md5 | hash_kind::sha256);
//     h->update(block); ...
//     digest_list digests = h->finish();      // and h is as new
//
// Threads: one hasher belongs to one thread.

#ifndef MIG_HASH_HASHER_HPP
#define MIG_HASH_HASHER_HPP

#include <mig/hash/digest.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace mig {

using digest_list = std::vector<std::pair<hash_kind, digest>>; // in the order of hash_kind

class hasher {
public:
    // kernel: "auto", or one of kernel_names() in <mig/hash/kernel.hpp>.  Fails with
    // invalid_argument for no kind or an unknown one, unsupported for a kernel this CPU lacks.
    [[nodiscard]] static result<hasher> make(hash_kind kinds, std::string_view kernel = "auto");
    hasher(hasher&&) noexcept;
    hasher& operator=(hasher&&) noexcept;
    ~hasher();

    void update(bytes_view);
    [[nodiscard]] digest_list finish();

private:
    class impl;
    explicit hasher(std::unique_ptr<impl>) noexcept;
    std::unique_ptr<impl> impl_;
};

// The digest of what is in memory.
[[nodiscard]] digest digest_of(hash_kind one, bytes_view);

} // namespace mig

#endif
