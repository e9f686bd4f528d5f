// Which answers a follower is shown as verified: it checks them itself, whatever the platform says.

#include "following.hpp"

using namespace mig;
using namespace mig::test;

namespace {

bool shown_as_verified(command_record const& command, signed_action const& asked)
{
    platform_rig rig;
    auto const id = stored_with(rig, command, asked);
    auto by = rig.client();
    auto const all = follow_to_the_end(by, id);
    BOOST_REQUIRE_MESSAGE(all.how.ok(), (all.how ? "" : all.how.error().message()));
    BOOST_REQUIRE(all.commands.size() == 1U);
    return all.verified == 1;
}

} // namespace

BOOST_AUTO_TEST_SUITE(follow_verified)

BOOST_AUTO_TEST_CASE(an_answer_that_its_agent_signed_is_shown_as_verified)
{
    auto const asked = some_signed_action();

    BOOST_TEST(shown_as_verified(answered(asked), asked));
}

BOOST_AUTO_TEST_CASE(an_answer_that_somebody_else_signed_is_not_shown_as_verified)
{
    auto const asked = some_signed_action();
    auto command = answered(asked);
    command.answer = fake_agents::answer_to({command.id, {"a1"}, asked}, 10);

    BOOST_TEST(!shown_as_verified(command, asked));
}

BOOST_AUTO_TEST_CASE(an_answer_that_was_changed_is_not_shown_as_verified)
{
    auto const asked = some_signed_action();
    auto command = answered(asked);
    command.answer.replace(command.answer.find("xxx"), 3, "xyx");

    BOOST_TEST(!shown_as_verified(command, asked));
}

BOOST_AUTO_TEST_CASE(an_answer_to_another_command_is_not_shown_as_verified)
{
    auto const asked = some_signed_action();
    auto command = answered(asked);
    command.answer = fake_agents::answer_to(
        {{"01939b2e-7c5a-7000-8000-000000000002"}, command.agent, asked}, 10);

    BOOST_TEST(!shown_as_verified(command, asked));
}

BOOST_AUTO_TEST_CASE(an_answer_to_another_question_is_not_shown_as_verified)
{
    auto const asked = some_signed_action();
    auto command = answered(asked);
    command.answer = fake_agents::answer_to({command.id, command.agent, some_signed_action()}, 10);

    BOOST_TEST(!shown_as_verified(command, asked));
}

BOOST_AUTO_TEST_CASE(a_status_that_the_agent_did_not_sign_is_not_shown_as_verified)
{
    auto const asked = some_signed_action();
    auto command = answered(asked);
    command.status = command_status::failed;

    BOOST_TEST(!shown_as_verified(command, asked));
}

BOOST_AUTO_TEST_SUITE_END()
