#include <mig/hash/hasher.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

namespace mig {
namespace {

constexpr hash_kind each_kind[] = {hash_kind::md5,      hash_kind::sha1,     hash_kind::sha256,
                                   hash_kind::sha384,   hash_kind::sha512,   hash_kind::sha3_224,
                                   hash_kind::sha3_256, hash_kind::sha3_384, hash_kind::sha3_512};

hash_kind all_of_them()
{
    auto all = hash_kind::none;
    for (auto const one : each_kind)
        all |= one;
    return all;
}

// The sequence that test/data/hash/openssl.vec is made from.
bytes sequence(std::size_t size)
{
    bytes made(size);
    for (std::size_t i = 0; i < size; ++i)
        made[i] = static_cast<std::byte>((131 * i + 17 * (i >> 8)) & 0xff);
    return made;
}

struct vector_line {
    std::string kind;
    std::size_t length = 0;
    std::string hex;
};

std::vector<vector_line> vectors_of_openssl()
{
    std::vector<vector_line> lines;
    std::ifstream file(MIG_TEST_DATA "/hash/openssl.vec");
    for (std::string text; std::getline(file, text);) {
        if (text.starts_with('#')) continue;
        std::istringstream words(text);
        vector_line line;
        words >> line.kind >> line.length >> line.hex;
        lines.push_back(line);
    }
    return lines;
}

BOOST_AUTO_TEST_CASE(published_vectors_hold)
{
    struct row {
        hash_kind kind;
        char const* text;
        char const* hex;
    };
    row const rows[] = {
        // RFC 1321, A.5
        {hash_kind::md5, "", "d41d8cd98f00b204e9800998ecf8427e"},
        {hash_kind::md5, "abc", "900150983cd24fb0d6963f7d28e17f72"},
        {hash_kind::md5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
        // FIPS 180-4, the examples of NIST
        {hash_kind::sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
        {hash_kind::sha1, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
        {hash_kind::sha256, "abc",
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {hash_kind::sha384, "abc",
         "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca13"
         "4c825a7"},
        {hash_kind::sha512, "abc",
         "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a"
         "3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
        // FIPS 202, the examples of NIST
        {hash_kind::sha3_224, "", "6b4e03423667dbb73b6e15454f0eb1abd4597f9a1b078e3f5b5a6bc7"},
        {hash_kind::sha3_256, "",
         "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a"},
        {hash_kind::sha3_384, "",
         "0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2ac3713831264adb47fb6bd1e05"
         "8d5f004"},
        {hash_kind::sha3_512, "",
         "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a615b2123af1f5f94c11e3e9402"
         "c3ac558f500199d95b6d3e301758586281dcd26"},
    };
    for (auto const& row : rows)
        BOOST_TEST(digest_of(row.kind, as_bytes(row.text)).hex() == row.hex);
}

BOOST_AUTO_TEST_CASE(openssl_agrees_at_every_border_of_a_block)
{
    std::map<std::string, hash_kind> kinds;
    for (auto const one : each_kind)
        kinds[std::string{name(one)}] = one;
    auto const lines = vectors_of_openssl();
    BOOST_REQUIRE(lines.size() > 300u);

    for (auto const& line : lines) {
        BOOST_REQUIRE(kinds.count(line.kind) == 1u);
        BOOST_TEST(digest_of(kinds[line.kind], sequence(line.length)).hex() == line.hex);
    }
}

BOOST_AUTO_TEST_CASE(all_kinds_come_out_of_one_reading_in_their_order)
{
    auto const input = sequence(100'003);
    auto hashes = hasher::make(all_of_them());
    BOOST_REQUIRE(hashes.ok());

    hashes->update(input);
    auto const digests = hashes->finish();

    BOOST_REQUIRE(digests.size() == std::size(each_kind));
    for (std::size_t i = 0; i < digests.size(); ++i) {
        BOOST_TEST((digests[i].first == each_kind[i]));
        BOOST_TEST((digests[i].second == digest_of(each_kind[i], input)));
    }
}

BOOST_AUTO_TEST_CASE(any_cutting_of_the_input_gives_the_same_digests)
{
    std::mt19937 random{7};
    auto hashes = hasher::make(all_of_them());
    for (int round = 0; round < 100; ++round) {
        auto const input = sequence(random() % 5000);
        hashes->update(input);
        auto const whole = hashes->finish();

        bytes_view rest = input;
        while (!rest.empty()) {
            auto const size = std::min<std::size_t>(random() % 300, rest.size());
            hashes->update(rest.first(size));
            rest = rest.subspan(size);
        }
        BOOST_TEST((hashes->finish() == whole));
    }
}

BOOST_AUTO_TEST_CASE(a_finished_hasher_is_as_new)
{
    auto hashes = hasher::make(hash_kind::sha256);
    hashes->update(as_bytes("something"));
    (void)hashes->finish();

    hashes->update(as_bytes("abc"));

    BOOST_TEST((hashes->finish()[0].second == digest_of(hash_kind::sha256, as_bytes("abc"))));
}

BOOST_AUTO_TEST_CASE(no_kind_and_an_unknown_kind_are_invalid)
{
    BOOST_TEST((hasher::make(hash_kind::none).error().code() == errc::invalid_argument));
    BOOST_TEST(
        (hasher::make(static_cast<hash_kind>(1u << 20)).error().code() == errc::invalid_argument));
    BOOST_TEST((hasher::make(hash_kind::md5 | static_cast<hash_kind>(1u << 31)).error().code() ==
                errc::invalid_argument));
}

} // namespace
} // namespace mig
