#include "service/journal_file.hpp"

#include "support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <future>
#include <sys/stat.h>

using namespace mig;
using namespace mig::engine;
using service::journal_file;

namespace {

journal_entry answer_of(std::string id)
{
    return command_answered{{std::move(id)}, "{}", 1};
}

// Appends and waits for the disk.
void write(journal_file& journal, std::vector<journal_entry> const& entries)
{
    std::promise<void> done;
    auto const last = entries.size();
    journal.start([&](std::uint64_t number, result<void> how) {
        BOOST_TEST(how.ok());
        if (number == last) done.set_value();
    });
    std::uint64_t number = 0;
    for (auto const& entry : entries)
        journal.append(++number, write_entry(entry));
    done.get_future().wait();
    journal.stop();
}

std::string id_of(journal_entry const& entry)
{
    return std::get<command_answered>(entry).command.text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(journal_file_)

BOOST_AUTO_TEST_CASE(what_was_synced_is_there_after_a_restart)
{
    test::temporary_folder const folder;
    {
        auto journal = journal_file::open(folder / "j");
        BOOST_TEST_REQUIRE(journal.ok());
        write(*journal, {answer_of("a"), answer_of("b")});
    }

    auto again = journal_file::open(folder / "j");

    BOOST_TEST_REQUIRE(again.ok());
    auto const entries = again->take_entries();
    BOOST_TEST_REQUIRE(entries.size() == 2u);
    BOOST_TEST(id_of(entries[1]) == "b");
}

BOOST_AUTO_TEST_CASE(a_torn_last_entry_is_cut_off_and_written_over)
{
    test::temporary_folder const folder;
    {
        auto journal = journal_file::open(folder / "j");
        write(*journal, {answer_of("a"), answer_of("b")});
    }
    std::filesystem::resize_file(folder / "j", std::filesystem::file_size(folder / "j") - 3);
    {
        auto journal = journal_file::open(folder / "j");
        BOOST_TEST_REQUIRE(journal.ok());
        BOOST_TEST(journal->take_entries().size() == 1u);
        write(*journal, {answer_of("c")});
    }

    auto again = journal_file::open(folder / "j");

    BOOST_TEST_REQUIRE(again.ok());
    auto const entries = again->take_entries();
    BOOST_TEST_REQUIRE(entries.size() == 2u);
    BOOST_TEST(id_of(entries[1]) == "c");
}

BOOST_AUTO_TEST_CASE(damage_in_the_middle_is_refused)
{
    test::temporary_folder const folder;
    {
        auto journal = journal_file::open(folder / "j");
        write(*journal, {answer_of("a"), answer_of("b")});
    }
    {
        std::fstream file{folder / "j", std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(20);
        file.put('!');
    }

    auto const journal = journal_file::open(folder / "j");

    BOOST_TEST_REQUIRE(!journal.ok());
    BOOST_TEST((journal.error().code() == errc::corrupt));
}

BOOST_AUTO_TEST_CASE(a_file_of_something_else_is_refused_and_left_alone)
{
    test::temporary_folder const folder;
    std::ofstream{folder / "j"} << "root:x:0:0:root:/root:/bin/bash\n";
    ::chmod((folder / "j").c_str(), 0600);

    auto const journal = journal_file::open(folder / "j");

    BOOST_TEST_REQUIRE(!journal.ok());
    BOOST_TEST(std::filesystem::file_size(folder / "j") == 32u);
}

BOOST_AUTO_TEST_CASE(a_second_agent_cannot_open_it)
{
    test::temporary_folder const folder;
    auto const first = journal_file::open(folder / "j");

    auto const second = journal_file::open(folder / "j");

    BOOST_TEST_REQUIRE(!second.ok());
    BOOST_TEST((second.error().code() == errc::unavailable));
}

BOOST_AUTO_TEST_CASE(a_rewrite_replaces_all_of_it_and_keeps_the_lock)
{
    test::temporary_folder const folder;
    {
        auto journal = journal_file::open(folder / "j");
        std::promise<void> done;
        journal->start([&](std::uint64_t number, result<void> how) {
            BOOST_TEST(how.ok());
            if (number == 3) done.set_value();
        });
        journal->append(1, write_entry(answer_of("a")));
        auto whole = to_bytes(journal_magic);
        auto const only = write_entry(answer_of("z"));
        whole.insert(whole.end(), only.begin(), only.end());
        journal->rewrite(2, std::move(whole));
        journal->append(3, write_entry(answer_of("b")));
        done.get_future().wait();
        BOOST_TEST(!journal_file::open(folder / "j").ok());
        journal->stop();
    }

    auto again = journal_file::open(folder / "j");

    BOOST_TEST_REQUIRE(again.ok());
    auto const entries = again->take_entries();
    BOOST_TEST_REQUIRE(entries.size() == 2u);
    BOOST_TEST(id_of(entries[0]) == "z");
    BOOST_TEST(id_of(entries[1]) == "b");
}

BOOST_AUTO_TEST_SUITE_END()
