#include "hash/buffer_hasher.hpp"

#include <mig/hash/kernel.hpp>

#include "support/botan_digest.hpp"

#include <boost/test/unit_test.hpp>

#include <cstring>

namespace mig {
namespace {

constexpr auto every_kind = hash_kind::md5 | hash_kind::sha1 | hash_kind::sha256 |
                            hash_kind::sha384 | hash_kind::sha512 | hash_kind::sha3_224 |
                            hash_kind::sha3_256 | hash_kind::sha3_384 | hash_kind::sha3_512;

BOOST_AUTO_TEST_CASE(buffers_of_unequal_length_have_the_digests_that_botan_gives)
{
    constexpr std::size_t count = 70;
    constexpr std::size_t stride = 6000;
    bytes memory(count * stride);
    std::vector<hash::buffer> buffers;
    std::vector<bytes> inputs;
    for (std::size_t n = 0; n < count; ++n) {
        inputs.emplace_back(n * n % 5800);
        for (std::size_t at = 0; at < inputs[n].size(); ++at)
            inputs[n][at] = static_cast<std::byte>(at * 7 + n);
        buffers.push_back({memory.data() + n * stride, inputs[n].size(), every_kind});
        if (!inputs[n].empty()) std::memcpy(buffers[n].data, inputs[n].data(), inputs[n].size());
    }

    for (auto const kernel : kernel_names()) {
        auto hasher = hash::buffer_hasher::make(every_kind, kernel);
        BOOST_REQUIRE(hasher.ok());
        hasher->run(buffers);
        for (auto const kind : hash::all_kinds) {
            for (std::size_t n = 0; n < count; ++n)
                BOOST_TEST((hasher->digest_of(kind, n) == test::botan_digest(kind, inputs[n])));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_buffer_has_the_digests_that_it_asks_for)
{
    bytes first(300);
    bytes second(300);
    auto hasher = hash::buffer_hasher::make(hash_kind::md5 | hash_kind::sha256);
    hash::buffer const buffers[] = {{first.data(), 10, hash_kind::md5},
                                    {second.data(), 20, hash_kind::sha256}};

    hasher->run(buffers);

    bytes const zeros(20);
    BOOST_TEST((hasher->digest_of(hash_kind::md5, 0) ==
                test::botan_digest(hash_kind::md5, bytes_view{zeros}.first(10))));
    BOOST_TEST(
        (hasher->digest_of(hash_kind::sha256, 1) == test::botan_digest(hash_kind::sha256, zeros)));
}

BOOST_AUTO_TEST_CASE(no_kind_and_an_unknown_kernel_are_refused)
{
    BOOST_TEST(
        (hash::buffer_hasher::make(hash_kind::none).error().code() == errc::invalid_argument));
    BOOST_TEST(
        (hash::buffer_hasher::make(hash_kind::md5, "abacus").error().code() == errc::unsupported));
}

} // namespace
} // namespace mig
