// SHA-256 of many small files: the file module beside a program that reads them one after another
// and hashes them with OpenSSL, in the same run, warm.
//
//     bench_small_files [FILES [ROUNDS [FOLDER]]]
//
// Without FOLDER, FILES files of 1 to 32 KiB are made below the folder for temporary files, 50 in
// each directory.  CPU seconds of the process, user and system, medians; rounds take turns.
#include <mig/base/json.hpp>
#include <mig/host/host.hpp>
#include <mig/module/registry.hpp>

#include "support/temporary_folder.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <fstream>
#include <openssl/evp.h>
#include <string>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace mig {
namespace {

double cpu_seconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

void make_files(std::filesystem::path const& root, int count)
{
    std::string content(32u << 10, 'x');
    std::uint32_t random = 1;
    for (int n = 0; n < count; ++n) {
        auto const folder = root / std::to_string(n / 50);
        if (n % 50 == 0) std::filesystem::create_directory(folder);
        random = random * 1664525 + 1013904223;
        auto const size = 1024 + (random >> 8) % (31u << 10);
        content[n % content.size()] = static_cast<char>(random >> 24);
        std::ofstream{folder / std::to_string(n), std::ios::binary}.write(
            content.data(), static_cast<std::streamsize>(size));
    }
}

struct one_by_one {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    std::vector<char> buffer = std::vector<char>(64u << 10);
    unsigned sum = 0;
    int files = 0;

    void walk(int directory)
    {
        auto* const listing = ::fdopendir(directory);
        std::vector<std::string> folders;
        while (auto const* entry = ::readdir(listing)) {
            std::string const name = entry->d_name;
            if (entry->d_type == DT_REG) hash(directory, entry->d_name);
            if (entry->d_type == DT_DIR && name != "." && name != "..") folders.push_back(name);
        }
        for (auto const& name : folders)
            walk(::openat(directory, name.c_str(), O_RDONLY | O_DIRECTORY));
        ::closedir(listing);
    }

    void hash(int directory, char const* name)
    {
        auto const file = ::openat(directory, name, O_RDONLY);
        EVP_DigestInit_ex(context, EVP_sha256(), nullptr);
        ssize_t got = 0;
        while ((got = ::read(file, buffer.data(), buffer.size())) > 0)
            EVP_DigestUpdate(context, buffer.data(), static_cast<std::size_t>(got));
        ::close(file);
        unsigned char out[EVP_MAX_MD_SIZE];
        EVP_DigestFinal_ex(context, out, nullptr);
        sum += out[0];
        ++files;
    }
};

double module_seconds(std::string const& root)
{
    auto const parameters =
        json::parse(R"({"searches":{"s":{"paths":[")" + root + R"("],"sha2":[")" +
                    std::string(64, '0') + R"("],"options":{"matchall":true}}}})");
    auto const modules = builtin_modules();
    auto const host = make_local_host();
    auto const began = cpu_seconds();
    auto const answer = run_module(*modules.find("file"), *parameters, {.host = *host});
    auto const took = cpu_seconds() - began;
    if (!answer.complete()) std::printf("not complete: %s\n", write_json(to_json(answer)).c_str());
    return took;
}

double median(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
    return values[values.size() / 2];
}

} // namespace
} // namespace mig

int main(int argc, char** argv)
{
    using namespace mig;
    int const count = argc > 1 ? std::max(1, std::atoi(argv[1])) : 20'000;
    int const rounds = argc > 2 ? std::max(1, std::atoi(argv[2])) : 5;
    test::temporary_folder made;
    std::string const root = argc > 3 ? argv[3] : made.path().native();
    if (argc <= 3) make_files(made.path(), count);

    std::vector<double> theirs;
    std::vector<double> ours;
    std::vector<double> ratios;
    int files = 0;
    for (int n = -1; n < rounds; ++n) {
        one_by_one single;
        auto const began = cpu_seconds();
        single.walk(::open(root.c_str(), O_RDONLY | O_DIRECTORY));
        auto const took = cpu_seconds() - began;
        EVP_MD_CTX_free(single.context);
        files = single.files;
        auto const module = module_seconds(root);
        if (n < 0) continue; // what is cold
        theirs.push_back(took);
        ours.push_back(module);
        ratios.push_back(module / took);
    }
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    std::printf("sha256 of %d files, CPU seconds\n", files);
    std::printf("one by one, OpenSSL %8.3f\nfile module         %8.3f\nratio               %8.2f\n",
                median(theirs), median(ours), median(ratios));
    std::printf("most memory         %8ld MiB\n", used.ru_maxrss / 1024);
}
