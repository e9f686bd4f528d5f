// Tokens and keys of the API, judged without sockets.

#include "service/api_gate.hpp"

#include <mig/base/encoding.hpp>
#include <mig/hash/hasher.hpp>
#include <mig/store/sqlite_investigators.hpp>

#include "support/temporary_folder.hpp"
#include "support/test_signer.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <set>
#include <thread>

using namespace mig;
using namespace mig::service;
using mig::test::test_signer;
using std::chrono::seconds;

namespace {

constexpr system_time now{seconds{1'790'000'000}};

std::string time_text(system_time t)
{
    return format_rfc3339(t);
}

// What a request says, and what of it is signed.
struct signed_request {
    std::string method = "GET";
    std::string target = "/api/v1/search?type=agent";
    std::string host = "127.0.0.1:1664";
    std::string body;
    std::string nonce = "0123456789abcdef";
    system_time when = now;

    [[nodiscard]] std::string text() const
    {
        return "MIG-REQ-V3\n" + method + "\n" + host + "\n" + target + "\n" + time_text(when) +
               "\n" + nonce + "\n" + digest_of(hash_kind::sha256, as_bytes(body)).hex() + "\n";
    }
};

struct gate_rig {
    test::temporary_folder folder;
    std::unique_ptr<investigator_store> investigators =
        make_sqlite_investigators({.file = folder / "i"}).value();
    test_signer alice{1};
    test_signer stranger{2};
    std::uint64_t alice_id = add(alice, "alice");
    api_gate gate{{.api_key = "bootstrap", .investigators = investigators.get()}};

    std::uint64_t add(test_signer const& who, std::string name)
    {
        investigator_record record;
        record.name = std::move(name);
        record.fingerprint = who.name();
        record.public_key = armored(who.certificate());
        record.permissions = default_permissions;
        return investigators->create(record).value();
    }
    static std::string armored(bytes const& certificate)
    {
        return "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n" + to_base64(certificate) +
               "\n-----END PGP PUBLIC KEY BLOCK-----\n";
    }

    http_request with(std::string const& header, std::string const& value,
                      std::string const& peer = "192.0.2.1")
    {
        http_request request;
        request.method = "GET";
        request.headers[header] = value;
        request.peer = peer;
        return request;
    }
    http_request by_token(test_signer const& who, system_time when, std::string const& nonce = "1",
                          std::string const& peer = "192.0.2.1")
    {
        auto const text = "1;" + time_text(when) + ";" + nonce;
        return with("x-pgpauthorization", text + ";" + who.sign(text + "\n", when), peer);
    }
    http_request by_mig3(test_signer const& who, signed_request const& r)
    {
        auto request =
            with("authorization", "MIG3 kid=" + who.name().hex() + ", ts=" + time_text(r.when) +
                                      ", nonce=" + r.nonce + ", sig=" + who.sign(r.text(), r.when));
        request.method = r.method;
        request.target = r.target;
        request.body = r.body;
        request.headers["host"] = r.host;
        return request;
    }
    std::string refusal(http_request const& request, system_time when = now)
    {
        auto const who = gate.admit(request, when);
        return who ? "admitted " + who->name : std::string{who.error().why()};
    }
    bool admits(http_request const& request, system_time when = now)
    {
        return gate.admit(request, when).ok();
    }
};

// A store that schedulers share, as far as nonces go.
class shared_nonces final : public investigator_store {
public:
    explicit shared_nonces(investigator_store& of) : of_(of) {}

    result<std::optional<investigator_record>> investigator(std::uint64_t id) override
    {
        return of_.investigator(id);
    }
    result<std::optional<investigator_record>> by_fingerprint(fingerprint const& who) override
    {
        return of_.by_fingerprint(who);
    }
    result<std::vector<investigator_record>> investigators(investigator_query const& q) override
    {
        return of_.investigators(q);
    }
    result<std::uint64_t> create(investigator_record const& who) override
    {
        return of_.create(who);
    }
    result<void> update(std::uint64_t id, investigator_change const& how, system_time when) override
    {
        return of_.update(id, how, when);
    }
    result<void> set_api_key(std::uint64_t id, std::optional<stored_api_key> const& key,
                             system_time when) override
    {
        return of_.set_api_key(id, key, when);
    }
    result<std::optional<key_owner>> by_api_key(std::string const& id) override
    {
        return of_.by_api_key(id);
    }
    result<bool> use_nonce(std::string const& nonce, system_time, system_time) override
    {
        if (is_lost) return error{errc::unavailable, "use", "a nonce"};
        return used_.insert(nonce).second;
    }

    bool is_lost = false;

private:
    investigator_store& of_;
    std::set<std::string> used_;
};

bool says(std::string const& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(api_gate_, gate_rig)

BOOST_AUTO_TEST_CASE(who_says_nothing_is_refused)
{
    BOOST_TEST(refusal({}) == "Valid authentication header not found");
}

BOOST_AUTO_TEST_CASE(a_token_names_its_investigator_and_what_they_may)
{
    auto const who = gate.admit(by_token(alice, now), now);

    BOOST_REQUIRE(who.ok());
    BOOST_TEST(who->name == "alice");
    BOOST_TEST(who->id == alice_id);
    BOOST_TEST((who->permissions == default_permissions));
}

BOOST_AUTO_TEST_CASE(a_token_of_a_stranger_is_refused)
{
    BOOST_TEST(says(refusal(by_token(stranger, now)), "openpgp: signature made by unknown entity"));
}

BOOST_AUTO_TEST_CASE(a_token_is_good_within_its_window_both_ways_and_no_longer)
{
    BOOST_TEST(admits(by_token(alice, now - seconds{120}, "1")));
    BOOST_TEST(!admits(by_token(alice, now - seconds{121}, "2")));
    BOOST_TEST(admits(by_token(alice, now + seconds{120}, "3")));
    BOOST_TEST(!admits(by_token(alice, now + seconds{121}, "4")));
}

BOOST_AUTO_TEST_CASE(a_token_serves_many_requests_from_one_address_alone)
{
    auto const here = by_token(alice, now, "1", "192.0.2.1");
    auto elsewhere = here;
    elsewhere.peer = "192.0.2.2";

    BOOST_TEST(admits(here));
    BOOST_TEST(admits(here, now + seconds{60}));
    BOOST_TEST(!admits(elsewhere, now + seconds{60}));
    BOOST_TEST(!admits(here, now + seconds{121}));
}

BOOST_AUTO_TEST_CASE(a_token_that_was_altered_is_refused)
{
    auto const good = by_token(alice, now);
    auto const text = good.headers.at("x-pgpauthorization");
    auto other_nonce = text;
    other_nonce.replace(other_nonce.find(";1;"), 3, ";2;");

    BOOST_TEST(!admits(with("x-pgpauthorization", other_nonce)));
    BOOST_TEST(says(refusal(with("x-pgpauthorization", "1;2;3")), "invalid token format"));
    BOOST_TEST(says(refusal(with("x-pgpauthorization", text + ";")), "invalid token format"));
    BOOST_TEST(says(refusal(with("x-pgpauthorization", "2" + text.substr(1))),
                    "invalid token version, must be 1"));
    BOOST_TEST(says(refusal(with("x-pgpauthorization", "1;yesterday;1;AAAA")), "malformed"));
}

BOOST_AUTO_TEST_CASE(a_disabled_investigator_is_refused_at_once)
{
    auto const token = by_token(alice, now);
    BOOST_REQUIRE(admits(token));
    BOOST_REQUIRE(
        investigators->update(alice_id, {.status = investigator_status::disabled}, now).ok());

    BOOST_TEST(!admits(token));
    BOOST_TEST(!admits(by_token(alice, now, "2")));
}

BOOST_AUTO_TEST_CASE(mig2_tokens_can_be_switched_off)
{
    api_gate strict{{.investigators = investigators.get(), .mig2_tokens = false}};

    BOOST_TEST(!strict.admit(by_token(alice, now), now).ok());
    BOOST_TEST(strict.admit(by_mig3(alice, {}), now).ok());
}

BOOST_AUTO_TEST_CASE(a_mig3_token_is_good_once)
{
    auto const request = by_mig3(alice, {});

    BOOST_TEST(admits(request));
    BOOST_TEST(says(refusal(request), "its nonce was used before"));
    BOOST_TEST(admits(by_mig3(alice, {.nonce = "fedcba9876543210"})));
}

BOOST_AUTO_TEST_CASE(a_request_that_another_scheduler_has_seen_is_a_replay)
{
    shared_nonces shared{*investigators};
    api_gate one{{.investigators = &shared}};
    api_gate other{{.investigators = &shared}};
    auto const request = by_mig3(alice, {});

    BOOST_TEST(one.admit(request, now).ok());
    auto const again = other.admit(request, now);
    BOOST_REQUIRE(!again.ok());
    BOOST_TEST(says(std::string{again.error().why()}, "its nonce was used before"));
    BOOST_TEST(other.admit(by_mig3(alice, {.nonce = "fedcba9876543210"}), now).ok());

    shared.is_lost = true;
    auto const lost = one.admit(by_mig3(alice, {.nonce = "0000000000000000"}), now);
    BOOST_REQUIRE(!lost.ok());
    BOOST_TEST((lost.error().code() == errc::unavailable));
}

BOOST_AUTO_TEST_CASE(a_mig3_token_is_bound_to_each_part_of_its_request)
{
    auto const good = by_mig3(alice, {.method = "POST", .body = "action=1"});
    auto const altered = [&](auto change) {
        auto request = good;
        change(request);
        return admits(request);
    };

    BOOST_TEST(!altered([](http_request& r) { r.method = "GET"; }));
    BOOST_TEST(!altered([](http_request& r) { r.target = "/api/v1/search?type=action"; }));
    BOOST_TEST(!altered([](http_request& r) { r.headers["host"] = "other.example:1664"; }));
    BOOST_TEST(!altered([](http_request& r) { r.body = "action=2"; }));
    BOOST_TEST(!altered([](http_request& r) { r.body.clear(); }));
    BOOST_TEST(altered([](http_request&) {}));
}

BOOST_AUTO_TEST_CASE(a_mig3_token_is_good_within_its_window_both_ways)
{
    BOOST_TEST(admits(by_mig3(alice, {.nonce = "nonce-number-one", .when = now - seconds{120}})));
    BOOST_TEST(!admits(by_mig3(alice, {.nonce = "nonce-number-two", .when = now - seconds{121}})));
    BOOST_TEST(admits(by_mig3(alice, {.nonce = "nonce-number-three", .when = now + seconds{120}})));
    BOOST_TEST(!admits(by_mig3(alice, {.nonce = "nonce-number-four", .when = now + seconds{121}})));
}

// A token from ahead of our clock lives longer here than the window; its nonce must, too.
BOOST_AUTO_TEST_CASE(a_nonce_is_remembered_as_long_as_its_token_is_good)
{
    auto const early = by_mig3(alice, {.when = now + seconds{120}});
    BOOST_REQUIRE(admits(early));

    BOOST_TEST(!admits(early, now + seconds{239}));
    BOOST_TEST(!admits(early, now + seconds{240}));
}

BOOST_AUTO_TEST_CASE(a_mig3_token_that_names_another_key_is_refused)
{
    add(stranger, "bob");
    auto request = by_mig3(alice, {});
    auto& header = request.headers["authorization"];
    header.replace(header.find(alice.name().hex()), 40, stranger.name().hex());

    BOOST_TEST(says(refusal(request), "kid is not the key that signed"));
}

BOOST_AUTO_TEST_CASE(a_mig3_header_that_is_malformed_is_refused)
{
    for (std::string const header :
         {"MIG3 ", "MIG3 kid=1", "MIG3 kid=1, ts=2, nonce=3", "MIG3 kid=,ts=,nonce=,sig=",
          "MIG3 kid=1, kid=1, ts=2, sig=3", "MIG3 kid=1, ts=2, nonce=3, sig=4, more=5",
          "MIG3 kid=AA, ts=2026-01-01T00:00:00Z, nonce=0123456789abcdef, sig=4", "MIG3 ,,,,"})
    {
        BOOST_TEST_CONTEXT(header) BOOST_TEST(!admits(with("authorization", header)));
    }
    BOOST_TEST(!admits(by_mig3(alice, {.nonce = "short"})));
    BOOST_TEST(!admits(by_mig3(alice, {.nonce = "0123456789abcde;"})));
}

BOOST_AUTO_TEST_CASE(nonces_are_bounded_and_none_is_forgotten_early)
{
    api_gate small{{.investigators = investigators.get(), .remembered_max = 2}};
    auto const admitted = [&](char const* nonce, system_time when) {
        return small.admit(by_mig3(alice, {.nonce = nonce, .when = when}), when).ok();
    };
    BOOST_REQUIRE(admitted("nonce-number-one", now));
    BOOST_REQUIRE(admitted("nonce-number-two", now));

    BOOST_TEST(!admitted("nonce-number-three", now));
    BOOST_TEST(!admitted("nonce-number-one", now));
    BOOST_TEST(admitted("nonce-number-three", now + seconds{121}));
}

BOOST_AUTO_TEST_CASE(what_strangers_send_is_not_remembered)
{
    api_gate small{{.investigators = investigators.get(), .remembered_max = 1}};
    for (char const* nonce : {"nonce-number-one", "nonce-number-two", "nonce-number-three"})
        BOOST_TEST(!small.admit(by_mig3(stranger, {.nonce = nonce}), now).ok());

    BOOST_TEST(small.admit(by_mig3(alice, {}), now).ok());
}

BOOST_AUTO_TEST_CASE(an_api_key_is_found_by_its_id_and_compared_whole)
{
    auto const key = make_api_key().value();
    BOOST_REQUIRE(investigators->set_api_key(alice_id, key.stored, now).ok());
    auto const with_key = [&](std::string const& text) {
        return admits(with("x-migapikey", text));
    };

    BOOST_TEST(with_key(key.text));
    BOOST_TEST(!with_key(key.stored.id + "."));
    BOOST_TEST(!with_key(key.stored.id));
    BOOST_TEST(!with_key("." + key.text));
    BOOST_TEST(!with_key(key.text + "0"));
    BOOST_TEST(!with_key(key.text.substr(0, key.text.size() - 1)));
    BOOST_TEST(!with_key("0000." + key.text.substr(key.text.find('.') + 1)));
    BOOST_TEST(!with_key(key.stored.id + "." + key.stored.secret_hash));
    BOOST_TEST(!with_key(std::string(100'000, 'x')));
}

BOOST_AUTO_TEST_CASE(the_key_itself_is_not_kept)
{
    auto const key = make_api_key().value();

    BOOST_TEST(!says(key.stored.secret_hash, key.text.substr(key.text.find('.') + 1)));
    BOOST_TEST(key.stored.secret_hash.size() == 64U);
    BOOST_TEST(key.text != make_api_key().value().text);
}

BOOST_AUTO_TEST_CASE(the_key_of_a_disabled_investigator_is_refused)
{
    auto const key = make_api_key().value();
    BOOST_REQUIRE(investigators->set_api_key(alice_id, key.stored, now).ok());
    BOOST_REQUIRE(
        investigators->update(alice_id, {.status = investigator_status::disabled}, now).ok());

    BOOST_TEST(!admits(with("x-migapikey", key.text)));
}

BOOST_AUTO_TEST_CASE(the_key_of_the_options_may_do_everything)
{
    auto const who = gate.admit(with("x-migapikey", "bootstrap"), now);

    BOOST_REQUIRE(who.ok());
    BOOST_TEST((who->permissions == every_permission));
    BOOST_TEST(!admits(with("x-migapikey", "bootstrax")));
    BOOST_TEST(!admits(with("x-migapikey", "bootstrap0")));
}

BOOST_AUTO_TEST_CASE(one_nonce_from_many_threads_is_admitted_once)
{
    auto const request = by_mig3(alice, {});
    std::atomic<int> admitted = 0;
    {
        std::vector<std::jthread> threads;
        for (int n = 0; n < 8; ++n)
            threads.emplace_back([&] { admitted += admits(request) ? 1 : 0; });
    }

    BOOST_TEST(admitted == 1);
}

BOOST_AUTO_TEST_SUITE_END()
