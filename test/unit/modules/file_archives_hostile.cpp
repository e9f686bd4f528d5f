// Archives that lie, break or want to be too much: each is a gap that says what was not looked at,
// and what can be looked at is.

#include "archive_of.hpp"
#include "file_rig.hpp"
#include "gzip_of.hpp"
#include "modules/file/archive_form.hpp"
#include "modules/file/archive_reader.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

using namespace mig;
namespace data = boost::unit_test::data;

namespace {

std::string const needle = "the needle is here\n";

struct hostile_rig : test::file_rig {
    operation_answer search(std::string const& checks = R"("contents":["needle"])")
    {
        return run(checks + R"(,"options":{"matchall":true,"archives":true})");
    }
    static std::string gaps(operation_answer const& answer)
    {
        auto const* const counts = answer.statistics.find("searches")->find("s1")->find("gaps");
        return counts == nullptr ? "" : write_json(*counts);
    }
};

std::string noise(std::size_t size)
{
    std::string made(size, '\0');
    std::uint32_t state = 1;
    for (auto& c : made)
        c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
    return made;
}

std::size_t nth(std::string const& in, std::string_view what, int n)
{
    std::size_t at = in.find(what);
    while (n-- > 0)
        at = in.find(what, at + 1);
    BOOST_TEST_REQUIRE(at != in.npos);
    return at;
}

} // namespace

BOOST_AUTO_TEST_SUITE(file_archives_hostile)

BOOST_AUTO_TEST_CASE(an_archive_in_an_archive_is_a_gap)
{
    hostile_rig rig;
    auto const inner = test::archive_of("zip", {{.name = "x", .content = needle}});
    rig.write("o.tar", test::archive_of("tar", {{.name = "inner", .content = inner},
                                                {.name = "log.gz", .content = test::gzip_of("x")},
                                                {.name = "text", .content = needle}}));

    auto const content = rig.search();
    auto const name = rig.search(R"("names":["^x$"])");

    BOOST_TEST(rig.names_in(content) == "o.tar o.tar!/text");
    BOOST_TEST(rig.gaps(content) == R"({"nested archive":2})");
    BOOST_TEST(rig.gaps(name) == R"({"nested archive":2})");
    BOOST_TEST(content.gaps.samples.size() == 2);
}

BOOST_AUTO_TEST_CASE(a_second_layer_of_compression_is_a_nested_archive)
{
    hostile_rig rig;
    rig.write("log.gz.gz", test::gzip_of(test::gzip_of(needle)));

    auto const answer = rig.search();

    BOOST_TEST(rig.names_in(answer) == "");
    BOOST_TEST(rig.gaps(answer) == R"({"nested archive":1})");
}

BOOST_AUTO_TEST_CASE(an_archive_of_a_kind_that_is_not_read_is_a_gap)
{
    hostile_rig rig;
    rig.write("a.7z", std::string{"7z\xbc\xaf\x27\x1c"} + noise(100));
    rig.write("notes", "Rar is what this is about, PK too\n");

    BOOST_TEST(rig.gaps(rig.search()) == R"({"archive of another kind":1})");
}

BOOST_AUTO_TEST_CASE(an_encrypted_member_is_a_gap_and_the_others_are_searched)
{
    auto zip = test::archive_of(
        "zip", {{.name = "secret", .content = noise(100)}, {.name = "open", .content = needle}});
    zip[nth(zip, "PK\3\4", 0) + 6] |= 1; // its flags
    zip[nth(zip, "PK\1\2", 0) + 8] |= 1;
    hostile_rig rig;
    rig.write("z", zip);

    auto const answer = rig.search();

    BOOST_TEST(rig.names_in(answer) == "z!/open");
    BOOST_TEST(rig.gaps(answer) == R"({"encrypted archive member":1})");
    BOOST_TEST_REQUIRE(answer.gaps.samples.size() == 1);
    BOOST_TEST(answer.gaps.samples.front().subject == (rig.path() / "z!/secret").native());
    BOOST_TEST(rig.names_in(rig.search(R"("names":["^secret$"])")) == "z!/secret");
}

BOOST_AUTO_TEST_CASE(a_member_of_a_method_that_nobody_knows_is_a_gap)
{
    auto zip = test::archive_of(
        "zip", {{.name = "odd", .content = noise(100)}, {.name = "open", .content = needle}});
    zip[nth(zip, "PK\3\4", 0) + 8] = 77;
    zip[nth(zip, "PK\1\2", 0) + 10] = 77;
    hostile_rig rig;
    rig.write("z", zip);

    auto const answer = rig.search();

    BOOST_TEST(rig.names_in(answer).ends_with("z!/open"));
    BOOST_TEST(rig.gaps(answer) == R"({"unreadable archive member":1})");
}

BOOST_AUTO_TEST_CASE(a_member_whose_sum_is_wrong_is_a_gap)
{
    auto zip = test::archive_of("zip",
                                {{.name = "wrong", .content = "here is " + noise(1000)},
                                 {.name = "open", .content = needle}},
                                "", "zip:compression=store");
    zip[nth(zip, "here is ", 0) + 500] ^= 1;
    hostile_rig rig;
    rig.write("z", zip);

    auto const answer = rig.search(R"("contents":["needle|no such"],"names":["^wrong|open"])");

    BOOST_TEST(rig.names_in(answer) == "z!/open");
    BOOST_TEST(rig.gaps(answer) == R"({"unreadable archive member":1})");
}

BOOST_AUTO_TEST_CASE(sizes_that_lie_are_a_gap)
{
    auto const told = [](std::string zip, std::uint32_t size) {
        for (auto const& [magic, at] : {std::pair{"PK\3\4", 22}, std::pair{"PK\1\2", 24}}) {
            for (int n = 0; n < 4; ++n)
                zip[nth(zip, magic, 0) + static_cast<std::size_t>(at + n)] =
                    static_cast<char>(size >> 8 * n);
        }
        return zip;
    };
    auto const zip = test::archive_of(
        "zip", {{.name = "liar", .content = noise(5000)}, {.name = "open", .content = needle}}, "",
        "zip:compression=deflate");
    for (std::uint32_t const size : {1u, 4'000'000'000u}) {
        hostile_rig rig;
        rig.write("z", told(zip, size));

        auto const answer = rig.search(R"("contents":["no such thing","!x y z"])");

        BOOST_TEST(rig.gaps(answer).find("unreadable archive member") != std::string::npos,
                   rig.gaps(answer));
    }
}

BOOST_DATA_TEST_CASE(what_is_cut_off_is_a_gap_and_what_is_left_is_searched,
                     data::make({"", "gzip", "xz", "zstd", "bzip2", "zip"}), filter)
{
    std::string const how = filter;
    auto const whole =
        test::archive_of(how == "zip" ? "zip" : "tar",
                         {{.name = "first", .content = needle},
                          {.name = "noise", .content = noise(how == "bzip2" ? 2'000'000 : 200'000)},
                          {.name = "last", .content = needle}},
                         how == "zip" ? "" : how);
    hostile_rig rig;
    rig.write("a", whole.substr(0, whole.size() * 9 / 10));

    auto const answer = rig.search(R"("contents":["^the needle"],"names":["first|last"])");

    BOOST_TEST(rig.names_in(answer) == "a!/first");
    BOOST_TEST(rig.gaps(answer) != "");
}

BOOST_AUTO_TEST_CASE(a_tar_that_is_cut_between_two_members_is_a_gap)
{
    auto const tar = test::archive_of(
        "tar", {{.name = "first", .content = needle}, {.name = "last", .content = needle}});
    for (auto const& [size, gap] :
         {std::pair{1024, R"({"archive that is not whole":1})"},
          std::pair{2048, R"({"archive that is not whole":1})"}, std::pair{2048 + 512, ""}})
    {
        hostile_rig rig;
        rig.write("a.tar", tar.substr(0, static_cast<std::size_t>(size)));
        BOOST_TEST(rig.gaps(rig.search(R"("names":["last"])")) == gap, size);
    }
}

BOOST_DATA_TEST_CASE(a_stream_that_is_cut_off_or_changed_is_a_gap,
                     data::make({"gzip", "xz", "zstd", "bzip2"}), filter)
{
    auto const whole = test::stream_of(filter, needle + noise(300'000));
    std::vector contents{whole.substr(0, whole.size() - 10), whole.substr(0, whole.size() / 2),
                         whole.substr(0, 20)};
    if (std::string_view{filter} != "zstd") { // libarchive writes it without a sum
        contents.push_back(whole);
        contents.back()[whole.size() / 2] ^= 0x10;
    }
    for (auto const& content : contents) {
        hostile_rig rig;
        rig.write("a", content);

        auto const answer = rig.search(R"("contents":["no such thing"])");

        BOOST_TEST(rig.gaps(answer) != "", content.size());
    }
}

BOOST_AUTO_TEST_CASE(what_was_read_before_a_stream_broke_is_found)
{
    hostile_rig rig;
    auto const whole = test::gzip_of(needle + noise(300'000));
    rig.write("log.gz", whole.substr(0, whole.size() / 2));

    auto const answer = rig.search(R"("contents":["needle"],"names":["^log$"])");

    BOOST_TEST(rig.names_in(answer) == "log.gz!/log");
    BOOST_TEST(rig.gaps(answer) == R"({"unreadable archive member":1})"); // how long is it?
}

BOOST_AUTO_TEST_CASE(a_zip_without_its_directory_is_searched_from_its_beginning)
{
    auto const zip = test::archive_of("zip", {{.name = "first", .content = needle},
                                              {.name = "second", .content = needle},
                                              {.name = "third", .content = needle}});
    hostile_rig rig;
    rig.write("z", zip.substr(0, nth(zip, "PK\1\2", 0)));
    auto lies = zip;
    lies[nth(zip, "PK\1\2", 0) + 1] = 'X';
    rig.write("y", lies);

    auto const answer = rig.search(R"("contents":["needle"],"names":["first|second"])");

    BOOST_TEST(rig.names_in(answer) == "y!/first y!/second z!/first z!/second");
    BOOST_TEST(rig.gaps(answer).find("archive without its directory\":2") != std::string::npos,
               rig.gaps(answer));
}

BOOST_AUTO_TEST_CASE(what_expands_too_much_is_a_gap)
{
    std::string const zeros(file::expansion_free_bytes + 1'000'000, '\0');
    hostile_rig rig;
    rig.write("bomb", test::stream_of("zstd", zeros));
    rig.write("bomb.tar",
              test::archive_of(
                  "tar", {{.name = "zeros", .content = zeros}, {.name = "last", .content = needle}},
                  "zstd"));

    auto const in_tar = rig.search(R"("names":["last"])");
    auto const stream = rig.search(R"("names":["^bomb$"],"sizes":[">1g"])");

    BOOST_TEST(rig.names_in(in_tar) == "");
    BOOST_TEST(rig.gaps(in_tar) == R"({"archive that expands too much":1})");
    BOOST_TEST(rig.gaps(stream) == R"({"archive that expands too much":2})");
}

BOOST_DATA_TEST_CASE(zeros_at_the_beginning_of_a_stream_are_no_empty_tar,
                     data::make({"gzip", "xz", "zstd", "bzip2"}), filter)
{
    hostile_rig rig;
    rig.write("disk.img.x", test::stream_of(filter, std::string(20'000, '\0') + '\n' + needle));

    auto const answer = rig.search(R"("contents":["^the needle"])");

    BOOST_TEST(rig.names_in(answer).ends_with("disk.img.x!/disk.img.x"));
    BOOST_TEST(rig.gaps(answer) == "");
}

BOOST_AUTO_TEST_CASE(a_hard_link_in_an_archive_is_a_gap_where_it_could_be_what_is_asked_for)
{
    hostile_rig rig;
    rig.write("a.tar", test::archive_of("tar", {{.name = "one", .content = needle},
                                                {.name = "two", .hard_link = "one"}}));

    BOOST_TEST(rig.gaps(rig.search()) == R"({"hard link within an archive":1})");
    BOOST_TEST(rig.gaps(rig.search(R"("names":["^two$"])")) ==
               R"({"hard link within an archive":1})");
    BOOST_TEST(rig.gaps(rig.search(R"("names":["^one$"])")) == "");
}

BOOST_AUTO_TEST_CASE(devices_and_links_in_an_archive_are_passed_over)
{
    hostile_rig rig;
    rig.write("a.tar", test::archive_of("tar", {{.name = "folder", .type = AE_IFDIR},
                                                {.name = "link", .type = AE_IFLNK},
                                                {.name = "fifo", .type = AE_IFIFO},
                                                {.name = "disk", .type = AE_IFBLK},
                                                {.name = "tty", .type = AE_IFCHR}}));

    auto const answer = rig.search(R"("names":["folder|link|fifo|disk|tty"])");

    BOOST_TEST(rig.names_in(answer) == "");
    BOOST_TEST(rig.gaps(answer) == "");
}

BOOST_AUTO_TEST_CASE(a_name_that_is_too_long_is_a_gap)
{
    hostile_rig rig;
    rig.write("a.tar", test::archive_of("tar", {{.name = std::string(4096, 'n')},
                                                {.name = std::string(4097, 'n')},
                                                {.name = "short"}}));

    auto const answer = rig.search(R"("names":["^short$|n{100}$"])");

    BOOST_TEST(answer.elements.find("s1")->items().size() == 2);
    BOOST_TEST(rig.gaps(answer) == R"({"archive member with too long a name":1})");
}

BOOST_AUTO_TEST_CASE(a_damaged_tar_is_a_gap_and_what_follows_is_searched)
{
    auto tar = test::archive_of("tar", {{.name = "one", .content = needle},
                                        {.name = "two", .content = needle},
                                        {.name = "three", .content = needle}});
    tar[1024] ^= 1; // the header of the second
    hostile_rig rig;
    rig.write("a.tar", tar);

    auto const answer = rig.search(R"("names":["one|two|three"])");

    BOOST_TEST(rig.names_in(answer) == "a.tar!/one a.tar!/three");
    BOOST_TEST(rig.gaps(answer) == R"({"damaged archive":1})");
}

BOOST_AUTO_TEST_CASE(a_file_that_only_begins_as_an_archive_is_a_gap)
{
    hostile_rig rig;
    rig.write("z", "PK\3\4 and so on, but no zip\n");
    rig.write("x", std::string{"\xfd"
                               "7zXZ\0",
                               6} +
                       noise(100));

    auto const answer = rig.search();

    BOOST_TEST(rig.names_in(answer) == "");
    BOOST_TEST(!answer.gaps.empty());
}

BOOST_AUTO_TEST_CASE(the_run_that_ends_ends_in_an_archive)
{
    test::file_rig rig;
    rig.write("a.tar.gz",
              test::archive_of("tar", {{.name = "n", .content = noise(1'000'000)}}, "gzip"));
    std::stop_source stop;
    auto const machine = make_local_host();
    run_context context{{.host = *machine, .stop = stop.get_token()}};
    auto const in = machine->files().open((rig.path() / "a.tar.gz").native());
    BOOST_TEST_REQUIRE(in.ok());
    auto reader =
        file::archive_reader::open(**in, *(*in)->look(), file::archive_form::gzip, context);
    BOOST_TEST_REQUIRE(reader.ok());
    BOOST_TEST_REQUIRE((*reader->next())->name == "n");

    stop.request_stop();
    std::vector<std::byte> block(64u << 10);
    auto got = reader->read(block);
    while (got && *got > 0)
        got = reader->read(block);

    BOOST_TEST_REQUIRE(!got.ok());
    BOOST_TEST((got.error().code() == errc::cancelled));
    auto const next = reader->next();
    BOOST_TEST((!next.ok() && next.error().code() == errc::cancelled));
}

BOOST_AUTO_TEST_SUITE_END()
