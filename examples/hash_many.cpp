// SHA-256 and MD5 of every file given, one reading each: hash_many FILE...
#include <mig/hash/batch_hasher.hpp>
#include <mig/host/file_system.hpp>
#include <mig/host/host.hpp>

#include <cstdio>

int main(int argc, char** argv)
{
    auto const machine = mig::make_local_host();
    auto const open = [&](std::string const& path) -> mig::result<mig::read_function> {
        auto opened = machine->files().open(path); // never blocks: a FIFO is unread
        if (!opened) return std::move(opened).error();
        return mig::read_function{[file = std::shared_ptr<mig::input>{std::move(*opened)}](
                                      auto into) { return file->read(into); }};
    };
    auto hasher = mig::batch_hasher::make(
        {.kinds = mig::hash_kind::sha256 | mig::hash_kind::md5, .open = open});
    if (!hasher) return 3;

    std::vector<std::string> const paths(argv + 1, argv + argc);
    auto const tally = hasher->run(
        paths,
        [](mig::hashed_file const& file) {
            std::printf("%s %s %s\n", file.digests[0].hex().c_str(), file.digests[1].hex().c_str(),
                        file.path.c_str());
        },
        [](std::string const&, mig::error const& why) {
            std::fprintf(stderr, "%s\n", why.message().c_str());
        });
    return tally && tally->unread == 0 ? 0 : 2;
}
