// Bytes per CPU second of every kernel on many streams, beside OpenSSL on one in the same run.
//
//     bench_hash [ROUNDS]
//
// Streams are 8 KiB each and lie in the second-level cache.  Rounds take turns, and medians are
// told: on some machines a program is slow for minutes, so distrust a surprise until a copy of the
// program shows it too.
#include <mig/hash/hasher.hpp>
#include <mig/hash/kernel.hpp>

#include "hash/algorithm.hpp"
#include "hash/lane_scheduler.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <openssl/evp.h>
#include <string>
#include <vector>

namespace mig {
namespace {

constexpr std::size_t stream_bytes = 8u << 10;
constexpr double turn_seconds = 0.03;

double cpu_seconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// GB of CPU second; `pass` hashes `size` bytes.
double rate(std::size_t size, std::function<void()> const& pass)
{
    std::size_t total = 0;
    auto const began = cpu_seconds();
    double took = 0;
    do {
        pass();
        total += size;
        took = cpu_seconds() - began;
    } while (took < turn_seconds);
    return static_cast<double>(total) / took / 1e9;
}

double openssl_rate(hash_kind kind, bytes const& input)
{
    auto const* const how = EVP_get_digestbyname(std::string{name(kind)}.c_str());
    auto* const context = EVP_MD_CTX_new();
    auto const made = rate(stream_bytes, [&] {
        unsigned char out[EVP_MAX_MD_SIZE];
        EVP_DigestInit_ex(context, how, nullptr);
        EVP_DigestUpdate(context, input.data(), stream_bytes);
        EVP_DigestFinal_ex(context, out, nullptr);
    });
    EVP_MD_CTX_free(context);
    return made;
}

double kernel_rate(hash_kind kind, std::string_view kernel, bytes const& input, bool is_single)
{
    hash::lane_scheduler lanes{kind, kernel};
    auto const count = is_single ? 1 : std::max<std::size_t>(2 * lanes.lanes(), 4);
    std::vector<hash::state> states(count, hash::initial_state(kind));
    std::vector<hash::stream> streams(count);
    auto const blocks = stream_bytes / lanes.block_bytes();
    return rate(count * blocks * lanes.block_bytes(), [&] {
        for (std::size_t n = 0; n < count; ++n)
            streams[n] = {&states[n], input.data() + n * (stream_bytes + 192), blocks};
        lanes.run(streams);
    });
}

double median(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
    return values[values.size() / 2];
}

void compare(hash_kind kind, std::string_view kernel, bytes const& input, int rounds)
{
    std::vector<double> theirs;
    std::vector<double> many;
    std::vector<double> single;
    std::vector<double> ratios;
    for (int n = 0; n < rounds; ++n) {
        theirs.push_back(openssl_rate(kind, input));
        many.push_back(kernel_rate(kind, kernel, input, false));
        single.push_back(kernel_rate(kind, kernel, input, true));
        ratios.push_back(many.back() / theirs.back());
    }
    std::printf("%-9s %-11s %8.3f %8.3f %8.3f %6.2fx\n", std::string{name(kind)}.c_str(),
                std::string{kernel}.c_str(), median(theirs), median(single), median(many),
                median(ratios));
}

} // namespace
} // namespace mig

int main(int argc, char** argv)
{
    using namespace mig;
    int const rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5;
    bytes input(2 * hash::lanes_max * (stream_bytes + 192));
    for (std::size_t n = 0; n < input.size(); ++n)
        input[n] = static_cast<std::byte>(n * 131 + (n >> 8));
    std::printf("GB per CPU second\n%-9s %-11s %8s %8s %8s %7s\n", "digest", "kernel", "openssl",
                "single", "many", "ratio");
    for (auto const kind : hash::all_kinds) {
        for (auto const kernel : kernel_names())
            compare(kind, kernel, input, rounds);
    }
}
