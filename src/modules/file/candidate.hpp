// A file that was met: where it is, and its status once somebody has asked for it.

#ifndef MIG_SRC_MODULES_FILE_CANDIDATE_HPP
#define MIG_SRC_MODULES_FILE_CANDIDATE_HPP

#include <mig/host/file_system.hpp>

#include "modules/file/path_text.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace mig::file {

// A file inside an archive, while the archive is at it.
class member {
public:
    virtual ~member() = default;
    // The whole status, where it takes reading through the member to know its size.
    [[nodiscard]] virtual result<file_info> look() = 0;
    // Once.  Its look() reads what is left of the member, and then knows the size.
    [[nodiscard]] virtual result<std::unique_ptr<input>> open() = 0;
};

class candidate {
public:
    // Seen in a directory, which it is looked at and opened by.  All of them are borrowed.
    candidate(directory& parent, std::string const& name, std::string const& path)
        : parent_(&parent),
          name_(name),
          path_(path),
          base_(base_name(path))
    {}
    // Named by its path.
    candidate(file_system& files, std::string const& path, file_info const& info)
        : files_(&files),
          name_(path),
          path_(path),
          base_(base_name(path)),
          info_(info)
    {}

    // In an archive; of its status the size may have to be asked for.
    candidate(member& of, std::string const& path, file_info const& info, bool size_is_known)
        : member_(&of),
          name_(path),
          path_(path),
          base_(base_name(path)),
          info_(info),
          is_whole_(size_is_known)
    {}

    [[nodiscard]] std::string const& path() const noexcept { return path_; }
    [[nodiscard]] std::string const& name() const noexcept { return name_; }
    // Of its path, which a link may have led to.
    [[nodiscard]] std::string_view base() const noexcept { return base_; }
    [[nodiscard]] std::optional<file_info> const& known() const noexcept { return info_; }

    // It may be read later, with others of its directory.  Null: it may not.
    void may_wait() noexcept { waits_in_ = parent_; }
    [[nodiscard]] directory* waits_in() const noexcept { return waits_in_; }
    [[nodiscard]] bool is_member() const noexcept { return member_ != nullptr; }
    [[nodiscard]] bool is_whole() const noexcept { return info_ && is_whole_; }

    // Its status: the link itself, unless knows() has said otherwise.
    [[nodiscard]] result<void> look()
    {
        if (is_whole()) return {};
        auto const found = member_ != nullptr ? member_->look() : parent_->look(name_);
        if (!found) return found.error();
        knows(*found);
        return {};
    }
    void knows(file_info const& info)
    {
        info_ = info;
        is_whole_ = true;
    }
    // After look() has gone well.
    [[nodiscard]] file_info const& info() const noexcept { return *info_; }

    [[nodiscard]] result<std::unique_ptr<input>> open()
    {
        if (member_ != nullptr) return member_->open();
        return parent_ != nullptr ? parent_->open(name_) : files_->open(path_);
    }

private:
    directory* waits_in_ = nullptr;
    directory* parent_ = nullptr; // null: files_ knows it by its path
    file_system* files_ = nullptr;
    member* member_ = nullptr;
    std::string const& name_;
    std::string const& path_;
    std::string_view base_;
    std::optional<file_info> info_;
    bool is_whole_ = true; // nothing of info_ is open
};

} // namespace mig::file

#endif
