#include <mig/scan/scanner.hpp>

#include "support/line_reference.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <initializer_list>
#include <random>

namespace mig {
namespace {

std::vector<pattern> patterns(std::initializer_list<std::string_view> expressions)
{
    std::vector<pattern> made;
    for (auto const one : expressions)
        made.push_back(pattern::make(one).value());
    return made;
}

pattern_set set_of(std::initializer_list<std::string_view> expressions)
{
    return pattern_set::make(patterns(expressions)).value();
}

scan_tally tally(std::string_view text, pattern_set const& set, scanner_options options = {})
{
    scanner scan{set, options};
    scan.feed(as_bytes(text));
    return scan.finish();
}

std::uint64_t lines(std::string_view text)
{
    return tally(text, set_of({"not in any"})).lines;
}

bool found(std::string_view expression, std::string_view text, scanner_options options = {})
{
    return tally(text, set_of({expression}), options).patterns[0].some_line_matched;
}

constexpr scanner_options every{.question = scan_question::every_line};
constexpr scanner_options short_lines{.line_max_bytes = 64};

BOOST_AUTO_TEST_CASE(lines_end_at_a_newline_or_with_the_stream)
{
    BOOST_TEST(lines("") == 0u);
    BOOST_TEST(lines("\n") == 1u);
    BOOST_TEST(lines("a") == 1u);
    BOOST_TEST(lines("a\n") == 1u);
    BOOST_TEST(lines("a\nb") == 2u);
    BOOST_TEST(lines("\n\n\n") == 3u);
    BOOST_TEST(lines("\r") == 1u);
}

BOOST_AUTO_TEST_CASE(one_carriage_return_is_not_part_of_a_line)
{
    BOOST_TEST(found("^a$", "a\r\n"));
    BOOST_TEST(found("^a$", "a\r"));
    BOOST_TEST(found("^a\\r$", "a\r\r\n"));
    BOOST_TEST(found("^a\\rb$", "a\rb\n"));
    BOOST_TEST(found("^$", "\r\n"));
}

BOOST_AUTO_TEST_CASE(no_match_spans_two_lines)
{
    BOOST_TEST(!found("a.b", "a\nb\n"));
    BOOST_TEST(!found("a\\sb", "a\nb\n"));
    BOOST_TEST(found("^b$", "a\nb\nc\n"));
}

BOOST_AUTO_TEST_CASE(a_line_over_several_feeds_is_one_line)
{
    auto const set = set_of({"^one line$"});
    scanner scan{set};

    scan.feed(as_bytes("on"));
    scan.feed(as_bytes("e li"));
    scan.feed({});
    BOOST_TEST((scan.feed(as_bytes("ne\r")) == scan_state::going));
    BOOST_TEST((scan.feed(as_bytes("\n")) == scan_state::decided));
    BOOST_TEST(scan.finish().lines == 1u);
}

BOOST_AUTO_TEST_CASE(an_empty_stream_matches_nothing_and_fails_nothing)
{
    auto const nothing = tally("", set_of({""}), every);
    BOOST_TEST(!nothing.patterns[0].some_line_matched);
    BOOST_TEST(!nothing.patterns[0].some_line_did_not);
}

BOOST_AUTO_TEST_CASE(any_line_is_decided_when_every_pattern_was_found)
{
    auto const set = set_of({"a", "b"});
    scanner scan{set};

    BOOST_TEST((scan.feed(as_bytes("x\na\n")) == scan_state::going));
    BOOST_TEST((scan.feed(as_bytes("b\nz\n")) == scan_state::decided));
    BOOST_TEST((scan.feed(as_bytes("ignored\n")) == scan_state::decided));
    auto const known = scan.finish();

    BOOST_TEST(known.lines == 3u);
    BOOST_TEST(known.patterns[0].some_line_matched);
    BOOST_TEST(known.patterns[1].some_line_matched);
}

BOOST_AUTO_TEST_CASE(every_line_is_decided_when_each_pattern_missed_one)
{
    auto const set = set_of({"^a", "a"});
    scanner scan{set, every};

    BOOST_TEST((scan.feed(as_bytes("a1\nba\n")) == scan_state::going));
    BOOST_TEST((scan.feed(as_bytes("c\n")) == scan_state::decided));
    auto const known = scan.finish();

    BOOST_TEST(known.patterns[0].some_line_matched);
    BOOST_TEST(known.patterns[0].some_line_did_not);
    BOOST_TEST(known.patterns[1].some_line_did_not);
}

BOOST_AUTO_TEST_CASE(a_stream_of_matching_lines_has_none_that_did_not)
{
    auto const known = tally("a\nab\nca", set_of({"a"}), every);
    BOOST_TEST(known.patterns[0].some_line_matched);
    BOOST_TEST(!known.patterns[0].some_line_did_not);
    BOOST_TEST(known.lines == 3u);
}

BOOST_AUTO_TEST_CASE(no_patterns_are_decided_at_once)
{
    auto const set = pattern_set::make({}).value();
    scanner scan{set};
    BOOST_TEST((scan.feed(as_bytes("a\n")) == scan_state::decided));
    BOOST_TEST(scan.finish().lines == 0u);
}

BOOST_AUTO_TEST_CASE(too_many_patterns_are_over_budget)
{
    std::vector<pattern> many(10'001, pattern::make("a").value());
    BOOST_TEST((pattern_set::make(std::move(many)).error().code() == errc::over_budget));
}

BOOST_AUTO_TEST_CASE(a_finished_scanner_is_as_new)
{
    auto const set = set_of({"^b"});
    scanner scan{set, short_lines};
    scan.feed(as_bytes(std::string(500, 'a')));
    BOOST_TEST(scan.finish().long_lines == 1u);

    scan.feed(as_bytes("b"));

    auto const again = scan.finish();
    BOOST_TEST(again.lines == 1u);
    BOOST_TEST(again.long_lines == 0u);
    BOOST_TEST(again.patterns[0].some_line_matched);
}

BOOST_AUTO_TEST_CASE(the_limit_is_of_the_content_of_a_line)
{
    auto const long_lines = [](std::string const& text) {
        return tally(text, set_of({"none"}), short_lines).long_lines;
    };
    BOOST_TEST(long_lines(std::string(64, 'a')) == 0u);
    BOOST_TEST(long_lines(std::string(64, 'a') + "\r\n") == 0u);
    BOOST_TEST(long_lines(std::string(65, 'a') + "\n") == 1u);
    BOOST_TEST(long_lines(std::string(65, 'a') + "\r\nb\n" + std::string(999, 'c')) == 2u);
}

BOOST_AUTO_TEST_CASE(a_needle_is_found_at_every_place_of_a_long_line)
{
    // 28 bytes: 4 less than half of line_max_bytes.
    std::string const needle = "the needle is 28 bytes long.";
    BOOST_REQUIRE(needle.size() == 28u);
    for (std::size_t at = 0; at < 300; ++at) {
        auto text = std::string(300, '.');
        text.insert(at, needle);
        BOOST_TEST(found("the needle is 28 bytes long\\.", text, short_lines));
    }
}

BOOST_AUTO_TEST_CASE(a_needle_between_wide_characters_is_found_at_every_place)
{
    std::string const euro = "\xe2\x82\xac";
    for (std::size_t at = 0; at < 100; ++at) {
        std::string text;
        for (std::size_t i = 0; i < 100; ++i)
            text += i == at ? euro + "7" + euro : euro;
        BOOST_TEST(found("^\xe2\x82\xac*7\xe2\x82\xac*$", text));
        BOOST_TEST(found("\xe2\x82\xac{3}7\xe2\x82\xac{3}", text, short_lines) ==
                   (at >= 2 && at <= 97));
        BOOST_TEST(!found("\\x{fffd}", text, short_lines));
    }
}

BOOST_AUTO_TEST_CASE(the_ends_of_a_piece_are_not_ends_of_a_line)
{
    auto const text = std::string(500, 'a') + " b" + std::string(500, 'a');
    BOOST_TEST(!found("^b", text, short_lines));
    BOOST_TEST(!found("b$", text, short_lines));
    BOOST_TEST(!found("^a{1,60}$", text, short_lines));
    BOOST_TEST(!found("\\ba\\b", text, short_lines));
    BOOST_TEST(found("^a", text, short_lines));
    BOOST_TEST(found("a$", text, short_lines));
    // One word: a piece that took its ends for word borders would find the first and last letter.
    BOOST_TEST(!found("\\bx", std::string(400, 'a') + std::string(400, 'x'), short_lines));
    BOOST_TEST(!found("a\\b", std::string(400, 'a') + std::string(400, 'x'), short_lines));
}

BOOST_AUTO_TEST_CASE(a_match_longer_than_a_piece_is_counted_and_not_invented)
{
    auto const text = "a" + std::string(500, '.') + "b\n";
    auto const known = tally(text, set_of({"a.*b"}), short_lines);
    BOOST_TEST(!known.patterns[0].some_line_matched);
    BOOST_TEST(known.long_lines == 1u);
    BOOST_TEST(known.patterns[0].long_line_did_not); // so the caller knows
}

BOOST_AUTO_TEST_CASE(a_long_line_is_in_doubt_only_where_it_does_not_match)
{
    auto const text = std::string(500, 'a') + "\nb\n";
    BOOST_TEST(!tally(text, set_of({"^a"}), short_lines).patterns[0].long_line_did_not);
    BOOST_TEST(tally(text, set_of({"^b"}), short_lines).patterns[0].long_line_did_not);
    auto all = every;
    all.line_max_bytes = short_lines.line_max_bytes;
    BOOST_TEST(!tally(text, set_of({"^a"}), all).patterns[0].long_line_did_not);
}

BOOST_AUTO_TEST_CASE(a_limit_that_is_too_small_is_raised)
{
    BOOST_TEST(tally(std::string(64, 'a'), set_of({"b"}), {.line_max_bytes = 0}).long_lines == 0u);
    BOOST_TEST(tally(std::string(65, 'a'), set_of({"b"}), {.line_max_bytes = 0}).long_lines == 1u);
}

std::string random_text(std::mt19937& random)
{
    static constexpr std::string_view pieces[] = {
        "a",
        "b",
        "ab",
        " ",
        "\n",
        "\r\n",
        "\r",
        "\xff",
        "\xe2\x82\xac",
        "\xe2\x82",
        "\xf0\x9f\x98\x80",
        std::string_view{"\0", 1},
        "needle",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    std::string text;
    auto const words = random() % 120;
    auto const newlines = random() % 2 == 0; // half of the texts are few long lines
    for (unsigned i = 0; i < words; ++i) {
        auto const piece = pieces[random() % std::size(pieces)];
        if (newlines || piece != "\n" || random() % 8 == 0) text += piece;
    }
    return text;
}

BOOST_AUTO_TEST_CASE(any_cutting_of_the_stream_tells_what_its_lines_tell)
{
    std::mt19937 random{11};
    auto const asked =
        patterns({"needle", "^a", "b$", "\\bab\\b", ".\xe2\x82\xac", "\\x{fffd}b", "^$", "^.{3}$"});
    auto const set = pattern_set::make(asked).value();
    for (int round = 0; round < 3000; ++round) {
        auto const text = random_text(random);
        scanner_options const options{.question = random() % 2 == 0 ? scan_question::any_line
                                                                    : scan_question::every_line,
                                      .line_max_bytes = random() % 2 == 0 ? 64u : 100u};

        scanner scan{set, options};
        auto const most = 1 + random() % 200;
        for (auto rest = as_bytes(text); !rest.empty();) {
            auto const size = std::min<std::size_t>(random() % (most + 1), rest.size());
            scan.feed(rest.first(size));
            rest = rest.subspan(size);
        }
        BOOST_REQUIRE(test::same(scan.finish(), test::tally_of_lines(text, asked, options)));
    }
}

} // namespace
} // namespace mig
