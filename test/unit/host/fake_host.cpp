#include "support/fake_host.hpp"

#include <boost/test/unit_test.hpp>

namespace mig::test {
namespace {

std::string read_all(input& from)
{
    std::string text;
    bytes buffer(64);
    for (auto got = from.read(buffer); got.ok() && *got != 0; got = from.read(buffer))
        text += as_text(bytes_view{buffer}.first(*got));
    return text;
}

BOOST_AUTO_TEST_CASE(a_file_of_a_fake_host_is_read_in_small_blocks)
{
    fake_host machine;
    machine.add_file("/etc/motd", "hello world");
    machine.tree.read_max_bytes = 3;

    BOOST_TEST(read_all(**machine.files().open("/etc/motd")) == "hello world");
    BOOST_TEST(machine.files().look("/etc")->permissions == 0755u);
}

BOOST_AUTO_TEST_CASE(a_fake_link_is_followed_where_the_real_one_would_be)
{
    fake_host machine;
    machine.add_file("/usr/bin/sh", "x");
    machine.add_link("/bin", "usr/bin");
    machine.add_link("/loop", "loop");

    BOOST_TEST(machine.files().resolve("/bin/../bin/sh").value() == "/usr/bin/sh");
    BOOST_TEST((machine.files().look("/bin")->kind == file_kind::symlink));
    BOOST_TEST((machine.files().enter("/bin").error().code() == errc::unsupported));
    BOOST_TEST((machine.files().open("/loop").error().os_code() == ELOOP));
}

BOOST_AUTO_TEST_CASE(fake_failures_are_the_ones_that_were_asked_for)
{
    fake_host machine;
    machine.add_file("/a", "", {.permissions = 0, .os_error = EACCES});
    machine.add_file("/b", "1234", {.read_error = EIO});
    machine.add_vanished("/c");
    machine.add_other("/p", file_kind::fifo);

    BOOST_TEST((machine.files().open("/a").error().code() == errc::denied));
    auto const half = machine.files().open("/b");
    bytes buffer(64);
    BOOST_TEST((*half)->read(buffer).value() == 2u);
    BOOST_TEST(((*half)->read(buffer).error().code() == errc::io));
    BOOST_TEST((machine.files().look("/c").error().code() == errc::not_found));
    BOOST_TEST((machine.files().open("/p").error().code() == errc::unsupported));
}

} // namespace
} // namespace mig::test
