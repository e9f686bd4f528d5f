// A tree of real files that goes away with the test, however deep it is.

#ifndef MIG_TEST_SUPPORT_SCRATCH_TREE_HPP
#define MIG_TEST_SUPPORT_SCRATCH_TREE_HPP

#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace mig::test {

class scratch_tree {
public:
    scratch_tree()
    {
        root_ = "/tmp/mig-tree-XXXXXX";
        check(::mkdtemp(root_.data()) != nullptr);
        check(::chmod(root_.c_str(), 0755) == 0);
    }
    scratch_tree(scratch_tree const&) = delete;
    scratch_tree& operator=(scratch_tree const&) = delete;
    // rm goes down by handles, so paths beyond PATH_MAX are no trouble.
    ~scratch_tree() { (void)!std::system(("rm -rf " + root_).c_str()); }

    [[nodiscard]] std::string const& root() const noexcept { return root_; }
    [[nodiscard]] std::string path(std::string const& name) const { return root_ + "/" + name; }

    std::string file(std::string const& name, std::string const& content = "") const
    {
        std::ofstream out(path(name), std::ios::binary);
        out << content;
        check(out.good());
        return path(name);
    }
    std::string folder(std::string const& name) const
    {
        check(::mkdir(path(name).c_str(), 0755) == 0);
        return path(name);
    }
    std::string link(std::string const& name, std::string const& target) const
    {
        check(::symlink(target.c_str(), path(name).c_str()) == 0);
        return path(name);
    }
    std::string fifo(std::string const& name) const
    {
        check(::mkfifo(path(name).c_str(), 0644) == 0);
        return path(name);
    }
    std::string socket(std::string const& name) const
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        auto const where = path(name);
        check(where.size() < sizeof address.sun_path);
        std::memcpy(address.sun_path, where.c_str(), where.size() + 1);
        auto const number = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        check(::bind(number, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0);
        ::close(number);
        return where;
    }
    // levels folders of one name, each in the one before, and a file in the last.  Returns the
    // file's path.
    std::string chain(int levels, std::string const& name, std::string const& last_file) const
    {
        auto deepest = root_;
        auto here = ::open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
        for (int i = 0; i < levels; ++i) {
            check(::mkdirat(here, name.c_str(), 0755) == 0);
            auto const next = ::openat(here, name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
            check(next >= 0);
            ::close(here);
            here = next;
            deepest += "/" + name;
        }
        auto const made =
            ::openat(here, last_file.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
        check(made >= 0);
        ::close(made);
        ::close(here);
        return deepest + "/" + last_file;
    }

private:
    static void check(bool done)
    {
        if (!done) throw std::runtime_error{std::strerror(errno)};
    }

    std::string root_;
};

// Without the rights of root while it lives: a test of refusals may run as root.
class without_privilege {
public:
    without_privilege() : before_(::geteuid())
    {
        if (before_ == 0 && ::seteuid(nobody) != 0) throw std::runtime_error{"seteuid failed"};
    }
    without_privilege(without_privilege const&) = delete;
    without_privilege& operator=(without_privilege const&) = delete;
    ~without_privilege()
    {
        if (before_ == 0) (void)!::seteuid(before_);
    }

private:
    static constexpr uid_t nobody = 65534;
    uid_t before_;
};

} // namespace mig::test

#endif
