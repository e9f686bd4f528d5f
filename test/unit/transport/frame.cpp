#include "transport/frame.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using namespace mig::relay;

namespace {

bytes flat(wire_frame const& one)
{
    auto all = one.head;
    if (one.body) all.insert(all.end(), one.body->begin(), one.body->end());
    return all;
}

template <class Kind>
Kind round_trip(wire_frame const& sent)
{
    frame_reader reader;
    reader.feed(flat(sent));
    auto got = reader.next().value();
    BOOST_REQUIRE(got.has_value());
    BOOST_REQUIRE(std::holds_alternative<Kind>(*got));
    BOOST_TEST(reader.unfinished_bytes() == 0u);
    return std::get<Kind>(*std::move(got));
}

bool is_corrupt(bytes const& stream)
{
    frame_reader reader;
    reader.feed(stream);
    auto const got = reader.next();
    return !got.ok() && got.error().code() == errc::corrupt;
}

// A frame of this kind and these fields, its length right.
bytes framed(int kind, std::string_view fields)
{
    bytes all{std::byte{0}, std::byte{0}, static_cast<std::byte>((fields.size() + 1) >> 8),
              static_cast<std::byte>(fields.size() + 1), static_cast<std::byte>(kind)};
    auto const rest = as_bytes(fields);
    all.insert(all.end(), rest.begin(), rest.end());
    return all;
}

using namespace std::string_view_literals;

} // namespace

BOOST_AUTO_TEST_SUITE(frames)

BOOST_AUTO_TEST_CASE(hello_keeps_its_queues)
{
    std::vector<std::string> const queues{"a", std::string(queue_name_max_bytes, 'b')};
    BOOST_TEST((round_trip<hello_frame>(encode_hello(queues)).queues == queues));
}

BOOST_AUTO_TEST_CASE(a_publication_keeps_its_fields)
{
    auto const expires = system_time{std::chrono::microseconds{-1234567890123}};

    auto const got =
        round_trip<publish_frame>(encode_publish(1ull << 63, {"q", to_bytes("body"), expires}));

    BOOST_TEST(got.number == 1ull << 63);
    BOOST_TEST(got.what.queue == "q");
    BOOST_TEST(to_text(got.what.body) == "body");
    BOOST_TEST((got.what.expires == expires));
}

BOOST_AUTO_TEST_CASE(a_publication_that_never_expires_stays_so)
{
    auto const got = round_trip<publish_frame>(encode_publish(1, {"q", {}}));
    BOOST_TEST((got.what.expires == system_time::max()));
}

BOOST_AUTO_TEST_CASE(a_delivery_keeps_its_fields)
{
    auto const body = std::make_shared<bytes const>(to_bytes("body"));

    auto const got = round_trip<deliver_frame>(encode_deliver(7, true, "q", body)).what;

    BOOST_TEST(got.tag == 7u);
    BOOST_TEST(got.redelivered);
    BOOST_TEST(got.queue == "q");
    BOOST_TEST((got.body == *body));
}

BOOST_AUTO_TEST_CASE(a_refusal_keeps_its_reason_up_to_a_limit)
{
    auto const got = round_trip<refuse_frame>(
        encode_refuse(3, error{errc::unavailable, "a", "b", std::string(9999, 'w')}));

    BOOST_TEST((got.code == errc::unavailable));
    BOOST_TEST(got.why == std::string(why_max_bytes, 'w'));
}

BOOST_AUTO_TEST_CASE(a_refusal_never_reads_as_success)
{
    for (auto const code : {"\0\0\0\0"sv, "\xff\xff\xff\xff"sv}) {
        frame_reader reader;
        reader.feed(framed(5, std::string(8, '\0') + std::string{code} + std::string(2, '\0')));
        auto const got = reader.next().value();
        BOOST_REQUIRE(got.has_value());
        BOOST_TEST((std::get<refuse_frame>(*got).code == errc::unavailable));
    }
}

BOOST_AUTO_TEST_CASE(small_frames_keep_their_numbers)
{
    BOOST_TEST(round_trip<confirm_frame>(encode_confirm(~0ull)).number == ~0ull);
    BOOST_TEST(round_trip<acknowledge_frame>(encode_acknowledge(9)).tag == 9u);
    (void)round_trip<welcome_frame>(encode_welcome());
}

BOOST_AUTO_TEST_CASE(frames_come_whole_from_single_bytes)
{
    frame_reader reader;
    std::size_t complete = 0;
    for (int i = 0; i < 3; ++i)
        for (auto const one : flat(encode_publish(1, {"q", to_bytes("body")}))) {
            reader.feed({&one, 1});
            if (reader.next().value()) ++complete;
        }
    BOOST_TEST(complete == 3u);
}

BOOST_AUTO_TEST_CASE(several_frames_come_from_one_piece)
{
    auto stream = flat(encode_confirm(1));
    auto const second = flat(encode_confirm(2));
    stream.insert(stream.end(), second.begin(), second.end());
    frame_reader reader;

    reader.feed(stream);

    BOOST_TEST(std::get<confirm_frame>(*reader.next().value()).number == 1u);
    BOOST_TEST(std::get<confirm_frame>(*reader.next().value()).number == 2u);
    BOOST_TEST(!reader.next().value().has_value());
}

BOOST_AUTO_TEST_CASE(an_announced_length_costs_nothing_until_it_comes)
{
    frame_reader reader;
    reader.feed(as_bytes("\x02\x00\x00\x00\x03zzzzz"sv));

    BOOST_TEST(!reader.next().value().has_value());

    BOOST_TEST(reader.unfinished_bytes() == 10u);
}

BOOST_AUTO_TEST_CASE(impossible_lengths_are_corrupt)
{
    BOOST_TEST(is_corrupt(to_bytes("\0\0\0\0"sv)));
    BOOST_TEST(is_corrupt(to_bytes("\x03\0\0\0"sv)));
}

BOOST_AUTO_TEST_CASE(malformed_frames_are_corrupt)
{
    BOOST_TEST(is_corrupt(framed(0, "")));
    BOOST_TEST(is_corrupt(framed(8, "")));
    BOOST_TEST(is_corrupt(framed(255, "")));
    BOOST_TEST(is_corrupt(framed(1, "")));
    BOOST_TEST(is_corrupt(framed(1, "MIG-LOCAL-1")));             // no count
    BOOST_TEST(is_corrupt(framed(1, "MIG-LOCAL-1\0\1"sv)));       // no queue
    BOOST_TEST(is_corrupt(framed(1, "MIG-LOCAL-1\0\1\0\0"sv)));   // an empty one
    BOOST_TEST(is_corrupt(framed(1, "MIG-LOCAL-1\0\0x"sv)));      // more after the end
    BOOST_TEST(is_corrupt(framed(1, "MIG-LOCAL-1\xff\xff"sv)));   // too many
    BOOST_TEST(is_corrupt(framed(1, "MIG-LOCAL-1\0\1\0\1\n"sv))); // no name
    BOOST_TEST(is_corrupt(framed(3, "\0\0\0\0\0\0\0\1short"sv)));
    BOOST_TEST(is_corrupt(framed(3, std::string(17, '\0') + "\1q"))); // number 0
    BOOST_TEST(is_corrupt(framed(4, "\0\0\0\0\0\0\0"sv)));
    BOOST_TEST(is_corrupt(framed(4, "\0\0\0\0\0\0\0\1x"sv)));
    BOOST_TEST(is_corrupt(framed(6, "\0\0\0\0\0\0\0\1\2\0\1q"sv))); // neither true nor false
    BOOST_TEST(is_corrupt(framed(7, "")));
}

BOOST_AUTO_TEST_SUITE_END()
