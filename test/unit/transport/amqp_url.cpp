#include "transport/amqp_url.hpp"

#include <mig/transport/amqp.hpp>

#include <boost/test/unit_test.hpp>

using namespace mig;
using amqp::parse_broker_url;

BOOST_AUTO_TEST_SUITE(amqp_url)

BOOST_AUTO_TEST_CASE(a_whole_url_is_read)
{
    auto const url =
        parse_broker_url("amqps://ag%40ent:s%3Acr%2Fet@relay.example:5673/m%2Fig").value();

    BOOST_TEST(url.tls);
    BOOST_TEST(url.user == "ag@ent");
    BOOST_TEST(url.password == "s:cr/et");
    BOOST_TEST(url.at.text() == "relay.example:5673");
    BOOST_TEST(url.virtual_host == "m/ig");
}

BOOST_AUTO_TEST_CASE(what_is_left_out_has_its_usual_value)
{
    auto const plain = parse_broker_url("amqp://host").value();
    BOOST_TEST(!plain.tls);
    BOOST_TEST(plain.at.port == 5672);
    BOOST_TEST(plain.virtual_host == "/");
    BOOST_TEST(plain.user.empty());
    BOOST_TEST(parse_broker_url("amqps://host/").value().at.port == 5671);
}

BOOST_AUTO_TEST_CASE(an_ipv6_address_is_in_brackets)
{
    auto const url = parse_broker_url("amqp://[::1]:5000/mig").value();

    BOOST_TEST(url.at.host == "::1");
    BOOST_TEST(url.at.text() == "[::1]:5000");
}

BOOST_AUTO_TEST_CASE(what_is_no_url_of_a_broker_is_refused)
{
    for (auto const* text : {"",
                             "http://host",
                             "amqp:host",
                             "amqp://",
                             "amqp:///mig",
                             "amqp://host:0",
                             "amqp://host:",
                             "amqp://host:65536",
                             "amqp://host:5x",
                             "amqp://[::1",
                             "amqp://[::1]5",
                             "amqp://:p@host",
                             "amqp://u:%0@host",
                             "amqp://u:%zz@host",
                             "amqp://u:%00@host",
                             "amqp://host/a/b",
                             "amqp://host/mig?heartbeat=1",
                             "amqp://host/#",
                             "amqp://ho st",
                             "amqp://host\r\nx"})
        BOOST_TEST(!parse_broker_url(text).ok(), text);
}

BOOST_AUTO_TEST_CASE(fields_that_amqp_cannot_carry_are_refused)
{
    std::string const long_name(256, 'x');

    BOOST_TEST(!parse_broker_url("amqp://" + long_name + ":p@host").ok());
    BOOST_TEST(!parse_broker_url("amqp://u:p@host/" + long_name).ok());
    BOOST_TEST(!parse_broker_url("amqp://u:p@" + long_name).ok());
    BOOST_TEST(!parse_broker_url("amqp://u:p@host/" + std::string(4096, 'x')).ok());
}

BOOST_AUTO_TEST_CASE(no_error_says_a_password)
{
    auto const why = parse_broker_url("amqp://agent:topsecret@host:99999/mig").error().message();

    BOOST_TEST(why.find("topsecret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_url_is_shown_without_its_password)
{
    BOOST_TEST(without_password("amqps://agent:topsecret@host:5671/mig") ==
               "amqps://agent@host:5671/mig");
    BOOST_TEST(without_password("amqps://agent:top@secret@host/mig") == "amqps://agent@host/mig");
    BOOST_TEST(without_password("amqps://host/mig") == "amqps://host/mig");
    BOOST_TEST(without_password("unix:/run/mig/relay.sock") == "unix:/run/mig/relay.sock");
}

BOOST_AUTO_TEST_CASE(a_proxy_has_a_port)
{
    BOOST_TEST(amqp::parse_proxy("proxy.example:3128").value().text() == "proxy.example:3128");
    for (auto const* text : {"proxy.example", "http://proxy:3128", ":3128", "proxy:0", ""})
        BOOST_TEST(!amqp::parse_proxy(text).ok(), text);
}

BOOST_AUTO_TEST_CASE(options_that_can_never_work_are_refused)
{
    auto const refused = [](amqp_transport_options options) {
        auto const made = make_amqp_transport(std::move(options));
        return !made.ok() && made.error().code() == errc::invalid_argument;
    };
    amqp_transport_options good;
    good.url = "amqp://u:p@127.0.0.1:1";
    BOOST_TEST(make_amqp_transport(good).ok());

    auto nobody = good;
    nobody.url = "amqp://127.0.0.1";
    BOOST_TEST(refused(nobody));
    auto untrusting = good;
    untrusting.url = "amqps://u:p@127.0.0.1";
    BOOST_TEST(refused(untrusting));
    auto unneeded = good;
    unneeded.tls.ca = "-----BEGIN CERTIFICATE-----";
    BOOST_TEST(refused(unneeded));
    auto timeless = good;
    timeless.heartbeat = std::chrono::seconds{0};
    BOOST_TEST(refused(timeless));
    auto misled = good;
    misled.proxies = {"nowhere"};
    BOOST_TEST(refused(misled));
    auto lost = good;
    lost.proxies.assign(17, "proxy:1");
    BOOST_TEST(refused(lost));
}

BOOST_AUTO_TEST_SUITE_END()
