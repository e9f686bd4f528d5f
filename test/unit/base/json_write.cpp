// The forms that are signed, byte for byte.

#include <mig/base/json.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <bit>
#include <cstdint>

using namespace mig;
namespace data = boost::unit_test::data;

namespace {

struct forms {
    std::string_view given;
    std::string_view written;
};
std::ostream& operator<<(std::ostream& out, forms const& f)
{
    return out << f.given;
}

// Measured with Go's encoding/json; protocol 1.5.
constexpr forms go_forms[]{
    {R"({"b":1,"a":2,"B":3,"aa":4,"é":5,"Z":6,"_":7,"10":8,"9":9})",
     R"({"10":8,"9":9,"B":3,"Z":6,"_":7,"a":2,"aa":4,"b":1,"é":5})"},
    {"1.0", "1"},
    {"1e2", "100"},
    {"2.50", "2.5"},
    {"-0", "-0"},
    {"-0.0", "-0"},
    {"0", "0"},
    {"100000000000000000000", "100000000000000000000"},
    {"1e21", "1e+21"},
    {"1000000000000000000000", "1e+21"},
    {"123456789012345678901234567890", "1.2345678901234568e+29"},
    {"9007199254740993", "9007199254740992"},
    {"9223372036854775807", "9223372036854776000"},
    {"18446744073709551615", "18446744073709552000"},
    {"0.000001", "0.000001"},
    {"0.0000001", "1e-7"},
    {"1e-7", "1e-7"},
    {"1.5e-9", "1.5e-9"},
    {"1e-10", "1e-10"},
    {"5e-324", "5e-324"},
    {"1.7976931348623157e308", "1.7976931348623157e+308"},
    {"3.141592653589793238", "3.141592653589793"},
    {"123456789.123456789", "123456789.12345679"},
    {"6.7e+14", "670000000000000"},
    {R"("<script>&</script>")", R"("\u003cscript\u003e\u0026\u003c/script\u003e")"},
    {R"("\u2028\u2029")", R"("\u2028\u2029")"},
    {"\"\u2028\u2029\"", R"("\u2028\u2029")"},
    {R"("\/")", R"("/")"},
    {R"("\b\f\n\r\t\u0001\u001f\u007f")", "\"\\u0008\\u000c\\n\\r\\t\\u0001\\u001f\x7f\""},
    {R"("\u0000")", R"("\u0000")"},
    {R"("\u00e9")", "\"\u00e9\""},
    {R"("\ud83d\ude00")", "\"\U0001f600\""},
    {R"("\ud800")", "\"\ufffd\""},
    {R"("\udc00x")", "\"\ufffdx\""},
    {R"({"<":1,"&":2})", R"({"\u0026":2,"\u003c":1})"},
    {R"({"a":1,"a":2})", R"({"a":2})"},
    {R"({"a":{"x":1},"a":{"y":2}})", R"({"a":{"y":2}})"},
    {R"({"a":null})", R"({"a":null})"},
    {"{}", "{}"},
    {"[]", "[]"},
    {"null", "null"},
};

// RFC 8785, 3.2.2 and 3.2.3.
constexpr forms jcs_forms[]{
    {R"({"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],)"
     R"("string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]})",
     "{\"literals\":[null,true,false],"
     "\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
     "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"},
    {"{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet "
     "With "
     "Dagesh\",\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
     "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}",
     "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"\u00f6\":\"Latin Small "
     "Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\",\"\U0001f600\":\"Emoji: Grinning Face\","
     "\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}"},
    {R"("\b\f\n\r\t\u0001<>&\u2028\u007f")", "\"\\b\\f\\n\\r\\t\\u0001<>&\u2028\x7f\""},
};

struct number_form {
    std::uint64_t bits;
    std::string_view written;
};
std::ostream& operator<<(std::ostream& out, number_form const& n)
{
    return out << n.written;
}
// RFC 8785, appendix B.
constexpr number_form jcs_numbers[]{
    {0x0000000000000000, "0"},
    {0x8000000000000000, "0"},
    {0x0000000000000001, "5e-324"},
    {0x8000000000000001, "-5e-324"},
    {0x7fefffffffffffff, "1.7976931348623157e+308"},
    {0xffefffffffffffff, "-1.7976931348623157e+308"},
    {0x4340000000000000, "9007199254740992"},
    {0xc340000000000000, "-9007199254740992"},
    {0x4430000000000000, "295147905179352830000"},
    {0x44b52d02c7e14af5, "9.999999999999997e+22"},
    {0x44b52d02c7e14af6, "1e+23"},
    {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
    {0x444b1ae4d6e2ef4e, "999999999999999700000"},
    {0x444b1ae4d6e2ef4f, "999999999999999900000"},
    {0x444b1ae4d6e2ef50, "1e+21"},
    {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
    {0x3eb0c6f7a0b5ed8d, "0.000001"},
    {0x41b3de4355555553, "333333333.3333332"},
    {0x41b3de4355555554, "333333333.33333325"},
    {0x41b3de4355555555, "333333333.3333333"},
    {0x41b3de4355555556, "333333333.3333334"},
    {0x41b3de4355555557, "333333333.33333343"},
    {0xbecbf647612f3696, "-0.0000033333333333333333"},
    {0x43143ff3c1cb0959, "1424953923781206.2"},
};

constexpr json_limits as_go{.duplicate_keys = true, .lone_surrogates = true};

} // namespace

BOOST_AUTO_TEST_SUITE(json_write)

BOOST_DATA_TEST_CASE(go_writes_it_so, data::make(go_forms), f)
{
    auto const doc = json::parse(f.given, as_go);

    BOOST_TEST_REQUIRE(doc.ok());
    BOOST_TEST(write_go_json(*doc) == f.written);
}

BOOST_DATA_TEST_CASE(rfc_8785_writes_it_so, data::make(jcs_forms), f)
{
    auto const doc = json::parse(f.given);

    BOOST_TEST_REQUIRE(doc.ok());
    BOOST_TEST(write_jcs(*doc) == f.written);
}

BOOST_DATA_TEST_CASE(rfc_8785_writes_this_number_so, data::make(jcs_numbers), n)
{
    BOOST_TEST(write_jcs(json{std::bit_cast<double>(n.bits)}) == n.written);
}

BOOST_AUTO_TEST_CASE(gos_structs_keep_their_order_and_go_s_escapes)
{
    auto const doc = *json::parse(R"({"b":"<","a":{"d":1,"c":2}})");

    BOOST_TEST(write_go_json_ordered(doc) == R"({"b":"\u003c","a":{"d":1,"c":2}})");
}

BOOST_AUTO_TEST_SUITE_END()
