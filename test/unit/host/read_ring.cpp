// What the kernel does through a ring that reads files, and that it does nothing else.

#include "host/read_ring.hpp"

#include "support/scratch_tree.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <linux/io_uring.h>
#include <optional>
#include <set>
#include <string>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace mig {
namespace {

using host_room::read_ring;

std::set<int> rings()
{
    std::set<int> found;
    for (auto const& one : std::filesystem::directory_iterator{"/proc/self/fd"}) {
        std::error_code gone;
        auto const what = std::filesystem::read_symlink(one.path(), gone).string();
        if (what.find("io_uring") != std::string::npos)
            found.insert(std::stoi(one.path().filename()));
    }
    return found;
}

// Another's ring, used as whoever has taken over the process would use it.
class intruder {
public:
    explicit intruder(int ring) : ring_(ring)
    {
        // The places are the same in all rings of one size.
        auto const other =
            static_cast<int>(::syscall(SYS_io_uring_setup, 3 * read_ring::files_max, &how_));
        BOOST_REQUIRE(other >= 0);
        ::close(other);
        queue_ = map(how_.sq_off.array + how_.sq_entries * sizeof(unsigned), IORING_OFF_SQ_RING);
        done_ = map(how_.cq_off.cqes + how_.cq_entries * sizeof(io_uring_cqe), IORING_OFF_CQ_RING);
        entries_ = map(how_.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES);
    }

    // What came of one entry.
    int submit(io_uring_sqe const& what)
    {
        auto& tail = *at<unsigned>(queue_, how_.sq_off.tail);
        auto const index = tail & *at<unsigned>(queue_, how_.sq_off.ring_mask);
        at<io_uring_sqe>(entries_, 0)[index] = what;
        at<unsigned>(queue_, how_.sq_off.array)[index] = index;
        std::atomic_ref{tail}.store(tail + 1, std::memory_order_release);
        BOOST_REQUIRE(
            ::syscall(SYS_io_uring_enter, ring_, 1, 1, IORING_ENTER_GETEVENTS, nullptr, 0) == 1);
        auto& head = *at<unsigned>(done_, how_.cq_off.head);
        auto const mask = *at<unsigned>(done_, how_.cq_off.ring_mask);
        auto const came = at<io_uring_cqe>(done_, how_.cq_off.cqes)[head & mask].res;
        std::atomic_ref{head}.store(head + 1, std::memory_order_release);
        return came;
    }

private:
    void* map(std::size_t size, off_t what) const
    {
        auto* const got = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring_, what);
        BOOST_REQUIRE(got != MAP_FAILED);
        return got;
    }
    template <class T>
    static T* at(void* base, unsigned offset)
    {
        return reinterpret_cast<T*>(static_cast<std::byte*>(base) + offset);
    }

    int ring_;
    io_uring_params how_{};
    void* queue_ = nullptr;
    void* done_ = nullptr;
    void* entries_ = nullptr;
};

} // namespace

BOOST_AUTO_TEST_SUITE(read_ring_)

BOOST_AUTO_TEST_CASE(nothing_but_opening_reading_and_closing_goes_through_it)
{
    auto const before = rings();
    auto const ring = read_ring::open();
    if (ring == nullptr) {
        BOOST_TEST_MESSAGE("this kernel has no rings for us");
        return;
    }
    std::optional<int> number;
    for (auto const one : rings()) {
        if (!before.contains(one)) number = one;
    }
    BOOST_REQUIRE(number.has_value());
    intruder by{*number};
    test::scratch_tree tree;
    tree.file("f", "text");
    auto const path = tree.path("f");

    io_uring_sqe opening{};
    opening.opcode = IORING_OP_OPENAT;
    opening.fd = AT_FDCWD;
    opening.addr = reinterpret_cast<std::uint64_t>("/not/there");
    BOOST_TEST(by.submit(opening) == -ENOENT);

    for (auto const forbidden :
         {IORING_OP_NOP, IORING_OP_WRITE, IORING_OP_WRITEV, IORING_OP_FALLOCATE, IORING_OP_UNLINKAT,
          IORING_OP_RENAMEAT, IORING_OP_CONNECT, IORING_OP_SEND, IORING_OP_OPENAT2,
          IORING_OP_STATX})
    {
        io_uring_sqe one{};
        one.opcode = static_cast<std::uint8_t>(forbidden);
        one.fd = AT_FDCWD;
        one.addr = reinterpret_cast<std::uint64_t>(path.c_str());
        BOOST_TEST(by.submit(one) == -EACCES, "operation " << int{one.opcode});
    }
    BOOST_TEST(std::filesystem::exists(path));
}

BOOST_AUTO_TEST_CASE(the_kept_one_is_given_once)
{
    read_ring::keep_one();
    auto const kept = rings();
    auto const first = read_ring::open();
    BOOST_TEST((rings() == kept));
    auto const second = read_ring::open();
    if (second != nullptr) BOOST_TEST(rings().size() == kept.size() + 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mig
