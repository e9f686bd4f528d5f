#include <mig/action/policy.hpp>

#include "support/test_signer.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <string>

using namespace mig;
using namespace mig::test;
using namespace std::chrono_literals;

namespace {

system_time const now = parse_rfc3339("2026-11-24T12:00:00Z").value();

test_signer const alice{1};
test_signer const bob{2};
test_signer const mallory{3};

std::string investigator(test_signer const& who, int weight)
{
    return R"({"fingerprint":")" + who.name().hex() + R"(","weight":)" + std::to_string(weight) +
           "}";
}

// alice 2, bob 1; "default" needs 2, "memory" 3, and "netstat" is bob's alone.
std::string const rules = R"({"default":{"minimumweight":2,"investigators":{"alice":)" +
                          investigator(alice, 2) + R"(,"bob":)" + investigator(bob, 1) +
                          R"(}},"memory":{"minimumweight":3,"investigators":{"alice":)" +
                          investigator(alice, 2) + R"(,"bob":)" + investigator(bob, 1) +
                          R"(}},"netstat":{"minimumweight":1,"investigators":{"bob":)" +
                          investigator(bob, 1) + "}}}";

keyring both_keys()
{
    return ring_of({&alice, &bob});
}
policy standard()
{
    return policy::from_json(rules, both_keys()).value();
}

agent_facts web1()
{
    agent_facts facts;
    facts.id = {"acme-0042"};
    facts.name = "web1";
    return facts;
}

action asking(std::vector<std::string> const& modules = {"file"})
{
    action asked;
    asked.id = {"019abcde-0000-7000-8000-000000000001"};
    asked.name = "look";
    asked.target = "TRUE";
    asked.valid_from = now - 1min;
    asked.expire_after = now + 5min;
    for (auto const& module : modules) {
        operation op;
        op.module = module;
        op.parameters = json::object();
        asked.operations.push_back(op);
    }
    return asked;
}

struct refusal {
    errc code = errc::none;
    std::string why;
};
refusal refused_by(policy const& p, signed_action const& asked, system_time when = now)
{
    auto const facts = web1();
    auto const allowed = p.authorize(asked, {.agent = facts, .now = when});
    if (allowed) return {};
    return {allowed.error().code(), std::string{allowed.error().why()}};
}

bool has(std::string const& text, std::string const& part)
{
    bool const there = text.find(part) != std::string::npos;
    BOOST_TEST(there, "\"" << text << "\" does not say \"" << part << "\"");
    return there;
}

std::string why_unreadable(std::string const& text)
{
    auto const read = policy::from_json(text, keyring{});
    if (read) return "accepted";
    BOOST_TEST((read.error().code() == errc::invalid_argument));
    return std::string{read.error().why()};
}

} // namespace

BOOST_AUTO_TEST_SUITE(policy_reading)

BOOST_AUTO_TEST_CASE(an_entry_that_is_wrong_is_named_with_what_is_wrong)
{
    std::string const fp(40, 'A');
    auto const one = [&](std::string const& who, std::string const& more = "") {
        return R"({"file":{"minimumweight":1,"investigators":{"eve":)" + who + "}" + more + "}}";
    };
    auto const good = R"({"fingerprint":")" + fp + R"(","weight":1})";

    has(why_unreadable(one(good)), "accepted");
    has(why_unreadable(one(R"({"fingerprint":"ABCD","weight":1})")),
        "entry \"file\": investigator \"eve\" needs a full fingerprint");
    has(why_unreadable(one(R"({"fingerprint":")" + fp + R"(","weight":0})")),
        "entry \"file\": the weight of investigator \"eve\"");
    has(why_unreadable(one(R"({"fingerprint":")" + fp + R"(","weight":-1})")), "weight");
    has(why_unreadable(one(R"({"fingerprint":")" + fp + R"(","weight":1.5})")), "weight");
    has(why_unreadable(one(R"({"fingerprint":")" + fp + R"("})")), "weight");
    has(why_unreadable(one(R"({"fingerprint":")" + fp + R"(","weight":1,"rank":2})")),
        "entry \"file\": \"rank\" is not a member");
    has(why_unreadable(one(good, R"(,"maximumweight":2)")), "\"maximumweight\" is not a member");
    has(why_unreadable(one(good + R"(,"mallory":)" + good)),
        "the key of investigator \"mallory\" stands in it twice");
    has(why_unreadable(one(good + R"(,"eve":)" + good)), "the same key twice");
    has(why_unreadable(R"({"file":{"minimumweight":0,"investigators":{}}})"),
        "entry \"file\": minimumweight");
    has(why_unreadable(R"({"file":{"investigators":{}}})"), "entry \"file\": minimumweight");
    has(why_unreadable(R"({"file":{"minimumweight":1}})"), "investigators is missing");
    has(why_unreadable(R"({"file":7})"), "entry \"file\": it is not an object");
}

BOOST_AUTO_TEST_CASE(the_same_key_in_other_letters_is_the_same_key)
{
    auto const text = R"({"file":{"minimumweight":2,"investigators":{"a":{"fingerprint":")" +
                      std::string(40, 'A') + R"(","weight":1},"b":{"fingerprint":")" +
                      std::string(40, 'a') + R"(","weight":1}}}})";

    has(why_unreadable(text), "stands in it twice");
}

BOOST_AUTO_TEST_CASE(what_is_no_policy_at_all_is_refused)
{
    for (auto const* const text : {"", "{}", "[]", "null", "{\"file\":{}", "7", "{\"a\":{}}x"})
        BOOST_TEST(why_unreadable(text) != "accepted", text);
}

BOOST_AUTO_TEST_CASE(what_nobody_can_satisfy_is_said)
{
    BOOST_TEST(standard().unsatisfiable(now).empty());
    auto const none = policy::from_json(rules, keyring{}).value().unsatisfiable(now);
    BOOST_REQUIRE(!none.empty());
    has(none.front(), "no key");
    auto const strangers = policy::from_json(rules, ring_of({&mallory})).value().unsatisfiable(now);
    BOOST_REQUIRE(!strangers.empty());
    has(strangers.front(), "entry \"default\" needs weight 2");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(policy_authorize)

BOOST_AUTO_TEST_CASE(enough_weight_for_each_operation_is_allowed_and_names_the_signers)
{
    auto const facts = web1();
    auto const asked = signed_by({&alice, &bob}, asking({"file", "memory", "netstat"}), now);

    auto const allowed = standard().authorize(asked, {.agent = facts, .now = now});

    BOOST_REQUIRE(allowed.ok());
    BOOST_TEST(allowed->signers().size() == 2);
    BOOST_TEST((allowed->content() == asked.content()));
}

BOOST_AUTO_TEST_CASE(too_little_weight_says_which_operation_which_rule_and_who)
{
    auto const [code, why] = refused_by(standard(), signed_by({&bob}, asking(), now));

    BOOST_TEST((code == errc::refused));
    has(why,
        "permission denied for operation file, insufficient signatures weight (need 2, got 1)");
    has(why, "by entry \"default\", " + bob.name().hex() + " has 1");
}

BOOST_AUTO_TEST_CASE(each_operation_must_pass_not_only_the_first)
{
    auto const [code, why] =
        refused_by(standard(), signed_by({&alice}, asking({"file", "memory"}), now));

    BOOST_TEST((code == errc::refused));
    has(why, "operation memory, insufficient signatures weight (need 3, got 2)");
}

BOOST_AUTO_TEST_CASE(an_entry_of_a_module_replaces_the_default_as_a_whole)
{
    auto const [code, why] = refused_by(standard(), signed_by({&alice}, asking({"netstat"}), now));

    BOOST_TEST((code == errc::refused));
    has(why, "need 1, got 0");
}

BOOST_AUTO_TEST_CASE(a_module_without_an_entry_and_a_default_is_refused)
{
    auto const p = policy::from_json(R"({"netstat":{"minimumweight":1,"investigators":{"bob":)" +
                                         investigator(bob, 1) + "}}}",
                                     both_keys())
                       .value();

    auto const [code, why] = refused_by(p, signed_by({&alice, &bob}, asking({"file"}), now));

    BOOST_TEST((code == errc::refused));
    has(why, "no ACL entry found for file, and no default present");
}

BOOST_AUTO_TEST_CASE(the_name_of_a_module_is_taken_as_it_is_written)
{
    BOOST_TEST((refused_by(standard(), signed_by({&bob}, asking({"NETSTAT"}), now)).code ==
                errc::refused));
}

BOOST_AUTO_TEST_CASE(the_same_key_twice_is_refused)
{
    auto const [code, why] = refused_by(standard(), signed_by({&bob, &bob}, asking(), now));

    BOOST_TEST((code == errc::bad_signature));
    has(why, "key " + bob.name().hex() + " used to sign multiple times");
}

BOOST_AUTO_TEST_CASE(one_signature_of_a_stranger_spoils_the_action)
{
    auto const [code, why] = refused_by(standard(), signed_by({&alice, &mallory}, asking(), now));

    BOOST_TEST((code == errc::bad_signature));
    has(why, "signature 2 does not count");
}

BOOST_AUTO_TEST_CASE(a_signature_over_something_else_is_refused)
{
    auto other = asking();
    other.name = "look elsewhere";
    auto const stolen = signed_by({&alice}, asking(), now).signatures();
    auto const asked = signed_action::assemble(other, stolen).value();

    BOOST_TEST((refused_by(standard(), asked).code == errc::bad_signature));
}

BOOST_AUTO_TEST_CASE(the_window_of_time_includes_both_its_ends)
{
    auto const asked = signed_by({&alice}, asking(), now - 1min);
    auto const p = standard();

    BOOST_TEST((refused_by(p, asked, now - 1min).code == errc::none));
    BOOST_TEST((refused_by(p, asked, now + 5min).code == errc::none));
    auto const early = refused_by(p, asked, now - 61s);
    auto const late = refused_by(p, asked, now + 301s);
    BOOST_TEST((early.code == errc::refused));
    BOOST_TEST((late.code == errc::expired));
    has(early.why, "Action ValidFrom date is in the future");
    has(late.why, "action expireafter is in the past");
}

BOOST_AUTO_TEST_CASE(an_action_that_is_valid_for_too_long_is_refused)
{
    auto const p = policy::from_json(rules, both_keys(), {.validity_max = 1h}).value();
    auto asked = asking();
    BOOST_TEST((refused_by(p, signed_by({&alice}, asked, now)).code == errc::none));

    asked.expire_after = asked.valid_from + 1h + 1s;

    auto const [code, why] = refused_by(p, signed_by({&alice}, asked, now));
    BOOST_TEST((code == errc::refused));
    has(why, "longer than this agent allows");
}

BOOST_AUTO_TEST_CASE(another_agents_action_is_refused)
{
    auto asked = asking();
    asked.target = "name = 'web2'";

    auto const [code, why] = refused_by(standard(), signed_by({&alice}, asked, now));

    BOOST_TEST((code == errc::refused));
    has(why, "target does not pick this agent");
}

BOOST_AUTO_TEST_CASE(a_target_about_what_only_the_platform_knows_is_left_to_it)
{
    auto asked = asking();
    asked.target = "name = 'web1' AND heartbeattime > NOW() - INTERVAL '1 hour'";

    BOOST_TEST((refused_by(standard(), signed_by({&alice}, asked, now)).code == errc::none));
}

BOOST_AUTO_TEST_CASE(a_target_that_cannot_be_read_is_refused)
{
    auto asked = asking();
    asked.target = "name = 'web1'; DROP TABLE agents";

    BOOST_TEST(
        (refused_by(standard(), signed_by({&alice}, asked, now)).code == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(weight_is_asked_before_the_target)
{
    auto asked = asking();
    asked.target = "name = 'web2'";

    has(refused_by(standard(), signed_by({&bob}, asked, now)).why, "insufficient");
}

BOOST_AUTO_TEST_CASE(a_narrower_policy_takes_away_and_never_adds)
{
    std::string const all_for_bob =
        R"({"default":{"minimumweight":1,"investigators":{"bob":)" + investigator(bob, 9) + "}}}";
    auto const narrow = policy::from_json(all_for_bob, both_keys()).value();
    auto const p = standard().narrowed_by(narrow);

    BOOST_TEST((refused_by(p, signed_by({&alice, &bob}, asking(), now)).code == errc::none));
    BOOST_TEST((refused_by(p, signed_by({&alice}, asking(), now)).code == errc::refused));
    BOOST_TEST((refused_by(p, signed_by({&bob}, asking(), now)).code == errc::refused));
}

BOOST_AUTO_TEST_CASE(a_narrower_policys_keys_and_times_count_too)
{
    auto const asked = signed_by({&alice}, asking(), now);
    auto const other_keys = policy::from_json(rules, ring_of({&bob})).value();
    auto const short_time = policy::from_json(rules, both_keys(), {.validity_max = 0h}).value();

    BOOST_TEST((refused_by(standard().narrowed_by(other_keys), asked).code == errc::bad_signature));
    BOOST_TEST((refused_by(standard().narrowed_by(short_time), asked).code == errc::refused));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(policy_explained)

BOOST_AUTO_TEST_CASE(without_an_agent_all_but_the_choice_of_the_target_is_judged)
{
    auto elsewhere = asking();
    elsewhere.target = "name = 'web2'";
    auto unreadable = asking();
    unreadable.target = "name = ";
    auto const p = standard();

    auto const allowed = p.allows(signed_by({&alice}, elsewhere, now), now);

    BOOST_REQUIRE(allowed.ok());
    BOOST_TEST((*allowed == std::vector{alice.name()}));
    BOOST_TEST(!p.allows(signed_by({&bob}, elsewhere, now), now).ok());
    BOOST_TEST(!p.allows(signed_by({&alice}, elsewhere, now), now + 1h).ok());
    BOOST_TEST(!p.allows(signed_by({&alice}, unreadable, now), now).ok());
}

BOOST_AUTO_TEST_CASE(each_operation_tells_what_it_needs_and_what_each_signer_brings)
{
    auto const weights =
        standard().weigh(asking({"file", "netstat"}), std::vector{alice.name(), bob.name()});

    BOOST_REQUIRE(weights.size() == 2u);
    BOOST_TEST(weights[0].module == "file");
    BOOST_TEST(weights[0].entry == "default");
    BOOST_TEST(weights[0].needed == 2u);
    BOOST_TEST(weights[0].sum == 3u);
    BOOST_TEST(weights[0].enough());
    BOOST_TEST(weights[1].entry == "netstat");
    BOOST_REQUIRE(weights[1].shares.size() == 2u);
    BOOST_TEST((weights[1].shares[0].who == alice.name()));
    BOOST_TEST(weights[1].shares[0].weight == 0u);
    BOOST_TEST(weights[1].shares[1].weight == 1u);
}

BOOST_AUTO_TEST_CASE(an_operation_without_an_entry_has_never_enough)
{
    auto const p =
        policy::from_json(R"({"netstat":{"minimumweight":1,"investigators":{}}})", both_keys())
            .value();

    auto const weights = p.weigh(asking({"file"}), std::vector{alice.name()});

    BOOST_REQUIRE(weights.size() == 1u);
    BOOST_TEST(weights[0].entry.empty());
    BOOST_TEST(!weights[0].enough());
}

BOOST_AUTO_TEST_CASE(a_narrower_policy_weighs_each_operation_again)
{
    auto const all_for_bob =
        R"({"default":{"minimumweight":9,"investigators":{"bob":)" + investigator(bob, 9) + "}}}";
    auto const p = standard().narrowed_by(policy::from_json(all_for_bob, both_keys()).value());

    auto const weights = p.weigh(asking(), std::vector{alice.name()});

    BOOST_REQUIRE(weights.size() == 2u);
    BOOST_TEST(weights[0].enough());
    BOOST_TEST(!weights[1].enough());
    BOOST_TEST(weights[1].needed == 9u);
}

BOOST_AUTO_TEST_SUITE_END()
