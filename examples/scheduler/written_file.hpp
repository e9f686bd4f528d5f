// Files with secrets in them: made for their owner alone.

#ifndef MIG_EXAMPLES_SCHEDULER_WRITTEN_FILE_HPP
#define MIG_EXAMPLES_SCHEDULER_WRITTEN_FILE_HPP

#include <mig/base/result.hpp>

#include <filesystem>
#include <string>
#include <vector>

struct written_file {
    std::string name;
    std::string content;
};

// Mode 700; fails when it is there.
[[nodiscard]] mig::result<void> make_folder(std::filesystem::path const&);
// Likewise; or one that is there, is ours, and that nobody else can read.
[[nodiscard]] mig::result<void> own_folder(std::filesystem::path const&);
// Mode 600, in a folder that is made when it is not there.  What is there stays as it is.
[[nodiscard]] mig::result<void> write_files(std::filesystem::path const& folder,
                                            std::vector<written_file> const&);

// Mode 600, over what is there.
[[nodiscard]] mig::result<void> replace_file(std::filesystem::path const& file,
                                             std::string const& content);

// 192 random bits, as hexadecimal digits.
[[nodiscard]] mig::result<std::string> new_password();

#endif
