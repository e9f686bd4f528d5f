#include <mig/host/small_files.hpp>

#include "host/file_system.hpp"
#include "host/read_ring.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>

namespace mig {
namespace {

using host_room::read_ring;
using host_room::ring_read;

// The clock that file systems take the time of a change from, no finer.
file_time now() noexcept
{
    timespec at{};
    ::clock_gettime(CLOCK_REALTIME_COARSE, &at);
    return {.seconds = at.tv_sec, .nanoseconds = static_cast<std::uint32_t>(at.tv_nsec)};
}

// Some file systems keep whole seconds, or every other one.
bool is_before(file_time changed, file_time began) noexcept
{
    constexpr std::int64_t coarsest_seconds = 2;
    if (changed.nanoseconds == 0) changed.seconds += coarsest_seconds;
    return changed < began;
}

void judge(small_file& file, std::size_t got, result<file_info> const& found, file_time began)
{
    if (!found || found->kind != file_kind::regular || got == file.into.size()) return;
    if (found->size != got || !is_before(found->changed, began)) return;
    file.is_read = true;
    file.size = got;
    file.info = *found;
}

void read_plainly(int directory, small_file& file, std::string const& subject)
{
    auto const began = now();
    auto const opened = host_room::open_at(directory, file.name, O_NOFOLLOW);
    if (opened.number() < 0) return;
    ssize_t got = 0;
    do
        got = ::read(opened.number(), file.into.data(), file.into.size());
    while (got < 0 && errno == EINTR);
    if (got < 0) return;
    // What was read is as long as the file: there is no more to read.
    judge(file, static_cast<std::size_t>(got),
          host_room::look_at(opened.number(), "", AT_EMPTY_PATH, subject), began);
}

} // namespace

class small_file_reader::impl {
public:
    explicit impl(way chosen) : may_use_ring_(chosen == way::ring_if_allowed) {}

    void read(directory& from, std::span<small_file> files)
    {
        for (auto& one : files)
            one.is_read = false;
        auto const number = from.descriptor();
        if (number < 0) return;
        if (may_use_ring_ && !ring_) {
            ring_ = read_ring::open();
            may_use_ring_ = ring_ != nullptr;
        }
        while (ring_ && !files.empty()) {
            auto const some = files.first(std::min(files.size(), read_ring::files_max));
            if (!read_in_ring(number, some)) {
                ring_.reset();
                may_use_ring_ = false;
                break;
            }
            files = files.subspan(some.size());
        }
        for (auto& one : files)
            read_plainly(number, one, nameless_);
    }

    [[nodiscard]] bool uses_ring() const noexcept { return ring_ != nullptr; }

private:
    [[nodiscard]] bool read_in_ring(int directory, std::span<small_file> files)
    {
        std::array<ring_read, read_ring::files_max> asked;
        for (std::size_t n = 0; n < files.size(); ++n)
            asked[n] = {files[n].name, files[n].into, 0};
        auto const began = now();
        // The ring has its own table: O_CLOEXEC has no meaning there.
        constexpr int flags = host_room::opens_without_waiting | O_NOATIME | O_NOFOLLOW;
        if (!ring_->read(directory, flags, std::span{asked}.first(files.size()))) return false;
        for (std::size_t n = 0; n < files.size(); ++n) {
            auto& file = files[n];
            auto const got = asked[n].got;
            if (got == -EPERM) read_plainly(directory, file, nameless_); // O_NOATIME: not for us
            if (got < 0) continue;
            judge(file, static_cast<std::size_t>(got),
                  host_room::look_at(directory, file.name, AT_SYMLINK_NOFOLLOW, nameless_), began);
        }
        return true;
    }

    bool may_use_ring_;
    std::unique_ptr<read_ring> ring_;
    std::string const nameless_; // why a file was not read is told by whoever opens it again
};

small_file_reader::small_file_reader(way chosen) : impl_(std::make_unique<impl>(chosen)) {}
small_file_reader::small_file_reader(small_file_reader&&) noexcept = default;
small_file_reader& small_file_reader::operator=(small_file_reader&&) noexcept = default;
small_file_reader::~small_file_reader() = default;

void small_file_reader::read(directory& from, std::span<small_file> files)
{
    impl_->read(from, files);
}

bool small_file_reader::uses_ring() const noexcept
{
    return impl_->uses_ring();
}

} // namespace mig
