#include <mig/base/encoding.hpp>
#include <mig/base/id.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <array>

using namespace mig;
namespace data = boost::unit_test::data;

namespace {

std::string uuid_at(std::string_view time, unsigned char fill = 0xff)
{
    std::array<std::byte, 10> random;
    random.fill(static_cast<std::byte>(fill));
    return make_uuid(*parse_rfc3339(time), random);
}

constexpr std::string_view not_uuids[]{
    "",
    "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
    "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
    "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
    "017f22e279b0-7cc3-98c4-dc0c0c07398f0",
    "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",
    "017f22e2-79b0-7cc3-c8c4-dc0c0c07398f",
    "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
    "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
};

} // namespace

BOOST_AUTO_TEST_SUITE(id)

BOOST_AUTO_TEST_CASE(a_uuid_is_laid_out_as_the_rfc_shows)
{
    // RFC 9562, A.6: 2022-02-22T19:22:22Z, rand_a CC3, rand_b 18C4DC0C0C07398F.
    auto const raw = *from_hex("0cc318c4dc0c0c07398f");
    std::array<std::byte, 10> random;
    std::copy(raw.begin(), raw.end(), random.begin());

    auto const text = make_uuid(*parse_rfc3339("2022-02-22T19:22:22Z"), random);

    BOOST_TEST(text == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

BOOST_AUTO_TEST_CASE(uuids_sort_by_their_time)
{
    BOOST_TEST(uuid_at("2026-11-24T13:48:54.001Z", 0xff) < uuid_at("2026-11-24T13:48:54.002Z", 0));
}

BOOST_AUTO_TEST_CASE(every_uuid_that_is_made_is_accepted)
{
    BOOST_TEST(check_uuid(uuid_at("2026-11-24T13:48:54Z", 0xff)).ok());
    BOOST_TEST(check_uuid(uuid_at("1970-01-01T00:00:00Z", 0x00)).ok());
}

BOOST_DATA_TEST_CASE(other_forms_are_refused, data::make(not_uuids), text)
{
    BOOST_TEST(!check_uuid(text).ok());
}

BOOST_AUTO_TEST_CASE(a_number_of_version_2_counts_seconds_and_then_names)
{
    BOOST_TEST(make_mig2_id(*parse_rfc3339("2024-05-01T00:00:00Z"), 0) == 22758241140736.0);
    BOOST_TEST(make_mig2_id(*parse_rfc3339("2024-05-01T00:00:00Z"), 3) == 22758241140739.0);
}

BOOST_AUTO_TEST_SUITE_END()
