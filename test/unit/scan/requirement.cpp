#include "scan/requirement.hpp"

#include <boost/test/unit_test.hpp>

namespace mig::scan {
namespace {

// "D" for digits, "?" for another set, and a letter in both cases as a capital.
std::string shown(set_string const& string)
{
    byte_set digits;
    digits.add('0', '9');
    std::string text;
    for (auto const& set : string) {
        char last = '?';
        set.each([&](std::uint8_t byte) { last = static_cast<char>(byte); });
        if (set == digits)
            text += 'D';
        else if (set.count() == 1)
            text += last;
        else if (set.count() == 2)
            text += static_cast<char>(last & ~0x20);
        else
            text += '?';
    }
    return text;
}

std::string required(std::string_view expression, bool ignore_case = false)
{
    auto const needs = requirement_of(expression, ignore_case);
    if (needs.run) return "run of " + std::to_string(needs.run->length);
    std::string all;
    for (auto const& one : needs.factors)
        all += (all.empty() ? "" : "|") + shown(one);
    return all;
}

BOOST_AUTO_TEST_CASE(a_text_requires_its_rarest_eight_bytes)
{
    BOOST_TEST(required("needle") == "needle");
    BOOST_TEST(required("eval\\(base64_decode\\(").size() == 8u);
    BOOST_TEST(required("^root:(\\*|!|x)+.+") == "root:x|root:!|root:*");
    BOOST_TEST(required("^[0-9]+:x:0:.*sh$") == "D:x:0:");
}

BOOST_AUTO_TEST_CASE(a_choice_requires_one_of_its_parts)
{
    BOOST_TEST(required("alpha|beta.*|zgamma") == "alpha|beta|zgamma");
    BOOST_TEST(required("(fo|ba)zx[,;]q") != "");
    BOOST_TEST(required("alpha|.*") == "");
    BOOST_TEST(required("alpha|") == "");
}

BOOST_AUTO_TEST_CASE(classes_are_part_of_what_is_required)
{
    BOOST_TEST(required("[a-z0-9._]+@[a-z]+\\.[a-z]+") == "?@?");
    BOOST_TEST(required("CVE-\\d{4}-\\d+") == "CVE-DDDD");
}

BOOST_AUTO_TEST_CASE(a_long_class_requires_a_run)
{
    BOOST_TEST(required("[A-Za-z0-9+/]{200,}={0,2}") == "run of 200");
    BOOST_TEST(required("([0-9a-f]{32}|[0-9a-f]{40})") == "run of 32");
    BOOST_TEST(required("\\d{1,3}(\\.\\d{1,3}){3}") != "");
}

BOOST_AUTO_TEST_CASE(a_letter_in_any_case_may_be_one_beyond_ascii)
{
    // U+212A is a "k", U+017F an "s".
    BOOST_TEST(required("(?i)webxell") == "WEBXELL");
    BOOST_TEST(required("webxell", true) == "WEBXELL");
    auto const task = required("(?i)task");
    for (auto const* const one :
         {"TASK", "TAS\xe2\x84\xaa", "TA\xc5\xbfK", "TA\xc5\xbf\xe2\x84\xaa"})
        BOOST_TEST(("|" + task + "|").find("|" + std::string{one} + "|") != task.npos, one);
    BOOST_TEST(required("(?i:q\xc3\xa4)") == "Q");
}

BOOST_AUTO_TEST_CASE(what_may_be_an_invalid_byte_is_not_required)
{
    BOOST_TEST(required("needle\xef\xbf\xbd") == "needle");
    BOOST_TEST(required("\xef\xbf\xbd") == "");
    BOOST_TEST(required("\xe2\x82\xac\xe2\x82\xac") == "\xe2\x82\xac\xe2\x82\xac");
}

BOOST_AUTO_TEST_CASE(what_is_everywhere_is_not_worth_being_searched_for)
{
    for (auto const* const one : {"", "e", ".*", "^", "\\w+", "[^a]", "a?b?", "(e|t)+", "\\d"})
        BOOST_TEST(required(one) == "", one);
}

BOOST_AUTO_TEST_CASE(forms_that_are_text_for_re2_are_not_taken_for_others)
{
    BOOST_TEST(required("q{02}") == "");
    BOOST_TEST(required("zq{,3}") == "zq{,3}");
    BOOST_TEST(required("zq{") == "zq{");
    BOOST_TEST(required("\\Qzqzq\\E") == "");
}

BOOST_AUTO_TEST_CASE(a_hostile_expression_is_analysed_in_little_time)
{
    std::string choices = "(";
    for (int i = 0; i < 8000; ++i)
        choices += "abc" + std::to_string(i) + "|";
    choices += "x)";
    (void)requirement_of(choices, false);
    std::string twos;
    for (int i = 0; i < 8000; ++i)
        twos += "(s|ab)k";
    (void)requirement_of(twos, true);
    (void)requirement_of(std::string(60'000, '(') + "a" + std::string(60'000, ')'), false);
    (void)requirement_of("((((((a{1,9}){9}){9}){9}){9}){9}){9}", false);
}

} // namespace
} // namespace mig::scan
