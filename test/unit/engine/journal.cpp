#include "engine/journal.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

using namespace mig;
using namespace mig::engine;

namespace {

constexpr system_time at(int seconds)
{
    return system_time{std::chrono::seconds{1'800'000'000 + seconds}};
}

std::vector<journal_entry> a_whole_life()
{
    return {sequence_reached{41},
            heartbeats_reserved{1'700'000'000'000'100},
            command_accepted{{"c1"}, "{\"any\":\n\"text\"}", "00ff", at(60), at(1)},
            run_started{{"c1"}, at(2)},
            command_answered{{"c1"}, std::string{"an answer with a zero \0 in it", 28}, 42},
            answer_confirmed_entry{{"c1"}}};
}

bytes journal_of(std::vector<journal_entry> const& entries)
{
    auto file = to_bytes(journal_magic);
    for (auto const& entry : entries) {
        auto const raw = write_entry(entry);
        file.insert(file.end(), raw.begin(), raw.end());
    }
    return file;
}

// Entries have no ==: what they are written as is what they are.
std::vector<bytes> written(std::vector<journal_entry> const& entries)
{
    std::vector<bytes> all;
    for (auto const& entry : entries)
        all.push_back(write_entry(entry));
    return all;
}

bytes with_payload(std::string_view payload, std::optional<std::uint32_t> length = {})
{
    // The checksum straight from its polynomial: another opinion than the library's.
    auto const crc = [](bytes_view data) {
        std::uint32_t value = 0xffffffff;
        for (auto const b : data) {
            value ^= std::to_integer<std::uint32_t>(b);
            for (int n = 0; n < 8; ++n)
                value = (value >> 1) ^ (0xedb88320 & (0 - (value & 1)));
        }
        return ~value;
    };
    bytes out;
    auto const put = [&](std::uint32_t value) {
        for (unsigned shift = 0; shift < 32; shift += 8)
            out.push_back(static_cast<std::byte>(value >> shift & 0xff));
    };
    put(length.value_or(static_cast<std::uint32_t>(payload.size())));
    put(crc(as_bytes(payload)));
    put(crc(out));
    auto const raw = as_bytes(payload);
    out.insert(out.end(), raw.begin(), raw.end());
    auto file = to_bytes(journal_magic);
    file.insert(file.end(), out.begin(), out.end());
    return file;
}

} // namespace

BOOST_AUTO_TEST_SUITE(journal)

BOOST_AUTO_TEST_CASE(what_is_written_is_read)
{
    auto const file = journal_of(a_whole_life());

    auto const read = read_journal(file);

    BOOST_REQUIRE(read.ok());
    BOOST_TEST(read->good_bytes == file.size());
    BOOST_TEST((written(read->entries) == written(a_whole_life())));
}

BOOST_AUTO_TEST_CASE(the_message_in_an_entry_is_kept_byte_for_byte)
{
    std::string every_byte;
    for (int b = 0; b < 256; ++b)
        every_byte.push_back(static_cast<char>(b));

    auto const read =
        read_journal(journal_of({command_accepted{{"c"}, every_byte, "d", at(1), at(0)}}));

    BOOST_REQUIRE(read.ok());
    BOOST_TEST((std::get<command_accepted>(read->entries.at(0)).wire == every_byte));
}

BOOST_AUTO_TEST_CASE(an_empty_file_is_a_journal_without_entries)
{
    auto const read = read_journal({});

    BOOST_REQUIRE(read.ok());
    BOOST_TEST(read->entries.empty());
    BOOST_TEST(read->good_bytes == 0u);
}

BOOST_AUTO_TEST_CASE(a_torn_last_entry_is_cut_off_wherever_it_is_torn)
{
    auto const whole = journal_of(a_whole_life());
    auto before_last = a_whole_life();
    before_last.pop_back();
    auto const good = journal_of(before_last).size();

    for (auto size = good; size < whole.size(); ++size) {
        auto const read = read_journal(bytes_view{whole}.first(size));

        BOOST_REQUIRE_MESSAGE(read.ok(), "cut at " << size);
        BOOST_TEST(read->good_bytes == good);
        BOOST_TEST(read->entries.size() == before_last.size());
    }
}

BOOST_AUTO_TEST_CASE(room_that_was_never_written_is_cut_off)
{
    auto file = journal_of(a_whole_life());
    auto const good = file.size();
    file.resize(good + 5000);

    auto const read = read_journal(file);

    BOOST_REQUIRE(read.ok());
    BOOST_TEST(read->good_bytes == good);
}

BOOST_AUTO_TEST_CASE(a_last_entry_of_which_a_part_was_never_written_is_cut_off)
{
    auto file = journal_of(a_whole_life());
    for (auto place = file.size() - 7; place < file.size(); ++place)
        file[place] = std::byte{0};
    file.resize(file.size() + 100);

    auto const read = read_journal(file);

    BOOST_REQUIRE(read.ok());
    BOOST_TEST(read->entries.size() == a_whole_life().size() - 1);
}

BOOST_AUTO_TEST_CASE(a_changed_byte_before_the_last_entry_is_damage)
{
    auto const whole = journal_of(a_whole_life());
    auto const last = write_entry(a_whole_life().back()).size();

    for (std::size_t place = 0; place < whole.size() - last; ++place) {
        auto file = whole;
        file[place] ^= std::byte{0x40};

        auto const read = read_journal(file);

        BOOST_REQUIRE_MESSAGE(!read.ok(), "changed at " << place);
        BOOST_TEST((read.error().code() == errc::corrupt));
    }
}

BOOST_AUTO_TEST_CASE(damage_says_where_it_is)
{
    auto file = journal_of(a_whole_life());
    file[journal_magic.size()] ^= std::byte{1};

    auto const read = read_journal(file);

    BOOST_REQUIRE(!read.ok());
    BOOST_TEST(read.error().why() == "damaged at byte 6: the head of an entry");
}

BOOST_AUTO_TEST_CASE(another_file_is_not_a_journal)
{
    for (auto const text : {"MIGJ2\n", "#!/bin/sh", "X", "migj1\n"}) {
        auto const read = read_journal(as_bytes(text));

        BOOST_REQUIRE(!read.ok());
        BOOST_TEST((read.error().code() == errc::corrupt));
    }
}

BOOST_AUTO_TEST_CASE(an_entry_whose_checksums_are_good_and_whose_content_is_not_ours_is_damage)
{
    for (auto const payload : {
             "",
             "\n",
             "{}\n",
             "no line",
             "[]\n",
             "{\"entry\":\"confirmed\"}\n",
             "{\"entry\":\"forgotten\",\"command\":\"c\"}\n",
             "{\"entry\":\"sequence\",\"sequence\":-1}\n",
             "{\"entry\":\"sequence\",\"sequence\":1.5}\n",
             "{\"entry\":\"started\",\"command\":\"c\",\"at\":\"yesterday\"}\n",
         })
    {
        auto const read = read_journal(with_payload(payload));

        BOOST_REQUIRE_MESSAGE(!read.ok(), payload);
        BOOST_TEST((read.error().code() == errc::corrupt));
    }
}

BOOST_AUTO_TEST_CASE(an_entry_of_ours_reads_through_the_frame_of_the_test)
{
    auto const read = read_journal(with_payload("{\"entry\":\"sequence\",\"sequence\":7}\n"));

    BOOST_REQUIRE(read.ok());
    BOOST_TEST(std::get<sequence_reached>(read->entries.at(0)).sequence == 7u);
}

BOOST_AUTO_TEST_CASE(a_length_above_the_limit_is_damage_and_not_a_torn_entry)
{
    auto const read =
        read_journal(with_payload("x\n", static_cast<std::uint32_t>(journal_entry_max_bytes + 1)));

    BOOST_REQUIRE(!read.ok());
    BOOST_TEST((read.error().code() == errc::corrupt));
}

BOOST_AUTO_TEST_SUITE_END()
