// Several schedulers and one database: who goes on with what, and what they tell each other.

#include "postgres_database.hpp"
#include "store_records.hpp"
#include "support/cutting_proxy.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

using namespace mig;
using std::chrono::seconds;
using test::action_numbered;
using test::agent_named;
using test::command_of;
using test::put;
using test::some_time;
using test::why;

namespace {

constexpr seconds long_time{60};

struct shared_rig {
    test::postgres_database where;

    std::unique_ptr<store> open() const
    {
        auto made = make_postgres_store({.connection = where.connection()});
        BOOST_TEST_REQUIRE(made.ok(), why(made));
        return *std::move(made);
    }
    static std::vector<open_work> claim(store& by, std::size_t max = 100, seconds lease = long_time)
    {
        auto work = by.claim(some_time, lease, max);
        BOOST_TEST_REQUIRE(work.ok(), why(work));
        return *std::move(work);
    }
    static void put_one(store& by, int n = 1)
    {
        auto const action = action_numbered(n);
        auto const done =
            put(by, {put_agent{agent_named("a")}, put_agent{agent_named("b")},
                     put_action{action,
                                {command_of(action, "a", "ca" + std::to_string(n)),
                                 command_of(action, "b", "cb" + std::to_string(n))}}});
        BOOST_TEST_REQUIRE(done.ok(), why(done));
    }
};

// What a store tells, until it is what the test waits for.
class listener {
public:
    explicit listener(store& to) : handle_(start(to)) {}

    bool hears(store_news::what kind, std::string const& id)
    {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, seconds{20}, [&] {
            return std::any_of(heard_.begin(), heard_.end(), [&](store_news const& one) {
                return one.kind == kind && one.id == id;
            });
        });
    }
    std::size_t count()
    {
        std::lock_guard const lock{mutex_};
        return heard_.size();
    }
    void stop() { handle_.reset(); }

private:
    std::shared_ptr<void> start(store& to)
    {
        auto handle = to.watch([this](store_news const& news) {
            std::lock_guard const lock{mutex_};
            heard_.push_back(news);
            changed_.notify_all();
        });
        BOOST_TEST_REQUIRE(handle.ok(), why(handle));
        return *std::move(handle);
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<store_news> heard_;
    std::shared_ptr<void> handle_; // last: it calls until it is gone
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(postgres_shared, shared_rig)

BOOST_AUTO_TEST_CASE(what_a_living_scheduler_has_is_not_given_to_another)
{
    auto const first = open();
    auto const second = open();
    put_one(*first);

    BOOST_TEST(first->is_shared());
    BOOST_TEST(claim(*second).empty());
    BOOST_TEST(claim(*first).empty()); // and it knows of it
}

BOOST_AUTO_TEST_CASE(what_a_dead_scheduler_had_is_given_to_one_other_with_its_state)
{
    auto const dead = open();
    auto const second = open();
    auto const third = open();
    put_one(*dead);
    BOOST_TEST_REQUIRE(
        put(*dead, {finish_command{{"ca1"}, command_status::success, some_time, "{}", "", true}})
            .ok());
    BOOST_TEST(claim(*dead, 9, seconds{1}).empty());

    std::vector<open_work> work;
    for (int tries = 0; work.empty() && tries < 200; ++tries) {
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
        work = claim(*second);
    }

    BOOST_TEST_REQUIRE(work.size() == 1u);
    BOOST_TEST(work[0].action.id.text == action_numbered(1).id.text);
    BOOST_TEST(work[0].finished == 1u);
    BOOST_TEST_REQUIRE(work[0].commands.size() == 1u);
    BOOST_TEST(work[0].commands[0].id.text == "cb1");
    BOOST_TEST(claim(*third).empty());
}

BOOST_AUTO_TEST_CASE(who_ends_in_order_leaves_its_work_to_others_at_once)
{
    auto first = open();
    auto const second = open();
    listener news{*second};
    put_one(*first);

    first.reset();

    BOOST_TEST(news.hears(store_news::what::work, ""));
    BOOST_TEST(claim(*second).size() == 1u);
}

BOOST_AUTO_TEST_CASE(who_comes_back_under_its_name_has_its_work_at_once)
{
    auto const named = [&] {
        std::unique_ptr<store> made;
        BOOST_TEST_REQUIRE(test::in_time([&] {
            auto opened =
                make_postgres_store({.connection = where.connection(), .scheduler = "one"});
            if (opened) made = *std::move(opened);
            return made != nullptr;
        }));
        return made;
    };
    auto const other = open();
    auto first = named();
    put_one(*first);
    BOOST_TEST(claim(*first).empty());
    auto const twin = make_postgres_store({.connection = where.connection(), .scheduler = "one"});
    BOOST_TEST_REQUIRE(!twin.ok());
    BOOST_TEST((twin.error().code() == errc::unavailable), why(twin));
    where.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" +
              where.name() + "' AND pid <> pg_backend_pid()"); // as when it is killed

    auto const back = named();

    BOOST_TEST(claim(*other).empty());
    BOOST_TEST(claim(*back).size() == 1u);
    BOOST_TEST(claim(*back).empty());
}

BOOST_AUTO_TEST_CASE(what_has_ended_is_nobodys_work)
{
    auto first = open();
    auto const second = open();
    put_one(*first, 1);
    put_one(*first, 2);
    BOOST_TEST_REQUIRE(
        put(*first, {finish_action{action_numbered(1).id, action_status::completed, some_time}})
            .ok());

    first.reset();

    auto const work = claim(*second);
    BOOST_TEST_REQUIRE(work.size() == 1u);
    BOOST_TEST(work[0].action.id.text == action_numbered(2).id.text);
}

BOOST_AUTO_TEST_CASE(who_starts_a_pending_action_goes_on_with_it)
{
    auto const first = open();
    auto second = open();
    auto const third = open();
    auto const action = action_numbered(1, action_status::pending);
    BOOST_TEST_REQUIRE(put(*first, {put_agent{agent_named("a")}, put_action{action, {}}}).ok());

    BOOST_TEST_REQUIRE(
        put(*second,
            {add_commands{
                action.id, action_status::inflight, some_time, {command_of(action, "a", "c1")}}})
            .ok());
    auto const late =
        put(*first,
            {add_commands{
                action.id, action_status::inflight, some_time, {command_of(action, "a", "c2")}}});

    BOOST_TEST_REQUIRE(!late.ok());
    BOOST_TEST((late.error().code() == errc::refused), why(late));
    BOOST_TEST(claim(*third).empty());
    second.reset(); // and with it what it had
    BOOST_TEST_REQUIRE(claim(*first).size() == 1u);
    BOOST_TEST(claim(*third).empty());
}

BOOST_AUTO_TEST_CASE(a_pending_action_is_told_of_as_work)
{
    auto const first = open();
    auto const second = open();
    listener news{*second};
    auto const action = action_numbered(1, action_status::pending);

    BOOST_TEST_REQUIRE(put(*first, {put_action{action, {}}}).ok());

    BOOST_TEST(news.hears(store_news::what::work, action.id.text));
}

BOOST_AUTO_TEST_CASE(schedulers_that_claim_at_once_share_the_work_and_never_get_the_same)
{
    constexpr int actions = 60;
    {
        auto const gone = open();
        for (int n = 1; n <= actions; ++n)
            put_one(*gone, n);
    }
    std::vector<std::vector<std::string>> got(4);
    {
        std::vector<std::unique_ptr<store>> stores;
        std::vector<std::thread> all;
        for (std::size_t n = 0; n < got.size(); ++n)
            stores.push_back(open());
        for (std::size_t n = 0; n < got.size(); ++n) {
            all.emplace_back([&mine = got[n], &by = *stores[n]] {
                while (true) {
                    auto const work = by.claim(some_time, long_time, 3);
                    if (!work.ok() || work->empty()) return;
                    for (auto const& one : *work)
                        mine.push_back(one.action.id.text);
                }
            });
        }
        for (auto& one : all)
            one.join();
    }

    std::multiset<std::string> ids;
    for (auto const& mine : got)
        ids.insert(mine.begin(), mine.end());
    BOOST_TEST(ids.size() == std::size_t{actions});
    BOOST_TEST((std::set<std::string>(ids.begin(), ids.end()).size() == std::size_t{actions}));
}

BOOST_AUTO_TEST_CASE(a_claim_whose_answer_was_lost_is_given_by_the_next)
{
    {
        auto const gone = open();
        for (int n = 1; n <= 3; ++n)
            put_one(*gone, n);
    }
    test::temporary_folder folder;
    test::cutting_proxy proxy{folder / ".s.PGSQL.5432", test::the_postgres_server().socket()};
    auto const made = make_postgres_store(
        {.connection = "host=" + folder.path().native() + " user=postgres dbname=" + where.name()});
    BOOST_TEST_REQUIRE(made.ok(), why(made));
    BOOST_TEST_REQUIRE(claim(**made, 0).empty());
    BOOST_TEST_REQUIRE(claim(**made, 1).size() == 1u); // statements are prepared

    proxy.cut_after({.to_client = 60});
    BOOST_TEST(!(*made)->claim(some_time, long_time, 1).ok());
    proxy.mend();

    BOOST_TEST(claim(**made, 9).size() == 2u);
    BOOST_TEST(claim(**made, 9).empty());
}

BOOST_AUTO_TEST_CASE(of_two_that_store_the_same_action_one_is_refused_with_its_commands)
{
    auto const first = open();
    auto const second = open();
    BOOST_TEST_REQUIRE(put(*first, {put_agent{agent_named("a")}}).ok());
    for (int n = 1; n <= 20; ++n) {
        auto const action = action_numbered(n); // to the microsecond
        result<void> one;
        result<void> two;
        auto const number = std::to_string(n);
        std::thread other{[&] {
            two = put(*second, {put_action{action, {command_of(action, "a", "second" + number)}}});
        }};
        one = put(*first, {put_action{action, {command_of(action, "a", "first" + number)}}});
        other.join();

        BOOST_TEST(one.ok() != two.ok());
        auto const& loser = one.ok() ? two : one;
        BOOST_TEST((loser.error().code() == errc::refused), why(loser));
        BOOST_TEST(first->commands({.action = action.id})->size() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(writers_of_the_same_agents_in_any_order_all_succeed)
{
    std::vector<std::string> failures(3);
    {
        std::vector<std::unique_ptr<store>> stores;
        std::vector<std::thread> all;
        for (std::size_t n = 0; n < failures.size(); ++n)
            stores.push_back(open());
        for (std::size_t n = 0; n < failures.size(); ++n) {
            all.emplace_back([n, &failure = failures[n], &by = *stores[n]] {
                for (int round = 0; round < 20; ++round) {
                    std::vector<change> changes;
                    for (std::size_t k = 0; k < 100; ++k) {
                        auto const id = n % 2 == 0 ? k : 99 - k;
                        changes.push_back(put_agent{agent_named("a" + std::to_string(id))});
                    }
                    if (auto done = put(by, changes); !done) failure = why(done);
                }
            });
        }
        for (auto& one : all)
            one.join();
    }
    for (auto const& failure : failures)
        BOOST_TEST(failure == "");
}

BOOST_AUTO_TEST_CASE(what_one_does_is_told_to_the_others_and_not_to_itself)
{
    auto const first = open();
    auto const second = open();
    listener own{*first};
    listener news{*second};

    put_one(*first);
    BOOST_TEST(
        put(*first, {finish_command{{"ca1"}, command_status::failed, some_time, "", "", {}},
                     finish_action{action_numbered(1).id, action_status::completed, some_time}})
            .ok());

    BOOST_TEST(news.hears(store_news::what::agent, "b"));
    BOOST_TEST(news.hears(store_news::what::action, action_numbered(1).id.text));
    BOOST_TEST(news.hears(store_news::what::command, "ca1"));
    BOOST_TEST(put(*second, {put_agent{agent_named("z")}}).ok());
    BOOST_TEST(own.hears(store_news::what::agent, "z"));
    BOOST_TEST(own.count() == 1u);
}

BOOST_AUTO_TEST_CASE(a_thousand_commands_are_told_of)
{
    auto const first = open();
    auto const second = open();
    std::vector<change> changes{put_agent{agent_named("a")}};
    std::vector<command_record> commands;
    auto const action = action_numbered(1);
    std::vector<change> ends;
    for (int n = 0; n < 1000; ++n) {
        auto const id = "01900000-0000-7000-9000-00000000" + std::to_string(1000 + n);
        commands.push_back(command_of(action, "a", id));
        ends.push_back(finish_command{{id}, command_status::success, some_time, "{}", "", true});
    }
    changes.push_back(put_action{action, commands});
    BOOST_TEST_REQUIRE(put(*first, changes).ok());
    listener news{*second};

    BOOST_TEST_REQUIRE(put(*first, ends).ok());

    for (auto const& command : commands)
        BOOST_TEST_REQUIRE(news.hears(store_news::what::command, command.id.text));
}

BOOST_AUTO_TEST_CASE(what_was_not_committed_is_not_told)
{
    auto const first = open();
    auto const second = open();
    listener news{*second};
    auto const action = action_numbered(1);

    BOOST_TEST(!put(*first, {put_agent{agent_named("x")},
                             put_action{action, {command_of(action, "nobody", "c1")}}})
                    .ok());
    BOOST_TEST(put(*first, {put_agent{agent_named("y")}}).ok());

    BOOST_TEST(news.hears(store_news::what::agent, "y"));
    BOOST_TEST(news.count() == 1u);
}

BOOST_AUTO_TEST_CASE(a_lost_connection_is_told_when_there_is_one_again)
{
    auto const first = open();
    auto const second = open();
    listener news{*second};

    test::the_postgres_server().end(SIGKILL);
    test::the_postgres_server().start();

    BOOST_TEST(news.hears(store_news::what::lost, ""));
    BOOST_TEST(put(*first, {put_agent{agent_named("y")}}).ok());
    BOOST_TEST(news.hears(store_news::what::agent, "y"));
}

BOOST_AUTO_TEST_CASE(who_has_dropped_its_handle_is_not_called)
{
    auto const first = open();
    auto const second = open();
    listener dropped{*second};
    listener stays{*second};
    dropped.stop();

    BOOST_TEST(put(*first, {put_agent{agent_named("y")}}).ok());

    BOOST_TEST(stays.hears(store_news::what::agent, "y"));
    BOOST_TEST(dropped.count() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
