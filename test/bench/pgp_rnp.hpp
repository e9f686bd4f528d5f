// librnp beside us: the same keyring, text and signature.
//
// Its keys are loaded once, as ours are; each verification is one operation of its library, made
// and taken down, as its manual shows.

#ifndef MIG_TEST_BENCH_PGP_RNP_HPP
#define MIG_TEST_BENCH_PGP_RNP_HPP

#include <mig/base/bytes.hpp>

#include <memory>

namespace mig::test {

class rnp_keys {
public:
    // Certificates in binary form.
    explicit rnp_keys(bytes_view ring);
    ~rnp_keys();
    rnp_keys(rnp_keys const&) = delete;
    rnp_keys& operator=(rnp_keys const&) = delete;

    // False as well where it does not know the algorithm, and where it is not built in.
    [[nodiscard]] bool verify(bytes_view message, bytes_view signature) const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace mig::test

#endif
