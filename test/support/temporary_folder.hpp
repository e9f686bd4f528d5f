// A folder that goes away with the test.

#ifndef MIG_TEST_SUPPORT_TEMPORARY_FOLDER_HPP
#define MIG_TEST_SUPPORT_TEMPORARY_FOLDER_HPP

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace mig::test {

class temporary_folder {
public:
    temporary_folder()
    {
        std::string name = "/tmp/mig-test-XXXXXX"; // short: Unix sockets go into it
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"mkdtemp failed"};
        path_ = name;
    }
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;
    ~temporary_folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] std::filesystem::path const& path() const noexcept { return path_; }
    [[nodiscard]] std::filesystem::path operator/(std::string const& name) const
    {
        return path_ / name;
    }

private:
    std::filesystem::path path_;
};

} // namespace mig::test

#endif
