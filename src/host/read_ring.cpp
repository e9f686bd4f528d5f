#include "host/read_ring.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>

namespace mig::host_room {
namespace {

enum step : unsigned { opens, reads, closes, steps };

// Numbers of io_uring_setup(2), for headers of older kernels than the one that runs.
constexpr unsigned single_issuer = 1u << 12;
constexpr unsigned defer_taskrun = 1u << 13;

int set_up(unsigned entries, io_uring_params& how)
{
    // The kernel's work waits until we ask for it, and nobody else submits: cheaper, where known.
    for (unsigned const flags : {single_issuer | defer_taskrun, 0u}) {
        how = {};
        how.flags = flags | IORING_SETUP_R_DISABLED;
        auto const made = ::syscall(SYS_io_uring_setup, entries, &how);
        if (made >= 0 || errno != EINVAL) return static_cast<int>(made);
    }
    return -1;
}

constexpr std::array<std::uint8_t, 3> operations{IORING_OP_OPENAT, IORING_OP_READ, IORING_OP_CLOSE};

constinit thread_local std::unique_ptr<read_ring> kept;

template <class T>
T* at(void* base, unsigned offset) noexcept
{
    return reinterpret_cast<T*>(static_cast<std::byte*>(base) + offset);
}

} // namespace

std::unique_ptr<read_ring> read_ring::open()
{
    return kept ? std::move(kept) : make();
}

void read_ring::keep_one()
{
    if (!kept) kept = make();
}

std::unique_ptr<read_ring> read_ring::make()
{
    io_uring_params how{};
    std::unique_ptr<read_ring> made{new read_ring};
    made->ring_ = descriptor{set_up(steps * files_max, how)};
    if (made->ring_.number() < 0 || (how.features & IORING_FEAT_SINGLE_MMAP) == 0) return nullptr;
    std::array<int, files_max> none;
    none.fill(-1);
    if (::syscall(SYS_io_uring_register, made->ring_.number(), IORING_REGISTER_FILES, none.data(),
                  none.size()) != 0)
        return nullptr;
    if (!made->restrict_and_enable() || !made->map(how)) return nullptr;
    return made;
}

bool read_ring::restrict_and_enable()
{
    std::array<io_uring_restriction, 4> only{};
    for (std::size_t n = 0; n < operations.size(); ++n) {
        only[n].opcode = IORING_RESTRICTION_SQE_OP;
        only[n].sqe_op = operations[n];
    }
    only.back().opcode = IORING_RESTRICTION_SQE_FLAGS_ALLOWED;
    only.back().sqe_flags = IOSQE_IO_LINK | IOSQE_IO_HARDLINK | IOSQE_FIXED_FILE;
    auto const tell = [this](unsigned what, void* how, std::size_t count) {
        return ::syscall(SYS_io_uring_register, ring_.number(), what, how, count) == 0;
    };
    return tell(IORING_REGISTER_RESTRICTIONS, only.data(), only.size()) &&
           tell(IORING_REGISTER_ENABLE_RINGS, nullptr, 0);
}

read_ring::~read_ring()
{
    for (auto const& one : {rings_, entries_}) {
        if (one.at != nullptr) ::munmap(one.at, one.size);
    }
}

bool read_ring::map(io_uring_params const& how)
{
    auto const maps = [&](mapping& into, std::size_t size, std::uint64_t what) {
        auto* const got = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
                                 ring_.number(), static_cast<off_t>(what));
        if (got == MAP_FAILED) return false;
        into = {got, size};
        return true;
    };
    auto const size = std::max(how.sq_off.array + how.sq_entries * sizeof(unsigned),
                               how.cq_off.cqes + how.cq_entries * sizeof(io_uring_cqe));
    if (!maps(rings_, size, IORING_OFF_SQ_RING) ||
        !maps(entries_, how.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES))
        return false;
    tail_ = at<unsigned>(rings_.at, how.sq_off.tail);
    mask_ = *at<unsigned>(rings_.at, how.sq_off.ring_mask);
    slots_ = at<unsigned>(rings_.at, how.sq_off.array);
    done_head_ = at<unsigned>(rings_.at, how.cq_off.head);
    done_tail_ = at<unsigned>(rings_.at, how.cq_off.tail);
    done_mask_ = *at<unsigned>(rings_.at, how.cq_off.ring_mask);
    done_ = at<io_uring_cqe>(rings_.at, how.cq_off.cqes);
    return true;
}

// The next entry to be submitted.  The kernel has taken all before it.
io_uring_sqe& read_ring::entry(std::uint64_t user_data)
{
    auto const index = *tail_ & mask_;
    auto& made = static_cast<io_uring_sqe*>(entries_.at)[index];
    made = {};
    made.user_data = user_data;
    slots_[index] = index;
    std::atomic_ref{*tail_}.store(*tail_ + 1, std::memory_order_release);
    return made;
}

// Submits and waits for all of it: the kernel writes to memory that is ours until then.
bool read_ring::submit(unsigned count)
{
    auto left = count;
    bool is_broken = false;
    while (true) {
        auto const got = ::syscall(SYS_io_uring_enter, ring_.number(), left, count,
                                   IORING_ENTER_GETEVENTS, nullptr, 0);
        if (got >= 0) left -= static_cast<unsigned>(got);
        auto const done =
            std::atomic_ref{*done_tail_}.load(std::memory_order_acquire) - *done_head_;
        if (left == 0 && done >= count) return !is_broken;
        if (got >= 0 || errno == EINTR || errno == EAGAIN || errno == EBUSY) continue;
        if (is_broken) return false;
        // What the kernel did not take, it never will; for what it took, wait.
        is_broken = true;
        count -= left;
        left = 0;
    }
}

bool read_ring::read(int directory, int flags, std::span<ring_read> files)
{
    for (std::size_t n = 0; n < files.size(); ++n) {
        auto const slot = static_cast<std::uint32_t>(n);
        auto& opening = entry(n * steps + opens);
        opening.opcode = IORING_OP_OPENAT;
        opening.flags = IOSQE_IO_LINK;
        opening.fd = directory;
        opening.addr = reinterpret_cast<std::uint64_t>(files[n].name);
        opening.open_flags = static_cast<std::uint32_t>(flags);
        opening.file_index = slot + 1;
        auto& reading = entry(n * steps + reads);
        reading.opcode = IORING_OP_READ;
        reading.flags = IOSQE_FIXED_FILE | IOSQE_IO_HARDLINK;
        reading.fd = static_cast<int>(slot);
        reading.addr = reinterpret_cast<std::uint64_t>(files[n].into.data());
        reading.len = static_cast<std::uint32_t>(files[n].into.size());
        auto& closing = entry(n * steps + closes);
        closing.opcode = IORING_OP_CLOSE;
        closing.file_index = slot + 1;
        files[n].got = -EIO;
    }
    if (!submit(static_cast<unsigned>(files.size() * steps))) return false;

    bool is_known = true;
    auto head = *done_head_;
    auto const tail = std::atomic_ref{*done_tail_}.load(std::memory_order_acquire);
    for (; head != tail; ++head) {
        auto const& one = done_[head & done_mask_];
        auto& file = files[one.user_data / steps];
        auto const what = one.user_data % steps;
        // A kernel that cannot open into a slot, or looks for the slot's file too early.
        if ((what == opens && one.res == -EINVAL) || (what == reads && one.res == -EBADF))
            is_known = false;
        if (what == opens && one.res < 0) file.got = one.res;
        if (what == reads && one.res != -ECANCELED) file.got = one.res;
    }
    std::atomic_ref{*done_head_}.store(head, std::memory_order_release);
    return is_known;
}

} // namespace mig::host_room
