// Where stores can be: one suite of tests runs in each.
//
//     STORE_TEST(what_was_applied_is_there) { ... database ... reopen() ... }

#ifndef MIG_TEST_UNIT_STORE_STORE_PLACES_HPP
#define MIG_TEST_UNIT_STORE_STORE_PLACES_HPP

#include "store_records.hpp"

#ifdef MIG_TEST_SQLITE
#include <mig/store/sqlite.hpp>

#include "support/temporary_folder.hpp"
#endif
#ifdef MIG_TEST_POSTGRES
#include <mig/store/postgres.hpp>

#include "postgres_database.hpp"
#endif

#include <chrono>
#include <memory>
#include <tuple>

namespace mig::test {

// An empty store, which can be opened again after it was closed.
class store_place {
public:
    virtual ~store_place() = default;
    [[nodiscard]] result<std::unique_ptr<store>> open() { return open_with(seconds{10}); }
    using milliseconds = std::chrono::milliseconds;
    using seconds = std::chrono::seconds;
    [[nodiscard]] virtual result<std::unique_ptr<store>> open_with(milliseconds search_timeout) = 0;
};

#ifdef MIG_TEST_SQLITE
class sqlite_place final : public store_place {
public:
    result<std::unique_ptr<store>> open_with(milliseconds search_timeout) override
    {
        return make_sqlite_store({.file = folder_ / "mig.db", .search_timeout = search_timeout});
    }

private:
    temporary_folder folder_;
};
#endif

#ifdef MIG_TEST_POSTGRES
class postgres_place final : public store_place {
public:
    result<std::unique_ptr<store>> open_with(milliseconds search_timeout) override
    {
        return make_postgres_store(
            {.connection = database_.connection(), .target_timeout = search_timeout});
    }

private:
    postgres_database database_;
};
#endif

using places = std::tuple<
#ifdef MIG_TEST_SQLITE
    sqlite_place
#endif
#if defined(MIG_TEST_SQLITE) && defined(MIG_TEST_POSTGRES)
    ,
#endif
#ifdef MIG_TEST_POSTGRES
    postgres_place
#endif
    >;

struct store_rig {
    std::unique_ptr<store_place> place;
    std::unique_ptr<store> database = open();

    std::unique_ptr<store> open()
    {
        auto made = place->open();
        BOOST_TEST_REQUIRE(made.ok(), why(made));
        return *std::move(made);
    }
    void reopen()
    {
        database.reset();
        database = open();
    }
    void put_one_command()
    {
        auto const action = action_numbered(1);
        BOOST_TEST_REQUIRE(put(*database, {put_agent{agent_named("a")},
                                           put_action{action, {command_of(action, "a", "c1")}}})
                               .ok());
    }
};

// The agents that a target picks: "a b ".
inline std::string ids_of(store& from, std::string const& predicate)
{
    auto const picked = target::parse(predicate);
    BOOST_TEST_REQUIRE(picked.ok(), predicate);
    auto const agents = from.agents(*picked, some_time, {.limit = 1000});
    BOOST_TEST_REQUIRE(agents.ok(), predicate << ": " << why(agents));
    std::string all;
    for (auto const& agent : *agents)
        all += agent.facts.id.text + " ";
    return all;
}

} // namespace mig::test

// The body is compiled once, and runs in each place.
#define STORE_TEST_IN(rig, name)                                                                   \
    struct name##_body : rig {                                                                     \
        explicit name##_body(std::unique_ptr<mig::test::store_place> in) : rig{std::move(in)} {}   \
        void run();                                                                                \
    };                                                                                             \
    BOOST_AUTO_TEST_CASE_TEMPLATE(name, Place, mig::test::places)                                  \
    {                                                                                              \
        name##_body{std::make_unique<Place>()}.run();                                              \
    }                                                                                              \
    void name##_body::run()
#define STORE_TEST(name) STORE_TEST_IN(mig::test::store_rig, name)

#endif
