// A file that is looked at, and even read and hashed, costs no allocation: ten million of them do
// not fragment the memory of the machine that is searched.

#include <mig/host/file_system.hpp>

#include "file_rig.hpp"

#include <atomic>
#include <cstdlib>
#include <new>
#include <thread>

namespace {

std::atomic<std::uint64_t> allocations = 0;

} // namespace

// All of this program's.
void* operator new(std::size_t size)
{
    ++allocations;
    if (auto* const made = std::malloc(size == 0 ? 1 : size)) return made;
    throw std::bad_alloc{};
}
void* operator new[](std::size_t size)
{
    return operator new(size);
}
void operator delete(void* one) noexcept
{
    std::free(one);
}
void operator delete(void* one, std::size_t) noexcept
{
    std::free(one);
}
void operator delete[](void* one) noexcept
{
    std::free(one);
}
void operator delete[](void* one, std::size_t) noexcept
{
    std::free(one);
}

using namespace mig;

namespace {

struct allocations_rig : test::file_rig {
    void fill(int files)
    {
        for (int n = 0; n < files; ++n)
            write("a name that does not fit into a std::string itself " + std::to_string(1000 + n),
                  std::string(static_cast<std::size_t>(n * 10), 'x'));
        write("clock", "x");
        // A file that has just been changed might be changing still: it is read by itself.
        auto const last = make_local_host()->files().look((path() / "clock").native())->changed;
        timespec now{};
        do {
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
            ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
        } while (!(last < file_time{.seconds = now.tv_sec,
                                    .nanoseconds = static_cast<std::uint32_t>(now.tv_nsec)}));
    }
    std::uint64_t count(std::string const& search)
    {
        auto const before = allocations.load();
        auto const answer = run(search);
        auto const after = allocations.load();
        BOOST_TEST(answer.complete());
        return after - before;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(file_allocations, allocations_rig)

BOOST_AUTO_TEST_CASE(three_times_the_files_cost_no_more_allocations)
{
    for (std::string const search :
         {R"("names":["zzz"],"options":{"matchall":true})",
          R"("sizes":[">1g"],"options":{"matchall":true})",
          R"("md5":["00000000000000000000000000000000"],"options":{"matchall":true})"})
    {
        fill(100);
        (void)count(search);
        auto const few = count(search);
        fill(300);
        auto const many = count(search);
        BOOST_TEST(many < few + 30, search << ": " << few << " and then " << many);
        for (auto const& one : std::filesystem::directory_iterator{path()})
            std::filesystem::remove(one.path());
    }
}

BOOST_AUTO_TEST_SUITE_END()
