// Files with secrets in them: made for their owner alone, and never over another file.

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
// Mode 600, in a folder that is made when it is not there.
[[nodiscard]] mig::result<void> write_files(std::filesystem::path const& folder,
                                            std::vector<written_file> const&);

// 192 random bits, as hexadecimal digits.
[[nodiscard]] mig::result<std::string> new_password();

#endif
