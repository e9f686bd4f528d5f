#include "host/description.hpp"

#include <boost/test/unit_test.hpp>

namespace mig::host_room {
namespace {

BOOST_AUTO_TEST_CASE(a_kernel_name_with_a_dot_is_the_full_name)
{
    BOOST_TEST(full_hostname("web1.example.net", "127.0.0.1 web1.other.net web1.example.net\n") ==
               "web1.example.net");
}

BOOST_AUTO_TEST_CASE(etc_hosts_completes_a_short_name)
{
    auto const hosts =
        "# comment\n\n127.0.0.1\tlocalhost\n192.0.2.7\tweb1.example.net  web1 # it\n";
    BOOST_TEST(full_hostname("web1", hosts) == "web1.example.net");
}

BOOST_AUTO_TEST_CASE(a_name_of_another_machine_in_etc_hosts_is_not_taken)
{
    auto const hosts = "192.0.2.7 other.example.net web1\n192.0.2.8 web10.example.net\n";
    BOOST_TEST(full_hostname("web1", hosts) == "web1");
}

BOOST_AUTO_TEST_CASE(a_short_name_stands_alone_where_etc_hosts_is_silent)
{
    BOOST_TEST(full_hostname("web1", "") == "web1");
    BOOST_TEST(full_hostname("web1", "127.0.0.1\n#web1.example.net web1\n") == "web1");
}

BOOST_AUTO_TEST_CASE(architectures_have_the_names_of_go)
{
    BOOST_TEST(go_architecture("x86_64") == "amd64");
    BOOST_TEST(go_architecture("i686") == "386");
    BOOST_TEST(go_architecture("aarch64") == "arm64");
    BOOST_TEST(go_architecture("armv7l") == "arm");
    BOOST_TEST(go_architecture("riscv64") == "riscv64");
}

BOOST_AUTO_TEST_CASE(the_pretty_name_loses_its_quotes_and_backslashes)
{
    BOOST_TEST(pretty_name("ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n") ==
               "Debian GNU/Linux 12 (bookworm)");
    BOOST_TEST(pretty_name("PRETTY_NAME='one'") == "one");
    BOOST_TEST(pretty_name("PRETTY_NAME=plain") == "plain");
    BOOST_TEST(pretty_name("PRETTY_NAME=\"a \\\"b\\\" \\$c\"\n") == "a \"b\" $c");
    BOOST_TEST(pretty_name("PRETTY_NAME=\"\n") == "\"");
}

BOOST_AUTO_TEST_CASE(no_pretty_name_is_an_empty_one)
{
    BOOST_TEST(pretty_name("") == "");
    BOOST_TEST(pretty_name("NAME=x\nMY_PRETTY_NAME=y\n") == "");
}

BOOST_AUTO_TEST_CASE(init_is_told_by_the_command_line_of_process_1)
{
    using namespace std::literals;
    BOOST_TEST(init_name("init [3]", "") == "sysvinit");
    BOOST_TEST(init_name("/lib/systemd/systemd\0--system\0"sv, "/sbin/init") == "systemd");
    BOOST_TEST(init_name("/sbin/init\0splash\0"sv, "/usr/lib/systemd/systemd") == "systemd");
    BOOST_TEST(init_name("/sbin/init", "/usr/sbin/init") == "upstart");
    BOOST_TEST(init_name("/usr/bin/dumb", "/usr/lib/systemd/systemd") == "sysvinit");
}

} // namespace
} // namespace mig::host_room
