// Investigators in SQLite: what is special about a file.

#include <mig/store/sqlite_investigators.hpp>

#include "support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <sys/stat.h>

using namespace mig;

BOOST_AUTO_TEST_SUITE(sqlite_investigators)

BOOST_AUTO_TEST_CASE(its_file_is_for_its_owner_alone)
{
    test::temporary_folder const folder;
    auto const file = folder / "investigators.db";
    auto const made = make_sqlite_investigators({.file = file});
    struct stat info = {};

    BOOST_REQUIRE(made.ok());
    BOOST_REQUIRE(::stat(file.c_str(), &info) == 0);
    BOOST_TEST((info.st_mode & 0777u) == 0600U);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_database_is_refused)
{
    test::temporary_folder const folder;
    auto const other = folder / "other";
    std::ofstream{other} << std::string(8192, 'x');

    auto const opened = make_sqlite_investigators({.file = other});

    BOOST_REQUIRE(!opened.ok());
    BOOST_TEST((opened.error().code() == errc::corrupt));
}

BOOST_AUTO_TEST_SUITE_END()
