#include <mig/host/host.hpp>
#include <mig/host/random.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>

namespace mig {
namespace {

BOOST_AUTO_TEST_CASE(this_machine_describes_itself)
{
    auto const described = make_local_host()->describe();

    BOOST_REQUIRE(described.ok());
    BOOST_TEST(!described->hostname.empty());
    BOOST_TEST(described->os == "linux");
    BOOST_TEST(!described->architecture.empty());
    BOOST_TEST(!described->distribution.empty());
    BOOST_TEST(!described->init.empty());
    for (auto const& address : described->addresses) {
        BOOST_TEST(address.find('/') != address.npos);
        BOOST_TEST(address != "127.0.0.1/8");
    }
}

BOOST_AUTO_TEST_CASE(the_monotonic_clock_never_goes_back)
{
    auto const machine = make_local_host();
    auto before = machine->monotonic();
    for (int i = 0; i < 1000; ++i) {
        auto const after = machine->monotonic();
        BOOST_REQUIRE((after >= before));
        before = after;
    }
}

BOOST_AUTO_TEST_CASE(random_bytes_fill_all_of_it)
{
    // Of 4,096 random bytes some value is missing once in 10^4 runs, three of 256 practically
    // never.
    std::array<std::byte, 4096> bytes{};
    BOOST_REQUIRE(fill_random(bytes).ok());

    std::array<bool, 256> seen{};
    for (auto const one : bytes)
        seen[static_cast<unsigned char>(one)] = true;
    BOOST_TEST(std::count(seen.begin(), seen.end(), true) > 250);
    BOOST_TEST(fill_random({}).ok());
}

} // namespace
} // namespace mig
