#include <mig/base/log.hpp>

#include <boost/test/unit_test.hpp>

#include <array>

using namespace mig;

BOOST_AUTO_TEST_SUITE(log_)

BOOST_AUTO_TEST_CASE(a_record_is_one_line)
{
    std::array const fields{log_field{"agent", "a1"}, log_field{"why", "it is \"late\""},
                            log_field{"empty", ""}, log_field{"path", "/tmp/a\nb"}};

    auto const line = format_log({severity::info, "A command came.", fields});

    BOOST_TEST(line == "A command came. agent=a1 why=\"it is \\\"late\\\"\" empty=\"\" "
                       "path=/tmp/a\\x0ab");
}

BOOST_AUTO_TEST_CASE(plain_text_is_printed_as_it_is)
{
    BOOST_TEST(printable("r\u00e9sum\u00e9 \u68c0\u67e5 C:\\x") ==
               "r\u00e9sum\u00e9 \u68c0\u67e5 C:\\x");
}

BOOST_AUTO_TEST_CASE(a_terminal_gets_no_orders)
{
    BOOST_TEST(printable("\x1b[2J\x07\x7f\r\n\t") == "\\x1b[2J\\x07\\x7f\\x0d\\x0a\\x09");
    BOOST_TEST(printable("\u009b2J") == "\\u{009b}2J");
}

BOOST_AUTO_TEST_CASE(marks_that_turn_or_hide_text_are_shown)
{
    BOOST_TEST(printable("a\u202egnp.exe") == "a\\u{202e}gnp.exe");
    BOOST_TEST(printable("a\u200bb\ufeff") == "a\\u{200b}b\\u{feff}");
    BOOST_TEST(printable("\U000e0041") == "\\u{e0041}");
    BOOST_TEST(printable("\u2028") == "\\u{2028}");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_are_shown_one_by_one)
{
    BOOST_TEST(printable("\xff\xfe") == "\\xff\\xfe");
    BOOST_TEST(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80"); // a surrogate
    BOOST_TEST(printable("\xc0\xaf") == "\\xc0\\xaf");          // overlong
    BOOST_TEST(printable("\xe6\xa3") == "\\xe6\\xa3");          // cut off
}

BOOST_AUTO_TEST_SUITE_END()
