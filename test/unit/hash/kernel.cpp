#include <mig/hash/batch_hasher.hpp>
#include <mig/hash/hasher.hpp>
#include <mig/hash/kernel.hpp>

#include "hash/algorithm.hpp"
#include "hash/lane_scheduler.hpp"
#include "support/botan_digest.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstring>
#include <map>
#include <random>

namespace mig {
namespace {

hash_kind all_of_them()
{
    auto all = hash_kind::none;
    for (auto const one : hash::all_kinds)
        all |= one;
    return all;
}

bytes noise(std::mt19937& random, std::size_t size)
{
    bytes made(size);
    for (auto& one : made)
        one = static_cast<std::byte>(random());
    return made;
}

BOOST_AUTO_TEST_CASE(the_portable_kernel_is_everywhere_and_the_best_is_last)
{
    auto const names = kernel_names();

    BOOST_REQUIRE(!names.empty());
    BOOST_TEST(names.front() == "portable");
    BOOST_TEST(hash::chosen_kernel("auto") == names.back());
    BOOST_TEST(hash::chosen_kernel("abacus").empty());
    BOOST_TEST_MESSAGE("kernels here: " << names.size() << ", the best " << names.back());
}

BOOST_AUTO_TEST_CASE(each_kernel_agrees_with_botan_on_one_stream)
{
    std::mt19937 random{11};
    for (auto const kernel : kernel_names()) {
        auto hashes = hasher::make(all_of_them(), kernel);
        BOOST_REQUIRE(hashes.ok());
        for (int round = 0; round < 60; ++round) {
            auto const shift = random() % 64; // any alignment
            auto const input = noise(random, shift + random() % 700);
            auto const data = bytes_view{input}.subspan(shift);
            hashes->update(data);
            for (auto const& [kind, made] : hashes->finish())
                BOOST_TEST((made == test::botan_digest(kind, data)),
                           kernel << " " << name(kind) << " of " << data.size());
        }
    }
}

// Each row of each table by itself, with one lane in use, some, and all.
BOOST_AUTO_TEST_CASE(each_width_of_each_kernel_keeps_its_lanes_apart)
{
    std::mt19937 random{13};
    for (auto const kernel : kernel_names()) {
        for (auto const kind : hash::all_kinds) {
            for (auto const& one : hash::kernels_of(hash::compression_of(kind), kernel)) {
                auto const block = hash::block_bytes_of(kind);
                std::size_t const blocks = 1 + random() % 3;
                std::vector<bytes> inputs(one.lanes);
                std::vector<hash::state> states(one.lanes, hash::initial_state(kind));
                std::vector<hash::state*> into;
                std::vector<std::byte const*> from;
                auto const total = blocks * block - 1 - random() % 8 - (block == 128 ? 16 : 8);
                for (unsigned lane = 0; lane < one.lanes; ++lane) {
                    inputs[lane] = noise(random, total);
                    inputs[lane].resize(total + hash::padding_bytes_max);
                    (void)hash::pad(kind, inputs[lane].data() + total, total);
                    into.push_back(&states[lane]);
                    from.push_back(inputs[lane].data());
                }

                one.compress(into.data(), from.data(), blocks, block);

                for (unsigned lane = 0; lane < one.lanes; ++lane) {
                    auto const made = hash::digest_of_state(kind, states[lane]);
                    auto const data = bytes_view{inputs[lane]}.first(total);
                    BOOST_TEST((made == test::botan_digest(kind, data)),
                               kernel << " " << name(kind) << " lane " << lane << " of "
                                      << one.lanes);
                }
            }
        }
    }
}

// Files of one mixture: empty, small, around a block, larger than the buffer.
std::map<std::string, bytes> mixture(std::mt19937& random, std::size_t files)
{
    std::map<std::string, bytes> made;
    for (std::size_t n = 0; n < files; ++n) {
        std::size_t const sizes[] = {0,
                                     random() % 64,
                                     100 + random() % 60,
                                     random() % 1000,
                                     4096 + random() % 3,
                                     random() % 20'000};
        made["f" + std::to_string(n)] = noise(random, sizes[random() % 6]);
    }
    return made;
}

// Gives parts of any size, as a file system may.
open_function opener(std::map<std::string, bytes> const& files, unsigned seed)
{
    return [&files, seed](std::string const& path) -> result<read_function> {
        return read_function{
            [&text = files.at(path), at = std::size_t{0}, random = std::mt19937{seed}](
                std::span<std::byte> into) mutable -> result<std::size_t> {
                auto const left = std::min(into.size(), text.size() - at);
                auto const size = left < 2 ? left : 1 + random() % left;
                if (size > 0) std::memcpy(into.data(), text.data() + at, size);
                at += size;
                return size;
            }};
    };
}

void check_mixture(std::string_view kernel, hash_kind kinds, std::size_t count, unsigned seed)
{
    std::mt19937 random{seed};
    auto const files = mixture(random, count);
    std::vector<std::string> paths;
    for (auto const& [path, text] : files)
        paths.push_back(path);
    auto hasher = batch_hasher::make(
        {.kinds = kinds, .open = opener(files, seed), .buffer_bytes = 4_KiB, .kernel = kernel});
    BOOST_REQUIRE(hasher.ok());
    BOOST_TEST(hasher->kernel() == kernel);
    auto const wanted = *hash::kinds_in(kinds);

    std::map<std::string, int> told;
    auto const tally = hasher->run(
        paths,
        [&](hashed_file const& one) {
            ++told[one.path];
            auto const& text = files.at(one.path);
            BOOST_TEST(one.size == text.size());
            BOOST_REQUIRE(one.digests.size() == wanted.size());
            for (std::size_t n = 0; n < wanted.size(); ++n)
                BOOST_TEST((one.digests[n] == test::botan_digest(wanted[n], text)),
                           kernel << " " << name(wanted[n]) << " of " << text.size());
        },
        [](std::string const& path, error const&) { BOOST_TEST_ERROR("unread: " << path); });

    BOOST_REQUIRE(tally.ok());
    BOOST_TEST(tally->files == count);
    BOOST_TEST(told.size() == count);
}

BOOST_AUTO_TEST_CASE(batches_of_any_mixture_agree_with_botan)
{
    for (auto const kernel : kernel_names()) {
        check_mixture(kernel, all_of_them(), 80, 17);
        check_mixture(kernel, hash_kind::md5, 100, 19);
        check_mixture(kernel, hash_kind::sha1 | hash_kind::sha3_512, 7, 23);
        check_mixture(kernel, hash_kind::sha256, 1, 29);
    }
}

BOOST_AUTO_TEST_CASE(too_few_streams_are_left_for_later_when_more_will_come)
{
    std::mt19937 random{31};
    hash::lane_scheduler lanes{hash_kind::sha512, hash::chosen_kernel("auto")};
    auto const input = noise(random, 128 * 10);
    std::vector<hash::state> states(lanes.lanes(), hash::initial_state(hash_kind::sha512));
    std::vector<hash::stream> streams;
    for (auto& one : states)
        streams.push_back({&one, input.data(), streams.empty() ? 10u : 4u});

    lanes.run(streams, 2);
    auto const left = lanes.lanes() > 1 ? 6u : 10u;
    BOOST_TEST(streams[0].blocks == left);
    lanes.run(streams);
    BOOST_TEST(streams[0].blocks == 0u);

    auto alone = hash::initial_state(hash_kind::sha512);
    hash::stream one{&alone, input.data(), 10};
    lanes.run({&one, 1});
    BOOST_TEST(std::memcmp(&alone, states.data(), 64) == 0);
}

} // namespace
} // namespace mig
