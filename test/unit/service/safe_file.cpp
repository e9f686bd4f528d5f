#include "service/safe_file.hpp"

#include "support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <sys/stat.h>

using namespace mig;
using service::open_safe_file;

BOOST_AUTO_TEST_SUITE(safe_file_)

BOOST_AUTO_TEST_CASE(a_new_file_is_for_its_owner_alone)
{
    test::temporary_folder const folder;

    auto const fd = open_safe_file(folder / "journal");

    BOOST_TEST_REQUIRE(fd.ok());
    struct stat info = {};
    BOOST_TEST_REQUIRE(::fstat(fd->value(), &info) == 0);
    BOOST_TEST((info.st_mode & 0777) == 0600u);
}

BOOST_AUTO_TEST_CASE(a_file_that_others_can_write_is_refused_with_the_cure)
{
    test::temporary_folder const folder;
    (void)open_safe_file(folder / "journal");
    ::chmod((folder / "journal").c_str(), 0666);

    auto const fd = open_safe_file(folder / "journal");

    BOOST_TEST_REQUIRE(!fd.ok());
    BOOST_TEST((fd.error().code() == errc::refused));
    BOOST_TEST(fd.error().message().find("chmod 600") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_folder_that_others_can_write_is_refused)
{
    test::temporary_folder const folder;
    ::chmod(folder.path().c_str(), 0777);

    auto const fd = open_safe_file(folder / "journal");

    BOOST_TEST_REQUIRE(!fd.ok());
    BOOST_TEST((fd.error().code() == errc::refused));
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_is_refused)
{
    test::temporary_folder const folder;
    std::filesystem::create_symlink("/etc/hostname", folder / "journal");

    auto const fd = open_safe_file(folder / "journal");

    BOOST_TEST_REQUIRE(!fd.ok());
    BOOST_TEST((fd.error().code() == errc::refused));
}

BOOST_AUTO_TEST_CASE(a_fifo_is_refused_and_does_not_block)
{
    test::temporary_folder const folder;
    BOOST_TEST_REQUIRE(::mkfifo((folder / "journal").c_str(), 0600) == 0);

    auto const fd = open_safe_file(folder / "journal");

    BOOST_TEST_REQUIRE(!fd.ok());
    BOOST_TEST((fd.error().code() == errc::refused));
}

BOOST_AUTO_TEST_CASE(reading_stops_at_its_limit)
{
    test::temporary_folder const folder;
    auto const fd = open_safe_file(folder / "file");
    BOOST_TEST_REQUIRE(service::write_all(fd->value(), as_bytes("123456"), "file").ok());

    BOOST_TEST(as_text(*service::read_all(fd->value(), "file", 6)) == "123456");
    BOOST_TEST(!service::read_all(fd->value(), "file", 5).ok());
}

BOOST_AUTO_TEST_SUITE_END()
