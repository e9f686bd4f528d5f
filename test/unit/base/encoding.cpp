#include <mig/base/encoding.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <string_view>

using namespace mig;
namespace data = boost::unit_test::data;

namespace {

struct pair_of_forms {
    std::string_view raw;
    std::string_view text;
};

std::ostream& operator<<(std::ostream& out, pair_of_forms const& p)
{
    return out << p.text;
}

// RFC 4648, 10.
constexpr pair_of_forms base64_vectors[]{
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};
constexpr std::string_view not_base64[]{
    "Zg=", "Zg", "Zg==Zg==", "Z===", "=Zg=", "====", "Zh==", "Zm9=", "Zm 9", "Zm9v\n", "Zm-_",
};
constexpr std::string_view not_hex[]{"0", "0g", "g0", " 00", "0x00", "00\n0"};

} // namespace

BOOST_AUTO_TEST_SUITE(encoding)

BOOST_DATA_TEST_CASE(base64_is_written_as_the_rfc_shows, data::make(base64_vectors), v)
{
    BOOST_TEST(to_base64(as_bytes(v.raw)) == v.text);
}

BOOST_DATA_TEST_CASE(base64_is_read_as_the_rfc_shows, data::make(base64_vectors), v)
{
    auto const read = from_base64(v.text);

    BOOST_TEST_REQUIRE(read.ok());
    BOOST_TEST(as_text(*read) == v.raw);
}

BOOST_DATA_TEST_CASE(what_an_encoder_would_not_write_is_no_base64, data::make(not_base64), text)
{
    BOOST_TEST(!from_base64(text).ok());
}

BOOST_AUTO_TEST_CASE(base64_that_comes_in_pieces_is_put_together)
{
    auto all = to_bytes("<");

    BOOST_TEST_REQUIRE(append_base64("Zm9v", all).ok());
    BOOST_TEST_REQUIRE(append_base64("", all).ok());
    BOOST_TEST_REQUIRE(append_base64("YmFyZg==", all).ok());

    BOOST_TEST(as_text(all) == "<foobarf");
    BOOST_TEST(!append_base64("Zm9", all).ok());
}

BOOST_AUTO_TEST_CASE(every_byte_survives_both_encodings)
{
    bytes all;
    for (int b = 0; b < 256; ++b)
        all.push_back(static_cast<std::byte>(b));

    BOOST_TEST((*from_hex(to_hex(all)) == all));
    BOOST_TEST((*from_hex(to_hex_upper(all)) == all));
    BOOST_TEST((*from_base64(to_base64(all)) == all));
}

BOOST_AUTO_TEST_CASE(hexadecimal_is_written_in_the_case_asked_for)
{
    BOOST_TEST(to_hex(as_bytes("\xde\xad")) == "dead");
    BOOST_TEST(to_hex_upper(as_bytes("\xde\xad")) == "DEAD");
}

BOOST_DATA_TEST_CASE(anything_but_pairs_of_digits_is_no_hexadecimal, data::make(not_hex), text)
{
    BOOST_TEST(!from_hex(text).ok());
}

BOOST_AUTO_TEST_SUITE_END()
