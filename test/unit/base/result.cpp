#include <mig/base/result.hpp>

#include "base/utf8.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

using namespace mig;

namespace {

result<std::unique_ptr<int>> positive(int n)
{
    if (n < 0) return error{errc::denied, "open", "/etc/shadow", 13};
    return std::make_unique<int>(n);
}

result<int> half(std::unique_ptr<int> n)
{
    if (*n % 2 != 0) return error{errc::invalid_argument, "halve", "number", "it is odd"};
    return *n / 2;
}

} // namespace

BOOST_AUTO_TEST_SUITE(result_)

BOOST_AUTO_TEST_CASE(a_value_is_ok_and_moves_out)
{
    auto r = positive(7);

    BOOST_TEST_REQUIRE(r.ok());
    auto const p = *std::move(r);

    BOOST_TEST(*p == 7);
}

BOOST_AUTO_TEST_CASE(a_failure_says_what_was_done_to_what)
{
    auto const r = positive(-1);

    BOOST_TEST(!r.ok());
    BOOST_TEST(r.error().message() == "open /etc/shadow: denied (errno 13)");
}

BOOST_AUTO_TEST_CASE(a_failure_with_a_reason_gives_it)
{
    error const why{errc::refused, "authorize", "action 7", "nobody signed it"};

    BOOST_TEST(why.message() == "authorize action 7: refused, nobody signed it");
}

BOOST_AUTO_TEST_CASE(what_an_error_quotes_is_cut_in_its_middle)
{
    std::string const huge(100'000, 'x');
    auto accents = std::string{"a"};
    for (int n = 0; n < 50'000; ++n)
        accents += "\u00e9";

    auto const message = error{errc::refused, "read", huge, "'" + huge + "' is not good"}.message();
    auto const cut = error{errc::refused, "read", accents, "it is long"}.message();

    BOOST_TEST(message.size() < 4000u);
    BOOST_TEST(message.starts_with("read xxx"));
    BOOST_TEST(message.ends_with("xxx' is not good"));
    BOOST_TEST(message.find(" bytes left out] ") != std::string::npos);
    BOOST_TEST(utf8::is_valid(cut));
}

BOOST_AUTO_TEST_CASE(an_error_that_is_only_a_code_is_named)
{
    BOOST_TEST(error{errc::replayed}.message() == "replayed");
}

BOOST_AUTO_TEST_CASE(value_throws_for_those_who_ask)
{
    BOOST_CHECK_THROW((void)positive(-1).value(), error_exception);
}

BOOST_AUTO_TEST_CASE(what_value_throws_says_the_message)
{
    error_exception const thrown{error{errc::io, "read", "disk"}};

    BOOST_TEST(std::string{thrown.what()} == "read disk: i/o error");
}

BOOST_AUTO_TEST_CASE(and_then_applies_to_the_value)
{
    auto const r = positive(8).and_then(half);

    BOOST_TEST(*r == 4);
}

BOOST_AUTO_TEST_CASE(and_then_gives_the_failure_of_what_it_applies)
{
    auto const r = positive(7).and_then(half);

    BOOST_TEST((r.error().code() == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(and_then_passes_the_first_failure_on)
{
    auto const r = positive(-1).and_then(half);

    BOOST_TEST((r.error().code() == errc::denied));
}

BOOST_AUTO_TEST_CASE(a_result_of_nothing_is_ok_unless_a_reason_is_given)
{
    result<void> const done;
    result<void> const failed = errc::io;

    BOOST_TEST(done.ok());
    BOOST_TEST(!failed.ok());
}

BOOST_AUTO_TEST_CASE(every_code_has_a_name_of_its_own)
{
    for (std::uint32_t a = 0; a <= static_cast<std::uint32_t>(errc::internal); ++a)
        for (std::uint32_t b = 0; b < a; ++b)
            BOOST_TEST(name(static_cast<errc>(a)) != name(static_cast<errc>(b)));
}

BOOST_AUTO_TEST_SUITE_END()
