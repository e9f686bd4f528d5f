#include <mig/base/json.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using namespace mig;
namespace data = boost::unit_test::data;
using namespace std::string_literals;

namespace {

std::string const not_json[]{
    "",
    " ",
    "[",
    "]",
    "{",
    "{]",
    "[1,]",
    "{\"a\":1,}",
    "{a:1}",
    "{\"a\"}",
    "'a'",
    "\"a",
    "01",
    "+1",
    "1.",
    ".5",
    "1e",
    "0x1",
    "NaN",
    "Infinity",
    "True",
    "nul",
    "1 2",
    "{} x",
    "// c\n1",
    "\"\t\"",
    "\"\\x41\"",
    "\"\\u12g4\"",
    "\"\xff\"",
    "\"\xc0\xaf\"",
    "\"\xed\xa0\x80\"",
    "\"\xf4\x90\x80\x80\"",
    "\"\\ud800\"",
    "\"\\udc00x\"",
    "\"\\ud800\\u0041\"",
    "1E400",
    "-1e400",
    "\xef\xbb\xbf{}",
    "1\0"s,
    "1\0garbage"s,
    "{\"a\":1,\"a\":2}",
};

json nested(std::size_t depth)
{
    json value;
    for (std::size_t i = 0; i < depth; ++i) {
        auto outer = json::array();
        outer.push(std::move(value));
        value = std::move(outer);
    }
    return value;
}

std::string brackets(std::size_t depth)
{
    return std::string(depth, '[') + std::string(depth, ']');
}

} // namespace

BOOST_AUTO_TEST_SUITE(json_)

BOOST_AUTO_TEST_CASE(each_kind_is_read)
{
    auto const doc = json::parse(R"( {"n":null,"b":true,"d":-1.5e3,"t":"a\n","a":[1],"o":{}} )");

    BOOST_TEST_REQUIRE(doc.ok());
    BOOST_TEST(doc->find("n")->is_null());
    BOOST_TEST(doc->find("b")->boolean());
    BOOST_TEST(doc->find("d")->number() == -1500);
    BOOST_TEST(doc->find("t")->text() == "a\n");
    BOOST_TEST(doc->find("a")->items().size() == 1);
    BOOST_TEST(doc->find("o")->is_object());
}

BOOST_DATA_TEST_CASE(what_is_not_json_is_refused, data::make(not_json), text)
{
    auto const doc = json::parse(text);

    BOOST_TEST_REQUIRE(!doc.ok());
    BOOST_TEST((doc.error().code() == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(an_error_never_quotes_the_input)
{
    auto const doc = json::parse("{\"password\": hunter2}");

    BOOST_TEST(doc.error().message().find("hunter") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(depth_is_limited)
{
    BOOST_TEST(json::parse(brackets(64)).ok());
    BOOST_TEST((json::parse(brackets(65)).error().code() == errc::over_budget));
}

BOOST_AUTO_TEST_CASE(depth_is_limited_whatever_is_asked_for)
{
    auto const doc = json::parse(brackets(1'000'000), {.depth_max = 2'000'000});

    BOOST_TEST((doc.error().code() == errc::over_budget));
}

BOOST_AUTO_TEST_CASE(size_is_limited)
{
    BOOST_TEST((json::parse("[1,2]", {.size_max_bytes = 4}).error().code() == errc::over_budget));
}

BOOST_AUTO_TEST_CASE(the_number_of_values_is_limited)
{
    BOOST_TEST(json::parse("[1,2]", {.values_max = 3}).ok());
    BOOST_TEST((json::parse("[1,2]", {.values_max = 2}).error().code() == errc::over_budget));
}

BOOST_AUTO_TEST_CASE(the_same_key_twice_is_found_among_many)
{
    std::string text = "{";
    for (int i = 0; i < 1000; ++i)
        text += "\"k" + std::to_string(i) + "\":1,";

    BOOST_TEST(json::parse(text + "\"last\":1}").ok());
    BOOST_TEST(!json::parse(text + "\"k500\":1}").ok());
}

BOOST_AUTO_TEST_CASE(the_last_of_the_same_keys_wins_where_that_is_asked_for)
{
    auto const doc = json::parse(R"({"a":1,"b":0,"a":2})", {.duplicate_keys = true});

    BOOST_TEST_REQUIRE(doc.ok());
    BOOST_TEST(write_go_json(*doc) == R"({"a":2,"b":0})");
}

BOOST_AUTO_TEST_CASE(lone_surrogates_are_replaced_where_that_is_asked_for)
{
    auto const doc =
        json::parse(R"(["\ud800\u0041","\udc00x","\ud83d\ude00","\\ud800","\ud800\ud83d\ude00"])",
                    {.lone_surrogates = true});

    BOOST_TEST_REQUIRE(doc.ok());
    BOOST_TEST(write_json(*doc) ==
               "[\"\ufffdA\",\"\ufffdx\",\"\U0001f600\",\"\\\\ud800\",\"\ufffd\U0001f600\"]");
}

BOOST_AUTO_TEST_CASE(an_accessor_of_another_kind_gives_that_kinds_empty_value)
{
    json const text = "x";

    BOOST_TEST(text.number() == 0);
    BOOST_TEST(!text.boolean());
    BOOST_TEST(text.items().empty());
    BOOST_TEST(text.members().empty());
    BOOST_TEST((text.find("x") == nullptr));
    BOOST_TEST(json{1}.text().empty());
}

BOOST_AUTO_TEST_CASE(members_are_set_replaced_and_erased_in_place)
{
    json doc;
    doc.set("a", 1).set("b", 2).set("c", 3);

    doc.set("b", "two").erase("a");

    BOOST_TEST(write_json(doc) == R"({"b":"two","c":3})");
}

BOOST_AUTO_TEST_CASE(members_keep_their_order_and_are_indented_for_people)
{
    auto const doc = *json::parse(R"({"z":[1,{}],"a":{"x":[]}})");

    BOOST_TEST(write_json_indented(doc) == "{\n"
                                           "  \"z\": [\n"
                                           "    1,\n"
                                           "    {}\n"
                                           "  ],\n"
                                           "  \"a\": {\n"
                                           "    \"x\": []\n"
                                           "  }\n"
                                           "}");
}

BOOST_AUTO_TEST_CASE(what_is_no_utf8_is_written_as_the_replacement_character)
{
    json const value = "a\xff\xfe";

    BOOST_TEST(write_json(value) == "\"a\ufffd\ufffd\"");
    BOOST_TEST(write_go_json(value) == "\"a\\ufffd\\ufffd\"");
}

BOOST_AUTO_TEST_CASE(the_deepest_value_that_a_reader_gives_is_written)
{
    auto const deep = nested(1'024);

    BOOST_TEST(write_json(deep) == std::string(1'024, '[') + "null" + std::string(1'024, ']'));
}

BOOST_AUTO_TEST_CASE(a_wanted_member_that_is_not_there_is_named)
{
    auto const doc = *json::parse(R"({"n":1.5,"big":1e300,"neg":-1,"t":"x","c":3})");

    BOOST_TEST(json_text(doc, "gone").error().message() ==
               "read member gone: invalid argument, it is missing");
    BOOST_TEST(!json_text(doc, "n").ok());
    BOOST_TEST(!json_bool(doc, "n").ok());
    BOOST_TEST(!json_number(doc, "t").ok());
    BOOST_TEST(!json_count(doc, "n").ok());
    BOOST_TEST(!json_count(doc, "big").ok());
    BOOST_TEST(!json_count(doc, "neg").ok());
    BOOST_TEST(*json_count(doc, "c") == 3);
}

BOOST_AUTO_TEST_SUITE_END()
