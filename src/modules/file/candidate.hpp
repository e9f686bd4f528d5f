// A file that was met: where it is, and its status once somebody has asked for it.

#ifndef MIG_SRC_MODULES_FILE_CANDIDATE_HPP
#define MIG_SRC_MODULES_FILE_CANDIDATE_HPP

#include <mig/host/file_system.hpp>

#include <optional>
#include <string>

namespace mig::file {

class candidate {
public:
    // Seen in a directory, which it is looked at and opened by.  All of them are borrowed.
    candidate(directory& parent, std::string const& name, std::string const& path)
        : parent_(&parent),
          name_(name),
          path_(path)
    {}
    // Named by its path.
    candidate(file_system& files, std::string const& path, file_info const& info)
        : files_(&files),
          name_(path),
          path_(path),
          info_(info)
    {}

    [[nodiscard]] std::string const& path() const noexcept { return path_; }
    [[nodiscard]] std::string const& name() const noexcept { return name_; }
    [[nodiscard]] std::optional<file_info> const& known() const noexcept { return info_; }

    // It may be read later, with others of its directory.  Null: it may not.
    void may_wait() noexcept { waits_in_ = parent_; }
    [[nodiscard]] directory* waits_in() const noexcept { return waits_in_; }

    // Its status: the link itself, unless knows() has said otherwise.
    [[nodiscard]] result<void> look()
    {
        if (info_) return {};
        auto const found = parent_->look(name_);
        if (!found) return found.error();
        info_ = *found;
        return {};
    }
    void knows(file_info const& info) { info_ = info; }
    // After look() has gone well.
    [[nodiscard]] file_info const& info() const noexcept { return *info_; }

    [[nodiscard]] result<std::unique_ptr<input>> open()
    {
        return parent_ != nullptr ? parent_->open(name_) : files_->open(path_);
    }

private:
    directory* waits_in_ = nullptr;
    directory* parent_ = nullptr; // null: files_ knows it by its path
    file_system* files_ = nullptr;
    std::string const& name_;
    std::string const& path_;
    std::optional<file_info> info_;
};

} // namespace mig::file

#endif
