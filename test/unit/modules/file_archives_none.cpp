// A build without libarchive says so, and does not search less than it is asked to.

#include <mig/module/registry.hpp>

#include <boost/test/unit_test.hpp>

using namespace mig;

BOOST_AUTO_TEST_SUITE(file_archives)

BOOST_AUTO_TEST_CASE(without_libarchive_to_ask_for_archives_is_refused)
{
    auto const parameters = *json::parse(
        R"({"searches":{"s1":{"paths":["/etc"],"names":["x"],"options":{"archives":true}}}})");
    auto const modules = builtin_modules();

    auto const made = modules.find("file")->make(parameters);

    BOOST_TEST_REQUIRE(!made.ok());
    BOOST_TEST(made.error().message().find("-Darchives=enabled") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
