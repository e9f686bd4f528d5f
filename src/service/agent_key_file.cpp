#include "service/agent_key_file.hpp"

#include <mig/base/encoding.hpp>
#include <mig/hash/hasher.hpp>
#include <mig/host/random.hpp>

#include "service/safe_file.hpp"

#include <array>
#include <cerrno>
#include <sys/stat.h>

namespace mig::service {
namespace {

constexpr std::size_t seed_bytes = 32;
constexpr std::size_t file_max_bytes = 256;
constexpr std::size_t id_digits = 32;

result<bytes> make_seed(int fd, std::filesystem::path const& path)
{
    bytes seed(seed_bytes);
    if (auto done = fill_random(seed); !done) return done.error();
    auto const text = to_hex(seed) + "\n";
    if (auto done = write_all(fd, as_bytes(text), path); !done) return done.error();
    if (::fsync(fd) != 0) return error{errc::io, "sync", path.native(), errno};
    if (auto done = sync_folder_of(path); !done) return done.error();
    return seed;
}

result<bytes> read_seed(bytes_view file, std::filesystem::path const& path)
{
    auto text = as_text(file);
    if (text.ends_with('\n')) text.remove_suffix(1);
    auto seed = from_hex(text);
    if (!seed || seed->size() != seed_bytes) {
        return error{errc::corrupt, "read", path.native(),
                     "it is not an agent's key; move it away and a new key is made, under which "
                     "the platform has to get to know this agent again"};
    }
    return seed;
}

} // namespace

result<agent_key> open_agent_key(std::filesystem::path const& path)
{
    auto const fd = open_safe_file(path);
    if (!fd) return fd.error();
    struct stat info = {};
    if (::fstat(fd->value(), &info) != 0) return error{errc::io, "look at", path.native(), errno};
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return error{errc::refused, "use", path.native(),
                     "others can read this secret key; run: chmod 600 " + path.native()};
    }
    auto const file = read_all(fd->value(), path, file_max_bytes);
    if (!file) return file.error();
    auto const seed = file->empty() ? make_seed(fd->value(), path) : read_seed(*file, path);
    if (!seed) return seed.error();
    return agent_key::from_seed(std::span<std::byte const, seed_bytes>{*seed});
}

std::string id_of(agent_key const& key)
{
    return digest_of(hash_kind::sha256, key.public_key()).hex().substr(0, id_digits);
}

} // namespace mig::service
