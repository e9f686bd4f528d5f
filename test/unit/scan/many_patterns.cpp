// Any patterns together, with any kernel, tell what each tells line by line.
#include <mig/scan/kernel.hpp>
#include <mig/scan/scanner.hpp>

#include "support/line_reference.hpp"
#include "support/random_patterns.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>

namespace mig {
namespace {

std::vector<pattern> random_patterns(std::mt19937& random, std::size_t count)
{
    std::vector<pattern> made;
    while (made.size() < count) {
        auto one =
            pattern::make(test::random_expression(random), {.ignore_case = random() % 4 == 0});
        if (one) made.push_back(*std::move(one));
    }
    return made;
}

scan_tally cut_at_random(scanner& scan, std::string_view text, std::mt19937& random)
{
    auto const most = 1 + random() % 300;
    for (auto rest = as_bytes(text); !rest.empty();) {
        auto const size = std::min<std::size_t>(random() % (most + 1), rest.size());
        scan.feed(rest.first(size));
        rest = rest.subspan(size);
    }
    return scan.finish();
}

std::string all_of(std::vector<pattern> const& patterns)
{
    std::string all;
    for (auto const& one : patterns)
        all += one.expression() + "\n";
    return all;
}

BOOST_AUTO_TEST_CASE(random_patterns_tell_together_what_each_tells_line_by_line)
{
    std::mt19937 random{5};
    auto const kernels = scan_kernel_names();
    for (int round = 0; round < 600; ++round) {
        auto const patterns = random_patterns(random, 1 + random() % (round % 10 == 0 ? 60 : 6));
        auto const set =
            pattern_set::make(patterns, {.kernel = kernels[random() % kernels.size()]}).value();
        // No match is near the length of a line: longer ones may be missed.
        scanner_options const options{.question = random() % 4 == 0 ? scan_question::every_line
                                                                    : scan_question::any_line};
        scanner scan{set, options};
        for (int texts = 0; texts < 8; ++texts) {
            auto const text = test::random_lines(random);
            auto const told = cut_at_random(scan, text, random);
            BOOST_REQUIRE_MESSAGE(test::same(told, test::tally_of_lines(text, patterns, options)),
                                  all_of(patterns) << "---\n"
                                                   << text);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_string_is_found_at_every_place_by_every_kernel)
{
    for (auto const kernel : scan_kernel_names()) {
        auto const patterns = std::vector{
            pattern::make("q").value(), pattern::make("qz").value(), pattern::make("qz7").value(),
            pattern::make("qzJ9").value(), pattern::make("(?i)xQzJ987+").value()};
        auto const set = pattern_set::make(patterns, {.kernel = kernel}).value();
        BOOST_TEST(set.searched_for() >= 4u);
        for (std::size_t before = 0; before < 200; ++before) {
            auto const text = std::string(before, '.') + "xqzJ987" + std::string(before % 7, '.');
            scanner scan{set};
            scan.feed(as_bytes(text));
            BOOST_TEST(test::same(scan.finish(), test::tally_of_lines(text, patterns, {})));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_thousand_strings_are_each_found_and_no_others)
{
    std::mt19937 random{7};
    std::vector<pattern> patterns;
    std::vector<std::string> words;
    for (int i = 0; i < 1000; ++i) {
        std::string word;
        for (auto n = 4 + random() % 12; n != 0; --n)
            word += static_cast<char>('a' + random() % 26);
        patterns.push_back(pattern::make(word).value());
        words.push_back(word);
    }
    std::string text;
    for (int i = 0; i < 3'000; ++i) {
        for (auto n = 1 + random() % 10; n != 0; --n)
            text += static_cast<char>('a' + random() % 26);
        text += random() % 8 == 0 ? "\n" : " ";
        if (random() % 100 == 0) text += words[random() % 500] + "\n";
    }
    for (auto const kernel : scan_kernel_names()) {
        scanner scan{pattern_set::make(patterns, {.kernel = kernel}).value()};
        scan.feed(as_bytes(text));
        BOOST_TEST(test::same(scan.finish(), test::tally_of_lines(text, patterns, {})));
    }
}

BOOST_AUTO_TEST_CASE(each_pattern_is_asked_its_own_question)
{
    auto const a = pattern::make("a").value();
    auto const set = pattern_set::make({a, a, a, pattern::make("z").value()}).value();
    scanner scan{set};

    scan.ask({scan_question::any_line, scan_question::every_line, scan_question::nothing,
              scan_question::any_line});
    BOOST_TEST((scan.feed(as_bytes("a\nb\nc\n")) == scan_state::going));
    auto const first = scan.finish();
    scan.ask({scan_question::any_line, scan_question::nothing, scan_question::nothing,
              scan_question::nothing});
    BOOST_TEST((scan.feed(as_bytes("b\nca")) == scan_state::going));
    auto const second = scan.finish();

    BOOST_TEST(first.patterns[0].some_line_matched);
    BOOST_TEST(!first.patterns[0].some_line_did_not); // decided before
    BOOST_TEST(first.patterns[1].some_line_matched);
    BOOST_TEST(first.patterns[1].some_line_did_not);
    BOOST_TEST(!first.patterns[2].some_line_matched);
    BOOST_TEST(!first.patterns[3].some_line_matched);
    BOOST_TEST(second.patterns[0].some_line_matched);
    BOOST_TEST(second.patterns[0].some_line_did_not);
    BOOST_TEST(!second.patterns[1].some_line_did_not);
}

BOOST_AUTO_TEST_CASE(a_kernel_that_this_cpu_lacks_is_unsupported)
{
    auto const refused = pattern_set::make({}, {.kernel = "abacus"});
    BOOST_TEST((refused.error().code() == errc::unsupported));
    BOOST_TEST(scan_kernel_names().front() == "portable");
}

} // namespace
} // namespace mig
