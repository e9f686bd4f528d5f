// A machine made of literals, for the tests of modules.
//
//     fake_host machine;
//     machine.add_file("/etc/passwd", "root:x:0:0\n");
//     machine.add_file("/etc/shadow", "", {.permissions = 0600, .os_error = EACCES});
//     machine.add_link("/etc/motd", "../run/motd");
//     machine.add_other("/run/pipe", file_kind::fifo);
//     machine.add_vanished("/tmp/gone");         // listed, and gone when it is looked at
//     machine.clock = *parse_rfc3339("2026-11-24T12:00:00Z");
//     machine.processes.push_back({.pid = 7, .name = "sh"});
//
// Paths are absolute and clean.  Directories come into being with what is put below them.
// Listings are in the order of the bytes of the names.  One thread.

#ifndef MIG_TEST_SUPPORT_FAKE_HOST_HPP
#define MIG_TEST_SUPPORT_FAKE_HOST_HPP

#include <mig/host/file_system.hpp>
#include <mig/host/host.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>

namespace mig::test {

struct fake_traits {
    std::uint32_t permissions = 0644;
    file_time modified = {.seconds = 1'700'000'000, .nanoseconds = 0};
    int os_error = 0;     // what open() or enter() fails with
    int read_error = 0;   // what read() or next() fails with, once half of it has been read
    bool changes = false; // while it is read
};

struct fake_node {
    file_kind kind = file_kind::regular;
    std::string content; // of a file; the target of a link
    fake_traits traits;
    std::uint64_t inode = 0;
    bool vanished = false;
    std::uint64_t device = 1;
    file_system_kind lies_on = file_system_kind::local; // of a directory
};

class fake_tree final : public file_system {
public:
    std::size_t read_max_bytes = 4096; // in one call of read()
    std::size_t opened = 0;            // files, so far
    std::uint64_t bytes_read = 0;

    fake_tree() { add("/", {.kind = file_kind::directory, .traits = {.permissions = 0755}}); }

    fake_node& add(std::string const& path, fake_node node)
    {
        if (path != "/") {
            auto const above = parent_of(path);
            if (nodes_.count(above) == 0)
                add(above, {.kind = file_kind::directory, .traits = {.permissions = 0755}});
        }
        node.inode = ++inodes_;
        return nodes_[path] = std::move(node);
    }
    void remove(std::string const& path) { nodes_.erase(path); }

    result<file_info> look(std::string const& path) override
    {
        auto const found = find(path, follow_last::no);
        if (!found) return found.error();
        return info_of(nodes_.at(*found));
    }
    result<file_info> follow(std::string const& path) override
    {
        auto const found = find(path, follow_last::yes);
        if (!found) return found.error();
        return info_of(nodes_.at(*found));
    }
    result<std::string> resolve(std::string const& path) override
    {
        return find(path, follow_last::yes);
    }
    result<std::unique_ptr<input>> open(std::string const& path) override;
    result<std::unique_ptr<directory>> enter(std::string const& path) override;

private:
    friend class fake_input;
    friend class fake_directory;
    enum class follow_last : bool { no, yes };

    static std::string parent_of(std::string const& path)
    {
        auto const slash = path.rfind('/');
        return slash == 0 ? "/" : path.substr(0, slash);
    }
    static std::string below(std::string const& path, std::string const& name)
    {
        return path == "/" ? path + name : path + "/" + name;
    }
    static error failed(std::string_view doing, std::string const& path, int os)
    {
        auto const code = os == EACCES || os == EPERM    ? errc::denied
                          : os == ENOENT                 ? errc::not_found
                          : os == ELOOP || os == ENOTDIR ? errc::unsupported
                          : os == EMFILE                 ? errc::unavailable
                                                         : errc::io;
        return {code, doing, path, os};
    }
    static file_info info_of(fake_node const& node)
    {
        return {.kind = node.kind,
                .permissions = node.traits.permissions,
                .size = node.content.size(),
                .modified = node.traits.modified,
                .device = node.device,
                .inode = node.inode};
    }

    // The path of the node that path names, with the links in it followed.
    result<std::string> find(std::string const& path, follow_last last) const
    {
        constexpr int links_max = 40; // as in Linux
        std::string done = "/";
        std::string rest = path;
        for (int links = 0; links <= links_max;) {
            rest.erase(0, rest.find_first_not_of('/'));
            if (rest.empty()) return done;
            auto const name = rest.substr(0, rest.find('/'));
            rest.erase(0, name.size());
            if (name == ".") continue;
            if (name == "..") {
                done = parent_of(done);
                continue;
            }
            auto const next = below(done, name);
            auto const node = nodes_.find(next);
            if (node == nodes_.end() || node->second.vanished)
                return failed("look at", path, ENOENT);
            if (node->second.kind != file_kind::symlink ||
                (last == follow_last::no && rest.empty())) {
                done = next;
                continue;
            }
            ++links;
            if (node->second.content.starts_with('/')) done = "/";
            rest = node->second.content + rest;
        }
        return failed("look at", path, ELOOP);
    }

    std::map<std::string, fake_node> nodes_;
    std::uint64_t inodes_ = 0;
};

class fake_input final : public input {
public:
    fake_input(fake_tree& tree, std::string path, fake_node node)
        : tree_(tree),
          path_(std::move(path)),
          node_(std::move(node))
    {}
    result<std::size_t> read(std::span<std::byte> into) override
    {
        auto const fails = node_.traits.read_error;
        auto const end = fails == 0 ? node_.content.size() : node_.content.size() / 2;
        if (fails != 0 && at_ == end) return fake_tree::failed("read", path_, fails);
        auto const size = std::min({into.size(), tree_.read_max_bytes, end - at_});
        std::memcpy(into.data(), node_.content.data() + at_, size);
        at_ += size;
        tree_.bytes_read += size;
        return size;
    }
    result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) override
    {
        auto const before = at_;
        at_ = static_cast<std::size_t>(std::min<std::uint64_t>(offset, node_.content.size()));
        auto const got = read(into);
        at_ = before;
        return got;
    }
    result<file_info> look() override
    {
        auto info = fake_tree::info_of(node_);
        if (node_.traits.changes && at_ > 0) ++info.modified.seconds;
        return info;
    }

private:
    fake_tree& tree_;
    std::string path_;
    fake_node node_;
    std::size_t at_ = 0;
};

class fake_directory final : public directory {
public:
    fake_directory(fake_tree& tree, std::string path) : tree_(tree), path_(std::move(path))
    {
        for (auto const& [path_below, node] : tree_.nodes_)
            if (path_below != "/" && fake_tree::parent_of(path_below) == path_)
                entries_.push_back({path_below.substr(path_below.rfind('/') + 1), node.kind});
    }
    result<directory_entry const*> next() override
    {
        auto const fails = node().traits.read_error;
        if (fails != 0 && at_ == entries_.size() / 2)
            return fake_tree::failed("list", path_, fails);
        return at_ == entries_.size() ? nullptr : &entries_[at_++];
    }
    file_system_kind lies_on() override { return node().lies_on; }
    result<file_info> look() override { return fake_tree::info_of(node()); }
    result<file_info> look(std::string const& name) override { return tree_.look(below(name)); }
    result<file_info> follow(std::string const& name) override { return tree_.follow(below(name)); }
    result<std::unique_ptr<input>> open(std::string const& name) override
    {
        return tree_.open(below(name));
    }
    result<std::unique_ptr<directory>> enter(std::string const& name) override
    {
        return tree_.enter(below(name));
    }

private:
    [[nodiscard]] fake_node const& node() const { return tree_.nodes_.at(path_); }
    [[nodiscard]] std::string below(std::string const& name) const
    {
        return fake_tree::below(path_, name);
    }

    fake_tree& tree_;
    std::string path_;
    std::vector<directory_entry> entries_;
    std::size_t at_ = 0;
};

inline result<std::unique_ptr<input>> fake_tree::open(std::string const& path)
{
    auto const found = find(path, follow_last::yes);
    if (!found) return found.error();
    auto const& node = nodes_.at(*found);
    if (node.kind != file_kind::regular)
        return error{errc::unsupported, "open", path, "it is not a regular file"};
    if (node.traits.os_error != 0) return failed("open", path, node.traits.os_error);
    ++opened;
    return std::unique_ptr<input>{std::make_unique<fake_input>(*this, path, node)};
}

inline result<std::unique_ptr<directory>> fake_tree::enter(std::string const& path)
{
    auto const found = find(path, follow_last::no);
    if (!found) return found.error();
    auto const& node = nodes_.at(*found);
    if (node.kind != file_kind::directory) return failed("enter", path, ENOTDIR);
    if (node.traits.os_error != 0) return failed("enter", path, node.traits.os_error);
    return std::unique_ptr<directory>{std::make_unique<fake_directory>(*this, *found)};
}

class fake_host final : public host {
public:
    system_time clock{std::chrono::seconds{1'800'000'000}};
    std::chrono::nanoseconds since_start{0};
    std::chrono::nanoseconds tick{0}; // how far monotonic() moves at each call
    fake_tree tree;
    host_description description{.hostname = "endpoint.example.net",
                                 .os = "linux",
                                 .architecture = "amd64",
                                 .distribution = "Fake Linux 1",
                                 .init = "systemd",
                                 .addresses = {"192.0.2.7/24"}};
    std::vector<process_entry> processes;
    std::vector<std::uint32_t> unseen_processes; // denied

    void add_file(std::string const& path, std::string content, fake_traits traits = {})
    {
        tree.add(path, {.content = std::move(content), .traits = traits});
    }
    void add_directory(std::string const& path, fake_traits traits = {.permissions = 0755})
    {
        tree.add(path, {.kind = file_kind::directory, .traits = traits});
    }
    void add_link(std::string const& path, std::string target)
    {
        tree.add(path, {.kind = file_kind::symlink,
                        .content = std::move(target),
                        .traits = {.permissions = 0777}});
    }
    void add_other(std::string const& path, file_kind kind, fake_traits traits = {})
    {
        tree.add(path, {.kind = kind, .traits = traits});
    }
    void add_vanished(std::string const& path) { tree.add(path, {}).vanished = true; }

    system_time now() const override { return clock; }
    std::chrono::nanoseconds monotonic() const override
    {
        ticked_ += tick;
        return since_start + ticked_;
    }
    file_system& files() override { return tree; }
    result<host_description> describe() override { return description; }
    result<void> each_process(std::function<void(process_entry const&)> visit,
                              std::function<void(std::uint32_t, error const&)> unseen) override
    {
        for (auto const& one : processes)
            visit(one);
        for (auto const pid : unseen_processes)
            unseen(pid, error{errc::denied, "look at", "process", EACCES});
        return {};
    }

private:
    mutable std::chrono::nanoseconds ticked_{0};
};

} // namespace mig::test

#endif
