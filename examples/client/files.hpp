// Files as the commands take them: whole, and never more than a limit.

#ifndef MIG_EXAMPLES_CLIENT_FILES_HPP
#define MIG_EXAMPLES_CLIENT_FILES_HPP

#include <mig/base/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>

// "-" is standard input.  Fails with over_budget, and says the limit, before it holds more.
[[nodiscard]] mig::result<std::string> read_whole(std::string const& path, std::size_t max_bytes);

// The file that is there is replaced as a whole or not at all: whoever reads it sees the old
// content or the new one.  Its mode, and its owner where that is allowed, stay; a symbolic link
// stays, and what it names is replaced.  A file that was not there gets the usual mode.
[[nodiscard]] mig::result<void> replace_file(std::string const& path, std::string_view content);

// Between reading a file and replacing it: who else changes that file so waits until this is gone,
// and then reads what this one wrote.  It is the folder that is locked, so nothing is left beside
// the file; on a file system that locks no folders (NFS) nobody waits.
class file_turn {
public:
    [[nodiscard]] static mig::result<file_turn> wait_for(std::string const& path);
    ~file_turn();
    file_turn(file_turn&& other) noexcept : folder_(other.folder_) { other.folder_ = -1; }
    file_turn& operator=(file_turn&&) = delete;

private:
    explicit file_turn(int folder) : folder_(folder) {}
    int folder_;
};

#endif
