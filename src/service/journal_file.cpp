#include "service/journal_file.hpp"

#include "service/safe_file.hpp"

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <utility>

namespace mig::service {

namespace {

// The file that the path names is the one we locked, and not one that its owner has replaced.
bool is_named(int fd, std::filesystem::path const& path)
{
    struct stat locked = {};
    struct stat named = {};
    return ::fstat(fd, &locked) == 0 && ::lstat(path.c_str(), &named) == 0 &&
           locked.st_dev == named.st_dev && locked.st_ino == named.st_ino;
}

// A child that an agent was about to start when it was killed still has its files for a moment.
result<owned_fd> open_alone(std::filesystem::path const& path)
{
    constexpr int tries = 50;
    constexpr std::chrono::milliseconds between{100};
    for (int n = 0; n < tries; ++n) {
        if (n > 0) std::this_thread::sleep_for(between);
        auto fd = open_safe_file(path);
        if (!fd) return fd;
        if (::flock(fd->value(), LOCK_EX | LOCK_NB) == 0 && is_named(fd->value(), path)) return fd;
    }
    return error{errc::unavailable, "open", path.native(), "another agent is using it"};
}

} // namespace

class journal_file::impl {
public:
    impl(owned_fd fd, std::filesystem::path path, std::vector<engine::journal_entry> entries)
        : fd_(std::move(fd)),
          path_(std::move(path)),
          entries_(std::move(entries))
    {}
    ~impl() { stop(); }

    std::vector<engine::journal_entry> take_entries() { return std::exchange(entries_, {}); }

    void start(std::function<void(std::uint64_t, result<void>)> on_synced)
    {
        on_synced_ = std::move(on_synced);
        thread_ = std::thread{[this] { serve(); }};
    }

    void push(std::uint64_t number, bytes data, bool whole)
    {
        {
            std::lock_guard const lock{mutex_};
            waiting_.push_back({number, std::move(data), whole});
        }
        wake_.notify_one();
    }

    void stop()
    {
        if (!thread_.joinable()) return;
        {
            std::lock_guard const lock{mutex_};
            stopping_ = true;
        }
        wake_.notify_one();
        thread_.join();
    }

private:
    struct write {
        std::uint64_t number;
        bytes data;
        bool whole; // of the file, rather than one more entry
    };

    void serve()
    {
        while (true) {
            std::vector<write> batch;
            {
                std::unique_lock lock{mutex_};
                wake_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
                if (waiting_.empty()) return;
                batch.swap(waiting_);
            }
            // After a failed write nobody knows what is on disk: nothing later may count.
            if (failed_.ok()) failed_ = put(batch);
            on_synced_(batch.back().number, failed_);
        }
    }

    result<void> put(std::vector<write> const& batch)
    {
        bool appended = false;
        for (auto const& one : batch) {
            if (one.whole) {
                if (auto done = replace(one.data); !done) return done;
                appended = false;
            } else {
                if (auto done = write_all(fd_.value(), one.data, path_); !done) return done;
                appended = true;
            }
        }
        if (appended && ::fdatasync(fd_.value()) != 0) {
            return error{errc::io, "sync", path_.native(), errno};
        }
        return {};
    }

    result<void> replace(bytes const& file)
    {
        auto const fresh = path_.native() + ".new";
        ::unlink(fresh.c_str());
        auto fd = open_safe_file(fresh);
        if (!fd) return fd.error();
        // The lock goes with the file: nobody can take the new one between rename and lock.
        if (::flock(fd->value(), LOCK_EX | LOCK_NB) != 0) {
            return error{errc::unavailable, "lock", fresh, errno};
        }
        if (auto done = write_all(fd->value(), file, fresh); !done) return done;
        if (::fsync(fd->value()) != 0) return error{errc::io, "sync", fresh, errno};
        if (::rename(fresh.c_str(), path_.c_str()) != 0) {
            return error{errc::io, "replace", path_.native(), errno};
        }
        fd_ = *std::move(fd);
        return sync_folder_of(path_);
    }

    owned_fd fd_;
    std::filesystem::path path_;
    std::vector<engine::journal_entry> entries_;
    std::function<void(std::uint64_t, result<void>)> on_synced_;
    result<void> failed_; // the journal's thread alone

    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<write> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

result<journal_file> journal_file::open(std::filesystem::path const& path)
{
    auto fd = open_alone(path);
    if (!fd) return fd.error();
    auto const raw = read_all(fd->value(), path, journal_max_bytes);
    if (!raw) return raw.error();

    std::vector<engine::journal_entry> entries;
    auto good_bytes = engine::journal_magic.size();
    if (raw->size() >= good_bytes) {
        auto read = engine::read_journal(*raw);
        if (!read) {
            return error{errc::corrupt, "read", path.native(),
                         std::string{read.error().why()} +
                             "; an agent that does not know what it has run must not run: restore "
                             "the file, or move it away and accept that replays are not known"};
        }
        entries = std::move(read->entries);
        good_bytes = read->good_bytes;
    } else {
        // New, or its maker died before it had a head: there is no entry in it yet.
        if (as_text(*raw) != engine::journal_magic.substr(0, raw->size())) {
            return error{errc::corrupt, "read", path.native(), "it is not a journal"};
        }
        if (::lseek(fd->value(), 0, SEEK_SET) < 0) {
            return error{errc::io, "write", path.native(), errno};
        }
        if (auto done = write_all(fd->value(), as_bytes(engine::journal_magic), path); !done) {
            return done.error();
        }
    }
    if (::ftruncate(fd->value(), static_cast<off_t>(good_bytes)) != 0 ||
        ::lseek(fd->value(), static_cast<off_t>(good_bytes), SEEK_SET) < 0 ||
        ::fsync(fd->value()) != 0)
    {
        return error{errc::io, "open", path.native(), errno};
    }
    if (auto done = sync_folder_of(path); !done) return done.error();
    return journal_file{std::make_unique<impl>(*std::move(fd), path, std::move(entries))};
}

journal_file::journal_file(std::unique_ptr<impl> i) noexcept : impl_(std::move(i)) {}
journal_file::journal_file(journal_file&&) noexcept = default;
journal_file& journal_file::operator=(journal_file&&) noexcept = default;
journal_file::~journal_file() = default;

std::vector<engine::journal_entry> journal_file::take_entries()
{
    return impl_->take_entries();
}

void journal_file::start(std::function<void(std::uint64_t, result<void>)> on_synced)
{
    impl_->start(std::move(on_synced));
}

void journal_file::append(std::uint64_t number, bytes entry)
{
    impl_->push(number, std::move(entry), false);
}

void journal_file::rewrite(std::uint64_t number, bytes file)
{
    impl_->push(number, std::move(file), true);
}

void journal_file::stop()
{
    impl_->stop();
}

} // namespace mig::service
