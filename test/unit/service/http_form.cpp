#include "service/http_form.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using namespace mig::service;

namespace {

constexpr std::string_view type = "multipart/form-data; boundary=xyz";

std::string part(std::string const& head, std::string const& body)
{
    return "--xyz\r\n" + head + "\r\n\r\n" + body + "\r\n";
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_form)

BOOST_AUTO_TEST_CASE(fields_and_files_are_found_by_their_names)
{
    auto const fields = parse_multipart(
        type, part("Content-Disposition: form-data; name=\"a\"", "1") +
                  part("content-disposition: form-data; filename=\"name=f\"; name=b\r\n"
                       "Content-Type: text/plain",
                       "two\r\nlines") +
                  "--xyz--\r\n");

    BOOST_REQUIRE(fields.ok());
    BOOST_TEST(fields->at("a") == "1");
    BOOST_TEST(fields->at("b") == "two\r\nlines");
    BOOST_TEST(fields->size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_is_no_multipart_is_refused)
{
    auto const whole = part("Content-Disposition: form-data; name=\"a\"", "1") + "--xyz--\r\n";

    BOOST_TEST(parse_multipart(type, whole).ok());
    BOOST_TEST(!parse_multipart("multipart/form-data", whole).ok());
    BOOST_TEST(!parse_multipart("multipart/form-data; boundary=", whole).ok());
    BOOST_TEST(!parse_multipart(type, "").ok());
    BOOST_TEST(!parse_multipart(type, "--xyz").ok());
    BOOST_TEST(!parse_multipart(type, whole.substr(0, whole.size() - 9)).ok());
    BOOST_TEST(
        !parse_multipart(type, part("Content-Disposition: form-data", "1") + "--xyz--").ok());
    BOOST_TEST(!parse_multipart(type, part(std::string(5000, 'x'), "1") + "--xyz--").ok());
}

BOOST_AUTO_TEST_CASE(there_are_not_endlessly_many_parts)
{
    std::string many;
    for (int n = 0; n < 1000; ++n)
        many += part("Content-Disposition: form-data; name=\"" + std::to_string(n) + "\"", "");

    auto const fields = parse_multipart(type, many + "--xyz--\r\n");

    BOOST_REQUIRE(!fields.ok());
    BOOST_TEST((fields.error().code() == errc::over_budget));
}

BOOST_AUTO_TEST_SUITE_END()
