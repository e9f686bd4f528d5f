// TLS of the API, with a certificate of its own, asked by libcurl.

#include "service/http_tls.hpp"

#include "platform_rig.hpp"
#include "support/raw_socket.hpp"

#include <cstdlib>
#include <fstream>

using namespace mig;
using namespace mig::test;

namespace {

// A root, and a certificate of it for 127.0.0.1, made by OpenSSL's program.
struct throwaway_ca {
    temporary_folder folder;
    std::filesystem::path root = folder / "root.pem";
    std::filesystem::path certificate = folder / "server.pem";
    std::filesystem::path key = folder / "server.key";

    throwaway_ca()
    {
        auto const in = folder.path().native();
        run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "
            "/CN=throwaway -keyout " +
            in + "/root.key -out " + root.native());
        run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=127.0.0.1 "
            "-keyout " +
            key.native() + " -out " + in + "/server.csr");
        std::ofstream{folder / "names"} << "subjectAltName=IP:127.0.0.1\n";
        run("openssl x509 -req -days 2 -in " + in + "/server.csr -CA " + root.native() +
            " -CAkey " + in + "/root.key -CAcreateserial -extfile " + in + "/names -out " +
            certificate.native());
    }
    static void run(std::string const& command)
    {
        BOOST_REQUIRE_MESSAGE(std::system((command + " 2>/dev/null").c_str()) == 0, command);
    }
};

struct tls_rig : platform_rig {
    throwaway_ca ca;
    mig::api_server secure = opened();

    mig::api_server opened()
    {
        api_server_options wanted{.scheduler = scheduler, .port = 0};
        wanted.address = "127.0.0.1";
        wanted.api_key = "key";
        wanted.certificate = ca.certificate;
        wanted.certificate_key = ca.key;
        return api_server::open(std::move(wanted)).value();
    }
    [[nodiscard]] client_options options() const
    {
        return {.url = "https://127.0.0.1:" + std::to_string(secure.port()),
                .api_key = "key",
                .ca_file = ca.root.native()};
    }
};

boost::test_tools::assertion_result is_built(boost::unit_test::test_unit_id)
{
    auto const tls = service::make_tls_server({"/nowhere", "/nowhere"});
    return boost::test_tools::assertion_result{tls.error().code() != errc::unsupported};
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_tls, *boost::unit_test::precondition(is_built))

BOOST_FIXTURE_TEST_CASE(a_client_that_trusts_the_root_is_served, tls_rig)
{
    auto const fleet = agents(3);

    auto by = client::open(options()).value();

    BOOST_TEST(by.agents("TRUE").value().size() == 3U);
}

BOOST_FIXTURE_TEST_CASE(an_action_is_followed_over_tls, tls_rig)
{
    auto const fleet = agents(2);
    auto by = client::open(options()).value();
    auto const id = by.submit(some_signed_action()).value().id;
    std::jthread answering{[&] { fleet->answer(2, 300'000); }};
    std::size_t finished = 0;

    auto const followed = by.follow(id, [&](action_progress const& p) {
        finished += p.finished ? 1 : 0;
        return true;
    });

    BOOST_TEST(followed.ok());
    BOOST_TEST(finished == 2U);
}

BOOST_FIXTURE_TEST_CASE(a_client_that_does_not_trust_the_root_goes_away, tls_rig)
{
    auto wanted = options();
    throwaway_ca const other;
    wanted.ca_file = other.root.native();

    auto const agents = client::open(wanted).value().agents("TRUE");

    BOOST_REQUIRE(!agents.ok());
    BOOST_TEST((agents.error().code() == errc::unavailable));
}

BOOST_FIXTURE_TEST_CASE(a_name_that_the_certificate_does_not_hold_is_refused, tls_rig)
{
    auto wanted = options();
    wanted.url = "https://localhost:" + std::to_string(secure.port());

    BOOST_TEST(!client::open(wanted).value().agents("TRUE").ok());
}

BOOST_FIXTURE_TEST_CASE(a_client_without_tls_gets_nothing, tls_rig)
{
    raw_socket plain{secure.port()};

    plain.send("GET /api/v1/heartbeat HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

    BOOST_TEST(!plain.read_to_end().starts_with("HTTP/"));
}

BOOST_FIXTURE_TEST_CASE(older_versions_of_tls_are_refused, tls_rig)
{
    auto const connect = [&](std::string const& version) {
        return std::system(("openssl s_client -brief " + version +
                            " -cipher DEFAULT@SECLEVEL=0 "
                            "-CAfile " +
                            ca.root.native() + " -connect 127.0.0.1:" +
                            std::to_string(secure.port()) + " </dev/null >/dev/null 2>&1")
                               .c_str());
    };

    BOOST_TEST(connect("-tls1_1") != 0);
    BOOST_TEST(connect("-tls1_2") == 0);
    BOOST_TEST(connect("-tls1_3") == 0);
}

BOOST_AUTO_TEST_CASE(a_client_that_never_shakes_hands_is_cut_off)
{
    throwaway_ca const ca;
    auto const server = service::http_server::open(
                            {.port = 0,
                             .tls = service::tls_files{ca.certificate, ca.key},
                             .handshake_time_max = std::chrono::milliseconds{50},
                             .route = [](service::http_request, bool, service::http_responder) {}})
                            .value();
    raw_socket client{server.port()};

    BOOST_TEST(client.read_to_end() == "");
    BOOST_TEST(client.ended());
}

BOOST_AUTO_TEST_CASE(a_handshake_that_fails_is_told)
{
    throwaway_ca const ca;
    std::vector<service::refusals_told> told;
    {
        auto const server =
            service::http_server::open(
                {.port = 0,
                 .tls = service::tls_files{ca.certificate, ca.key},
                 .route = [](service::http_request, bool, service::http_responder) {},
                 .on_refusal = {.together = [&](auto const& some) { told.push_back(some); }}})
                .value();
        raw_socket client{server.port()};
        client.send("GET / HTTP/1.1\r\n\r\n");
        (void)client.read_to_end();
    }

    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST((told[0].why == service::refusal::no_handshake));
    BOOST_TEST(told[0].last_peer == "127.0.0.1");
}

BOOST_AUTO_TEST_CASE(files_that_do_not_belong_together_are_refused)
{
    throwaway_ca const one;
    throwaway_ca const other;

    BOOST_TEST(service::make_tls_server({one.certificate, one.key}).ok());
    for (auto const& files :
         {service::tls_files{one.certificate, other.key}, service::tls_files{one.key, one.key},
          service::tls_files{"/nowhere", one.key}, service::tls_files{one.certificate, ""}})
    {
        auto const made = service::make_tls_server(files);
        BOOST_REQUIRE(!made.ok());
        BOOST_TEST((made.error().code() == errc::invalid_argument));
    }
}

BOOST_FIXTURE_TEST_CASE(an_address_that_others_reach_needs_tls, platform_rig)
{
    api_server_options wanted{.scheduler = scheduler, .port = 0};
    wanted.address = "0.0.0.0";
    wanted.api_key = "key";

    auto const opened = api_server::open(std::move(wanted));

    BOOST_REQUIRE(!opened.ok());
    BOOST_TEST((opened.error().code() == errc::invalid_argument));
}

BOOST_AUTO_TEST_SUITE_END()
