// The way to a broker: TLS, and proxies.
#include "rig.hpp"
#include "tunnel.hpp"

using namespace mig;
using namespace mig::test;

namespace {

std::string const queue = command_queue("linux.host.1");

struct rig_of_broker : amqp_rig {
    broker& rabbit = broker::shared();

    // As "certified", whose certificate says so.
    amqp_transport_options over_tls(std::string const& host = "localhost")
    {
        amqp_transport_options made;
        made.url = "amqps://" + host + ":" + std::to_string(rabbit.tls_port()) + "/mig";
        made.pause_max = std::chrono::milliseconds{500};
        made.tls = {rabbit.pem("ca.pem"), rabbit.pem("client.pem"), rabbit.pem("client.key")};
        return made;
    }
    static mig::error refusal_of(amqp_transport_options options)
    {
        endpoint one{make_amqp_transport(std::move(options)).value(), {queue}};
        return one.await_disconnected();
    }
    void works(amqp_transport_options options)
    {
        endpoint reader{make_amqp_transport(std::move(options)).value(), {queue}};
        reader.await_connected();
        endpoint sender{scheduler(), {}};
        sender.await_connected();
        sender.send({queue, bytes(300'000, std::byte{7})});
        BOOST_TEST(reader.await_delivery().body.size() == 300'000);
    }
};

bool says(mig::error const& why, std::string_view what)
{
    return why.message().find(what) != std::string::npos;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(amqp_way, rig_of_broker)

BOOST_AUTO_TEST_CASE(a_client_certificate_is_a_login)
{
    works(over_tls());
}

BOOST_AUTO_TEST_CASE(a_user_in_the_url_logs_in_over_tls_too)
{
    auto options = over_tls();
    options.url.insert(8, "agent:secret@");

    works(options);
}

BOOST_AUTO_TEST_CASE(a_broker_of_another_authority_is_not_trusted)
{
    auto options = over_tls();
    options.tls.ca = rabbit.pem("stranger.pem");

    BOOST_TEST(says(refusal_of(options), "not trusted"));
}

BOOST_AUTO_TEST_CASE(a_broker_of_another_name_is_not_trusted)
{
    // Its certificate is for localhost.
    BOOST_TEST(says(refusal_of(over_tls("127.0.0.1")), "not trusted"));
}

BOOST_AUTO_TEST_CASE(a_broker_turns_away_who_shows_no_certificate)
{
    auto options = over_tls();
    options.url.insert(8, "agent:secret@");
    options.tls.certificate.clear();
    options.tls.key.clear();

    BOOST_TEST((refusal_of(options).code() == errc::unavailable));
}

BOOST_AUTO_TEST_CASE(a_broker_without_tls_is_not_spoken_to)
{
    auto options = over_tls();
    options.url = "amqps://localhost:" + std::to_string(rabbit.port()) + "/mig";

    BOOST_TEST(says(refusal_of(options), "secure the connection"));
}

BOOST_AUTO_TEST_CASE(certificates_that_cannot_be_read_are_refused_at_once)
{
    auto const refused = [](amqp_transport_options options) {
        auto const made = make_amqp_transport(std::move(options));
        return !made.ok() && made.error().code() == errc::invalid_argument;
    };
    auto damaged = over_tls();
    damaged.tls.ca = "-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n";
    BOOST_TEST(refused(damaged));
    auto keyless = over_tls();
    keyless.tls.key.clear();
    BOOST_TEST(refused(keyless));
    auto mixed = over_tls();
    mixed.tls.key = rabbit.pem("server.key");
    BOOST_TEST(refused(mixed));
}

BOOST_AUTO_TEST_CASE(a_proxy_is_the_way_where_there_is_one)
{
    tunnel proxy;
    auto plain = amqp_rig::options("agent");
    plain.proxies = {proxy.address()};
    works(plain);
    auto secure = over_tls();
    secure.proxies = {proxy.address()};
    works(secure);

    BOOST_TEST(proxy.asked() == 2);
}

BOOST_AUTO_TEST_CASE(where_no_proxy_helps_the_broker_is_reached_directly)
{
    tunnel forbids{"HTTP/1.1 403 Forbidden\r\n\r\n"};
    tunnel babbles{"220 mail.example ESMTP\r\n\r\n"};
    tunnel floods{std::string(64 * 1024, 'x')};
    auto options = amqp_rig::options("agent");
    options.proxies = {"127.0.0.1:1", forbids.address(), babbles.address(), floods.address()};

    works(options);

    BOOST_TEST(forbids.asked() + babbles.asked() + floods.asked() == 3);
}

BOOST_AUTO_TEST_CASE(what_each_way_said_is_told)
{
    tunnel forbids{"HTTP/1.1 403 Forbidden here\r\n\r\n"};
    auto options = amqp_rig::options("agent");
    options.url = "amqp://agent:secret@127.0.0.1:1/mig";
    options.proxies = {forbids.address()};

    auto const why = refusal_of(options);

    BOOST_TEST(says(why, "403 Forbidden here"));
    BOOST_TEST(says(why, "refused"));
}

BOOST_AUTO_TEST_CASE(a_cut_cable_is_noticed_and_nothing_is_lost)
{
    tunnel cable;
    auto options = amqp_rig::options("agent");
    options.proxies = {cable.address()};
    options.heartbeat = std::chrono::seconds{1};
    endpoint reader{make_amqp_transport(options).value(), {queue}};
    endpoint sender{scheduler(), {}};
    reader.await_connected();
    sender.await_connected();

    cable.cut();
    BOOST_TEST(sender.outcome(sender.send(queue, "look")).ok());
    (void)reader.await_disconnected();
    cable.mend();

    BOOST_TEST(to_text(reader.await_delivery().body) == "look");
}

BOOST_AUTO_TEST_SUITE_END()
