#include <mig/scan/pattern.hpp>

#include <boost/test/unit_test.hpp>

namespace mig {
namespace {

using namespace std::literals;

pattern made(std::string_view expression, pattern_options options = {})
{
    return pattern::make(expression, options).value();
}

BOOST_AUTO_TEST_CASE(a_pattern_is_found_anywhere_and_matches_only_all)
{
    BOOST_TEST(made("b+").found_in("abbc"));
    BOOST_TEST(!made("b+").matches("abbc"));
    BOOST_TEST(made("b+").matches("bbb"));
    BOOST_TEST(!made("b+").found_in("ac"));
}

BOOST_AUTO_TEST_CASE(matching_all_means_the_longest_alternative_too)
{
    BOOST_TEST(made("a|ab").matches("ab"));
}

BOOST_AUTO_TEST_CASE(the_ends_are_those_of_the_text)
{
    BOOST_TEST(made("^b").found_in("b"));
    BOOST_TEST(!made("^b").found_in("a\nb"));
    BOOST_TEST(!made("a$").found_in("a\nb"));
    BOOST_TEST(made("^$").found_in(""));
}

BOOST_AUTO_TEST_CASE(case_is_ignored_on_request)
{
    BOOST_TEST(!made("straße").found_in("STRAßE"));
    BOOST_TEST(made("straße", {.ignore_case = true}).found_in("STRAßE"));
    BOOST_TEST(made("ÄÖ", {.ignore_case = true}).matches("äö"));
}

BOOST_AUTO_TEST_CASE(an_invalid_byte_is_one_replacement_character)
{
    // protocol 10.2; RE2 itself lets nothing match such a byte.
    BOOST_TEST(made("^.$").found_in("\xff"));
    BOOST_TEST(made("a.b").found_in("a\xff"
                                    "b"));
    BOOST_TEST(made("^\\x{fffd}$").found_in("\x80"));
    BOOST_TEST(!made("\\xff").found_in("\xff"));
    BOOST_TEST(made("\\xff").found_in("\xc3\xbf"));
    BOOST_TEST(made("^[^a]b$").found_in("\xfe"
                                        "b"));
}

BOOST_AUTO_TEST_CASE(whatever_can_match_a_replacement_character_matches_an_invalid_byte)
{
    // Each way to write a character that U+FFFD is.
    for (auto const* const one :
         {".", "[^a]", "\\D", "\\W", "\\S", "\\PL", "\\P{L}", "\\p{So}", "[[:^alpha:]]", "[\\D]",
          "\xef\xbf\xbd", "[\xc3\xa4-\xef\xbf\xbf]", "\\x{fffd}", "[\\x{100}-\\x{10ffff}]", "(?s).",
          "(?i:.)", "\\Q\xef\xbf\xbd\\E", "[^[:alpha:]]"})
        BOOST_TEST(made(one).matches("\xff"), one);
}

BOOST_AUTO_TEST_CASE(what_is_ascii_is_found_between_invalid_bytes)
{
    BOOST_TEST(made("\\bab+c\\b")
                   .found_in("\xff\xfe"
                             "abbc\x80"));
    BOOST_TEST(made("^[a-c]\\d(?i)k").found_in("b7K\xff"));
    BOOST_TEST(!made("a$").found_in("a\xff"));
    BOOST_TEST(!made("^a").found_in("\xff"
                                    "a"));
    BOOST_TEST(!made("\\w").found_in("\xff\x80"));
}

BOOST_AUTO_TEST_CASE(a_torn_character_counts_as_its_bytes)
{
    BOOST_TEST(made("^..$").found_in("\xe2\x82"));           // of U+20AC
    BOOST_TEST(made("^.$").found_in("\xe2\x82\xac"));        // U+20AC
    BOOST_TEST(made("^...$").found_in("\xed\xa0\x80"));      // a surrogate
    BOOST_TEST(made("^..$").found_in("\xc0\x80"));           // an overlong NUL
    BOOST_TEST(made("^....$").found_in("\xf4\x90\x80\x80")); // above U+10FFFF
}

BOOST_AUTO_TEST_CASE(what_stands_around_an_invalid_byte_is_still_found)
{
    auto const text = std::string(1000, 'x') + "\xff needle \xe2\x82\xac\xfe";
    BOOST_TEST(made("needle \xe2\x82\xac").found_in(text));
    BOOST_TEST(made("^x+. needle ..$").found_in(text));
}

BOOST_AUTO_TEST_CASE(a_nul_is_a_character)
{
    BOOST_TEST(made("a.b").found_in("xa\0by"sv));
    BOOST_TEST(made("^\\x00$").found_in("\0"sv));
    BOOST_TEST(made("b$").found_in("a\0b"sv));
    BOOST_TEST(made("a\0b"sv).found_in("a\0b"sv));
}

BOOST_AUTO_TEST_CASE(what_is_no_expression_is_invalid_and_says_why)
{
    for (auto const* const wrong : {"(", "a**b[", "[z-a]", "\\", "(?=a)", "(a)\\1", "\xff"}) {
        auto const refused = pattern::make(wrong);
        BOOST_REQUIRE(!refused.ok());
        BOOST_TEST((refused.error().code() == errc::invalid_argument));
        BOOST_TEST(!refused.error().why().empty());
    }
}

BOOST_AUTO_TEST_CASE(an_expression_that_needs_too_much_is_over_budget)
{
    BOOST_TEST((pattern::make("((a{0,100}){0,10}){0,1}[\\pL\\pN]{1000}").error().code() ==
                errc::over_budget));
    BOOST_TEST((pattern::make(std::string(70'000, 'a')).error().code() == errc::over_budget));
}

BOOST_AUTO_TEST_CASE(an_expression_nested_ten_thousand_deep_does_not_exhaust_the_stack)
{
    for (auto const* const closing : {")*", ")?", "b)+", ")|c"}) {
        std::string expression;
        for (int i = 0; i < 10'000; ++i)
            expression += '(';
        expression += 'a';
        for (int i = 0; i < 10'000; ++i)
            expression += closing;
        auto const compiled = pattern::make(expression);
        if (compiled.ok()) BOOST_CHECK_NO_THROW((void)compiled->found_in("abbbb"));
    }
}

BOOST_AUTO_TEST_CASE(an_expression_that_blows_up_elsewhere_is_searched_in_linear_time)
{
    std::string const text(100'000, 'a');
    BOOST_TEST(!made("^(a+)+$").found_in(text + "b"));
    BOOST_TEST(made("(x+x+)+y|a$").found_in(text));
}

BOOST_AUTO_TEST_CASE(an_expression_is_kept_as_it_was_written)
{
    BOOST_TEST(made("a\\.b").expression() == "a\\.b");
}

} // namespace
} // namespace mig
