// Digests of files that are too large to wait in memory: several are read at a time.

#include <mig/base/encoding.hpp>
#include <mig/hash/hasher.hpp>

#include "file_rig.hpp"
#include "support/fake_host.hpp"

#include <cerrno>

using namespace mig;

namespace {

constexpr int count = 40; // more than are open at a time

std::string content_of(int n)
{
    return std::string(static_cast<std::size_t>(70'000 + n % 7 * 90'001),
                       static_cast<char>('a' + n));
}

std::string name_of(int n)
{
    return std::string{n < 10 ? "f0" : "f"} + std::to_string(n);
}

std::string hex(hash_kind kind, std::string_view content)
{
    return to_hex_upper(digest_of(kind, std::as_bytes(std::span{content})).view());
}

std::string asks_for(std::string const& member, std::string const& digest,
                     std::string const& options = {})
{
    return "\"" + member + R"(":[")" + digest + R"("],"options":{"matchall":true)" + options + "}";
}

struct many_rig : test::file_rig {
    many_rig()
    {
        for (int n = 0; n < count; ++n)
            write(name_of(n), content_of(n));
    }
};

struct fake_rig : test::file_rig {
    test::fake_host* machine = nullptr;

    fake_rig()
    {
        auto made = std::make_unique<test::fake_host>();
        machine = made.get();
        for (int n = 0; n < count; ++n)
            machine->add_file("/large/" + name_of(n), content_of(n));
        look_at(std::move(made));
    }
    operation_answer ask(int n)
    {
        return run(asks_for("sha2", hex(hash_kind::sha256, content_of(n))), R"("/large")");
    }
};

std::size_t found_in(operation_answer const& answer)
{
    std::size_t found = 0;
    for (auto const& one : answer.elements.find("s1")->items())
        found += one.find("file")->text().empty() ? 0 : 1;
    return found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(file_large)

BOOST_FIXTURE_TEST_CASE(each_is_found_by_its_digest_among_many, many_rig)
{
    for (auto const n : {0, 6, 17, count - 1}) {
        BOOST_TEST(found(asks_for("md5", hex(hash_kind::md5, content_of(n)))) == name_of(n));
        BOOST_TEST(found(asks_for("sha3", hex(hash_kind::sha3_384, content_of(n)))) == name_of(n));
    }
    auto const answer = run(asks_for("sha2", std::string(64, '0')));
    BOOST_TEST(names_in(answer) == "");
    BOOST_TEST(answer.complete());
    std::size_t bytes = 0;
    for (int n = 0; n < count; ++n)
        bytes += content_of(n).size();
    BOOST_TEST(answer.usage.bytes_read == bytes);
}

BOOST_FIXTURE_TEST_CASE(a_file_has_the_digests_that_its_searches_ask_for, test::file_rig)
{
    for (auto const* const folder : {"a/", "b/", "both/"}) {
        for (int n = 0; n < 9; ++n)
            write(folder + name_of(n), content_of(n));
    }
    auto const one = [](std::string const& label, std::string const& paths,
                        std::string const& rest) {
        return "\"" + label + R"(":{"paths":[)" + paths + "]," + rest + "}";
    };
    auto const answer = run_all(
        "{" + one("s1", R"("$/a","$/both")", asks_for("md5", hex(hash_kind::md5, content_of(3)))) +
        "," +
        one("s2", R"("$/b","$/both")",
            asks_for("sha3", hex(hash_kind::sha3_256, content_of(4)), R"(,"returnsha256":true)")) +
        "}");

    BOOST_TEST(names_in(answer, "s1") == "a/f03 both/f03");
    BOOST_TEST(names_in(answer, "s2") == "b/f04 both/f04");
    for (auto const& element : answer.elements.find("s2")->items())
        BOOST_TEST(element.find("fileinfo")->find("sha256")->text() ==
                   hex(hash_kind::sha256, content_of(4)));
}

BOOST_FIXTURE_TEST_CASE(one_that_cannot_be_read_is_a_gap_and_spoils_no_other, fake_rig)
{
    machine->add_file("/large/" + name_of(5), content_of(5), {.read_error = EIO});

    for (auto const n : {4, 6}) {
        auto const answer = ask(n);
        BOOST_TEST(found_in(answer) == 1u);
        BOOST_TEST(answer.gaps.total() == 1u);
        BOOST_TEST(answer.gaps.samples.at(0).subject == "/large/" + name_of(5));
    }
    BOOST_TEST(found_in(ask(5)) == 0u);
}

BOOST_FIXTURE_TEST_CASE(one_that_changes_while_it_is_read_is_a_gap, fake_rig)
{
    machine->add_file("/large/" + name_of(5), content_of(5), {.changes = true});

    auto const answer = ask(5);

    BOOST_TEST(found_in(answer) == 1u); // what was read had that digest
    BOOST_TEST_REQUIRE(answer.gaps.total() == 1u);
    BOOST_TEST(answer.gaps.samples[0].why == "changed while read");
    BOOST_TEST(answer.gaps.samples[0].subject == "/large/" + name_of(5));
}

BOOST_FIXTURE_TEST_CASE(one_that_takes_longer_than_the_run_is_not_looked_at, test::file_rig)
{
    write("endless", "");
    std::filesystem::resize_file(path() / "endless", std::uintmax_t{1} << 40);
    allowed.time = std::chrono::milliseconds{200};

    auto const answer = run(asks_for("sha2", std::string(64, '0')));

    BOOST_TEST(!answer.complete());
    BOOST_TEST(write_json(*answer.statistics.find("searches")).find("over budget") !=
               std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(no_more_are_found_than_are_wanted, fake_rig)
{
    for (int n = 0; n < count; ++n)
        machine->add_file("/large/" + name_of(n), content_of(0));

    auto const answer =
        run(asks_for("sha2", hex(hash_kind::sha256, content_of(0)), R"(,"matchlimit":3)"),
            R"("/large")");

    BOOST_TEST(found_in(answer) == 3u);
    BOOST_TEST(!answer.complete());
    BOOST_TEST(answer.usage.bytes_read < count / 2 * content_of(0).size());
}

BOOST_AUTO_TEST_SUITE_END()
