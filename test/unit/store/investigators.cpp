// Investigators: the same of every store.

#include "investigator_places.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using test::some_time;

namespace {

constexpr permission_set no_permission{};

fingerprint print_of(char digit)
{
    return fingerprint::parse(std::string(40, digit)).value();
}

struct investigators_rig {
    std::unique_ptr<test::investigators_place> place;
    std::unique_ptr<investigator_store> all = place->open().value();

    std::string names(investigator_query const& wanted = {})
    {
        std::string text;
        auto const found = all->investigators(wanted).value();
        for (auto const& one : found)
            text += one.name + " ";
        return text;
    }
};

} // namespace

#define INVESTIGATORS_TEST(name)                                                                   \
    struct name##_body : investigators_rig {                                                       \
        explicit name##_body(std::unique_ptr<test::investigators_place> in)                        \
            : investigators_rig{std::move(in)}                                                     \
        {}                                                                                         \
        void run();                                                                                \
    };                                                                                             \
    BOOST_AUTO_TEST_CASE_TEMPLATE(name, Place, test::investigators_places)                         \
    {                                                                                              \
        name##_body{std::make_unique<Place>()}.run();                                              \
    }                                                                                              \
    void name##_body::run()

BOOST_AUTO_TEST_SUITE(investigators)

INVESTIGATORS_TEST(ids_are_counted_from_one)
{
    BOOST_TEST(all->create(test::investigator_called("alice")).value() == 1U);
    BOOST_TEST(all->create(test::investigator_called("bob")).value() == 2U);
    BOOST_TEST(names() == "alice bob ");
}

INVESTIGATORS_TEST(what_was_put_comes_back_after_a_restart)
{
    auto alice = test::investigator_called("alice", every_permission);
    alice.fingerprint = print_of('A');
    alice.public_key = "a key";
    auto const id = all->create(alice).value();
    all.reset();
    all = place->open().value();

    auto const back = all->by_fingerprint(print_of('A')).value();

    BOOST_REQUIRE(back.has_value());
    BOOST_TEST(back->id == id);
    BOOST_TEST(back->public_key == "a key");
    BOOST_TEST((back->permissions == every_permission));
    BOOST_TEST((back->created == some_time));
    BOOST_TEST(!all->by_fingerprint(print_of('B')).value().has_value());
    BOOST_TEST(!all->investigator(id + 1).value().has_value());
}

INVESTIGATORS_TEST(a_fingerprint_belongs_to_one)
{
    auto alice = test::investigator_called("alice");
    alice.fingerprint = print_of('A');
    BOOST_REQUIRE(all->create(alice).ok());
    alice.name = "mallory";

    auto const again = all->create(alice);

    BOOST_REQUIRE(!again.ok());
    BOOST_TEST((again.error().code() == errc::refused));
    BOOST_TEST(names() == "alice ");
}

INVESTIGATORS_TEST(they_are_found_by_name_status_and_time)
{
    BOOST_REQUIRE(all->create(test::investigator_called("Alice")).ok());
    auto const bob = all->create(test::investigator_called("bob")).value();
    BOOST_REQUIRE(all->update(bob, {.status = investigator_status::disabled},
                              some_time + std::chrono::hours{1})
                      .ok());

    BOOST_TEST(names({.name_like = "al%"}) == "Alice ");
    BOOST_TEST(names({.status = investigator_status::disabled}) == "bob ");
    BOOST_TEST(names({.modified_from = some_time + std::chrono::seconds{1}}) == "bob ");
    BOOST_TEST(names({.modified_to = some_time}) == "Alice ");
    BOOST_TEST(names({.page = {.limit = 1, .offset = 1}}) == "bob ");
    BOOST_TEST(names({.name_like = "' OR 1=1 --"}).empty());
}

INVESTIGATORS_TEST(the_last_administrator_stays)
{
    auto const admin = all->create(test::investigator_called("admin", every_permission)).value();
    BOOST_REQUIRE(all->create(test::investigator_called("somebody")).ok());

    auto const lowered = all->update(admin, {.permissions = default_permissions}, some_time);
    auto const halved = all->update(
        admin,
        {.permissions = permission_set{static_cast<std::uint32_t>(permission::investigator)}},
        some_time);
    auto const disabled = all->update(admin, {.status = investigator_status::disabled}, some_time);

    for (auto const& how : {lowered, halved, disabled}) {
        BOOST_REQUIRE(!how.ok());
        BOOST_TEST((how.error().code() == errc::refused));
        BOOST_TEST(how.error().why() == "will not remove last admin");
    }
    BOOST_TEST((all->investigator(admin).value()->permissions == every_permission));
    BOOST_TEST((all->investigator(admin).value()->status == investigator_status::active));
}

INVESTIGATORS_TEST(an_administrator_may_go_when_another_is_active)
{
    auto const first = all->create(test::investigator_called("first", every_permission)).value();
    auto const second = all->create(test::investigator_called("second", every_permission)).value();

    BOOST_TEST(all->update(first, {.permissions = no_permission}, some_time).ok());
    BOOST_TEST(!all->update(second, {.permissions = no_permission}, some_time).ok());
}

INVESTIGATORS_TEST(a_disabled_administrator_does_not_count)
{
    auto const first = all->create(test::investigator_called("first", every_permission)).value();
    auto const second = all->create(test::investigator_called("second", every_permission)).value();
    BOOST_REQUIRE(all->update(second, {.status = investigator_status::disabled}, some_time).ok());

    BOOST_TEST(!all->update(first, {.status = investigator_status::disabled}, some_time).ok());
}

INVESTIGATORS_TEST(nobody_is_changed_who_is_not_there)
{
    auto const changed = all->update(7, {.permissions = no_permission}, some_time);

    BOOST_REQUIRE(!changed.ok());
    BOOST_TEST((changed.error().code() == errc::not_found));
    BOOST_TEST(!all->set_api_key(7, std::nullopt, some_time).ok());
}

INVESTIGATORS_TEST(an_api_key_is_found_by_its_id_until_it_is_taken_away)
{
    auto const alice = all->create(test::investigator_called("alice")).value();
    stored_api_key const key{"k1", "0123"};
    BOOST_REQUIRE(all->set_api_key(alice, key, some_time).ok());

    auto const owner = all->by_api_key("k1").value();

    BOOST_REQUIRE(owner.has_value());
    BOOST_TEST(owner->who.id == alice);
    BOOST_TEST(owner->who.has_api_key);
    BOOST_TEST(owner->key.secret_hash == "0123");
    BOOST_TEST(!all->by_api_key("k2").value().has_value());
    BOOST_REQUIRE(all->set_api_key(alice, std::nullopt, some_time).ok());
    BOOST_TEST(!all->by_api_key("k1").value().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
