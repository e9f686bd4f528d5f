// How fast a scanner reads texts in memory, pattern by pattern and kernel by kernel; what many
// patterns cost over one, and a million digests over one.
//
//     bench_scan [DIRECTORY [MEGABYTES]]
//
// The corpus is the first files below the directory, /usr/share by default.  CPU seconds; rounds
// take turns and medians are told.
#include <mig/hash/digest_set.hpp>
#include <mig/hash/hasher.hpp>
#include <mig/scan/kernel.hpp>
#include <mig/scan/scanner.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace mig {
namespace {

constexpr std::size_t block_bytes = 64u << 10;
constexpr int rounds = 5;

double cpu_seconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

template <class Work>
double median_seconds(Work const& work)
{
    std::vector<double> all;
    for (int i = 0; i < rounds; ++i) {
        auto const began = cpu_seconds();
        work();
        all.push_back(cpu_seconds() - began);
    }
    std::nth_element(all.begin(), all.begin() + rounds / 2, all.end());
    return all[rounds / 2];
}

std::vector<std::string> corpus(std::string const& root, std::size_t bytes_max)
{
    namespace fs = std::filesystem;
    std::vector<std::string> files;
    std::size_t total = 0;
    std::error_code failed;
    auto const skip = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator at{root, skip, failed}, end; !failed && at != end;
         at.increment(failed))
    {
        if (!at->is_regular_file(failed) || at->is_symlink(failed)) continue;
        std::ifstream in{at->path(), std::ios::binary};
        files.emplace_back(std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{});
        total += files.back().size();
        if (total >= bytes_max) break;
    }
    return files;
}

// A file that has decided goes on as a new one behind the block, so that all of it is read.
std::size_t scan_all(scanner& scan, std::vector<std::string> const& files)
{
    std::size_t decided = 0;
    for (auto const& file : files) {
        for (std::size_t at = 0; at < file.size(); at += block_bytes) {
            auto const block = std::string_view{file}.substr(at, block_bytes);
            if (scan.feed(as_bytes(block)) == scan_state::going) continue;
            ++decided;
            (void)scan.finish();
        }
        (void)scan.finish();
    }
    return decided;
}

pattern_set set_of(std::vector<std::string> const& expressions, std::string_view kernel)
{
    std::vector<pattern> all;
    for (auto const& one : expressions)
        all.push_back(pattern::make(one).value());
    return pattern_set::make(all, {.kernel = kernel}).value();
}

std::vector<std::string> indicators(std::size_t count)
{
    std::mt19937 random{1};
    std::vector<std::string> all;
    while (all.size() < count) {
        std::string word;
        for (auto n = 6 + random() % 8; n != 0; --n)
            word += static_cast<char>('a' + random() % 26);
        all.push_back(word + (all.size() % 2 == 0 ? "\\.example\\.com" : "\\.exe"));
    }
    return all;
}

std::string joined(std::vector<std::string> const& all)
{
    std::string text;
    for (auto const& one : all)
        text += (text.empty() ? "" : "|") + one;
    return text;
}

void measure_patterns(std::vector<std::string> const& files, std::size_t bytes)
{
    struct row {
        char const* name;
        std::vector<std::string> expressions;
    };
    row const rows[] = {
        {"literal", {"eval\\(base64_decode\\("}},
        {"^root:...", {"^root:(\\*|!|\\$[0-9a-z]+\\$).+"}},
        {"100 in one pattern", {joined(indicators(100))}},
        {"base64 run", {"[A-Za-z0-9+/]{200,}={0,2}"}},
        {"(?i) webshell", {"(?i)(c99shell|r57shell|webshell|b374k)"}},
        {"IPv4", {"[0-9]{1,3}(\\.[0-9]{1,3}){3}"}},
        {"email", {"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}"}},
        {"PEM header", {"-----BEGIN (RSA |EC |DSA )?PRIVATE KEY-----"}},
        {"^[0-9]+:x:0:", {"^[0-9]+:x:0:.*sh$"}},
        {"(?i)password", {"(?i)password\\s*[:=]\\s*\\S+"}},
        {"nothing to search", {"\\w+\\s\\w+ing$"}},
        {"1 pattern", indicators(1)},
        {"50 patterns", indicators(50)},
        {"1000 patterns", indicators(1000)},
    };
    std::printf("%-20s", "GB per CPU second");
    for (auto const kernel : scan_kernel_names())
        std::printf(" %10.*s", static_cast<int>(kernel.size()), kernel.data());
    std::printf("\n");
    for (auto const& one : rows) {
        std::printf("%-20s", one.name);
        for (auto const kernel : scan_kernel_names()) {
            scanner scan{set_of(one.expressions, kernel)};
            auto const took = median_seconds([&] { (void)scan_all(scan, files); });
            std::printf(" %10.2f", static_cast<double>(bytes) / took / 1e9);
            std::fflush(stdout);
        }
        std::printf("\n");
    }
}

void measure_digests()
{
    constexpr std::size_t probes = 1'000'000;
    std::mt19937_64 random{2};
    auto const random_digests = [&](std::size_t count) {
        bytes all(32 * count);
        for (auto& byte : all)
            byte = static_cast<std::byte>(random() >> 56);
        return all;
    };
    auto const asked = random_digests(probes);
    for (std::size_t const count : {std::size_t{1}, std::size_t{1'000'000}}) {
        auto const set = digest_set::make(hash_kind::sha256, random_digests(count)).value();
        std::size_t found = 0;
        auto const took = median_seconds([&] {
            for (std::size_t n = 0; n < probes; ++n)
                found += set.contains(bytes_view{asked}.subspan(32 * n, 32)) ? 1 : 0;
        });
        std::printf("digest in a set of %7zu: %6.1f ns, %zu bytes of memory%s\n", count,
                    took / static_cast<double>(probes) * 1e9,
                    digest_set::memory_for(hash_kind::sha256, count), found == 0 ? "" : " (found)");
    }
}

} // namespace
} // namespace mig

int main(int argc, char** argv)
{
    auto const megabytes = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 64;
    auto const files = mig::corpus(argc > 1 ? argv[1] : "/usr/share", megabytes << 20);
    std::size_t bytes = 0;
    for (auto const& one : files)
        bytes += one.size();
    std::printf("%zu files, %zu bytes\n", files.size(), bytes);
    mig::measure_patterns(files, bytes);
    mig::measure_digests();
    return 0;
}
