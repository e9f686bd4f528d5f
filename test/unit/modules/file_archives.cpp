// What is in an archive is found as if it lay in a folder; with what cannot be looked at the search
// is not complete.

#include <mig/base/encoding.hpp>
#include <mig/hash/hasher.hpp>

#include "archive_of.hpp"
#include "file_rig.hpp"
#include "gzip_of.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <ctime>

using namespace mig;
namespace data = boost::unit_test::data;

namespace {

std::string const needle = "a line\nthe needle is here\nanother line\n";

struct archive_rig : test::file_rig {
    // checks: members of the search, without options.
    operation_answer search(std::string const& checks, std::string const& more = "",
                            std::string const& paths = R"("$")")
    {
        return run(checks + R"(,"options":{"matchall":true,"archives":true)" + more + "}", paths);
    }
    std::string members(std::string const& checks, std::string const& more = "")
    {
        return names_in(search(checks, more));
    }
    static json const& book(operation_answer const& answer, std::string const& label = "s1")
    {
        return *answer.statistics.find("searches")->find(label);
    }
    static std::string gaps(operation_answer const& answer)
    {
        auto const* const counts = book(answer).find("gaps");
        return counts == nullptr ? "" : write_json(*counts);
    }
};

std::vector<test::packed_file> const site{{.name = "readme", .content = "nothing here\n"},
                                          {.name = "conf/", .type = AE_IFDIR},
                                          {.name = "conf/site.conf", .content = needle},
                                          {.name = "conf/empty", .content = ""},
                                          {.name = "link", .type = AE_IFLNK}};

std::string sha256_of(std::string const& text)
{
    auto made = hasher::make(hash_kind::sha256);
    made->update({reinterpret_cast<std::byte const*>(text.data()), text.size()});
    return to_hex_upper(made->finish().front().second.view());
}

} // namespace

BOOST_AUTO_TEST_SUITE(file_archives)

struct packing {
    char const* name;
    char const* format;
    char const* filter;
    friend std::ostream& operator<<(std::ostream& to, packing const& one) { return to << one.name; }
};
packing const packings[]{{"s.zip", "zip", ""},         {"s.tar", "tar", ""},
                         {"s.pax", "pax", ""},         {"s.tar.gz", "tar", "gzip"},
                         {"s.tar.xz", "pax", "xz"},    {"s.tar.zst", "tar", "zstd"},
                         {"s.tar.bz2", "tar", "bzip2"}};

BOOST_DATA_TEST_CASE(a_member_is_found_by_what_it_is_and_holds, data::make(packings), how)
{
    archive_rig rig;
    rig.write(how.name, test::archive_of(how.format, site, how.filter));
    std::string const in = std::string{how.name} + "!/";

    auto const content = rig.search(R"("contents":["needle"])", R"(,"returnsha256":true)");

    auto const& found = content.elements.find("s1")->items().front();
    BOOST_TEST(found.find("file")->text() == (rig.path() / in).native() + "conf/site.conf");
    auto const& info = *found.find("fileinfo");
    BOOST_TEST(info.find("size")->number() == needle.size());
    BOOST_TEST(info.find("mode")->text() == "-rw-r-----");
    BOOST_TEST(info.find("sha256")->text() == sha256_of(needle));
    BOOST_TEST(info.find("lastmodified")->text() == "2001-09-09 01:46:40 +0000 UTC");
    BOOST_TEST(archive_rig::book(content).find("complete")->boolean());
    BOOST_TEST(rig.members(R"("names":["^site"])") == in + "conf/site.conf");
    BOOST_TEST(rig.members(R"("globs":["**/conf/*"],"sizes":["<1"])") == in + "conf/empty");
    BOOST_TEST(rig.members(R"("modes":["^-rw-r-----$"],"sizes":["39"])") == in + "conf/site.conf");
    BOOST_TEST(rig.members(R"("mtimes":[">90d"],"names":["readme"])") == in + "readme");
    BOOST_TEST(rig.members(R"("sha2":[")" + sha256_of("nothing here\n") + R"("])") ==
               in + "readme");
    auto const none = rig.search(R"("contents":["thimble"])");
    BOOST_TEST(rig.names_in(none) == "");
    BOOST_TEST(archive_rig::book(none).find("complete")->boolean(), archive_rig::gaps(none));
    // The container, and the three files in it.
    BOOST_TEST(none.statistics.find("filescount")->number() == 4);
}

BOOST_AUTO_TEST_CASE(without_the_option_an_archive_is_one_file)
{
    archive_rig rig;
    rig.write("s.tar", test::archive_of("tar", site));

    auto const answer = rig.run(R"("names":["."],"options":{"matchall":true})");

    BOOST_TEST(rig.names_in(answer) == "s.tar");
    BOOST_TEST(rig.members(R"("contents":["needle"])") == "s.tar s.tar!/conf/site.conf");
}

BOOST_DATA_TEST_CASE(one_compressed_file_is_a_member_without_the_suffix,
                     data::make({"gzip", "xz", "zstd", "bzip2"}) ^
                         data::make({".gz", ".xz", ".zst", ".bz2"}),
                     filter, suffix)
{
    archive_rig rig;
    rig.write("log" + std::string{suffix}, test::stream_of(filter, needle));
    auto const in = "log" + std::string{suffix} + "!/log";

    BOOST_TEST(rig.members(R"("contents":["needle"],"sizes":["39"])") == in);
    BOOST_TEST(rig.members(R"("names":["^log$"],"mtimes":["<1h"])") == in);
    auto const answer = rig.search(R"("contents":["^a line"])"); // decided before the end
    auto const& found = answer.elements.find("s1")->items().front();
    BOOST_TEST(found.find("fileinfo")->find("size")->number() == needle.size());
}

BOOST_AUTO_TEST_CASE(one_compressed_file_may_be_empty)
{
    archive_rig rig;
    rig.write("e.gz", test::gzip_of(""));
    rig.write("e.xz", test::stream_of("xz", ""));
    rig.write("e.bz2", test::stream_of("bzip2", ""));
    rig.write("e.zst", std::string{"\x28\xb5\x2f\xfd\x24\0\1\0\0\x99\xe9\xd8\x51", 13});

    auto const answer = rig.search(R"("sizes":["0"])");

    BOOST_TEST(rig.names_in(answer) == "e.bz2!/e e.gz!/e e.xz!/e e.zst!/e");
    BOOST_TEST(archive_rig::gaps(answer) == "");
}

BOOST_AUTO_TEST_CASE(an_archive_may_be_empty)
{
    archive_rig rig;
    rig.write("e.zip", "PK\5\6" + std::string(18, '\0'));
    rig.write("e.tar.gz", test::archive_of("tar", {}, "gzip"));

    auto const answer = rig.search(R"("names":["."],"sizes":[">0"])");

    BOOST_TEST(rig.names_in(answer).starts_with("e.tar.gz e.tar.gz!/e.tar"));
    BOOST_TEST(rig.names_in(answer).ends_with(" e.zip"));
    BOOST_TEST(archive_rig::gaps(answer) == "");
}

BOOST_AUTO_TEST_CASE(each_search_keeps_to_its_own_option)
{
    archive_rig rig;
    rig.write("s.zip", test::archive_of("zip", site));

    auto const answer = rig.run_all(
        R"({"in":{"paths":["$"],"names":["site"],"options":{"matchall":true,"archives":true}},
            "out":{"paths":["$"],"names":["site"],"options":{"matchall":true}}})");

    BOOST_TEST(rig.names_in(answer, "in") == "s.zip!/conf/site.conf");
    BOOST_TEST(rig.names_in(answer, "out") == "");
}

BOOST_AUTO_TEST_CASE(the_archive_may_be_the_path_of_the_search)
{
    archive_rig rig;
    rig.write("s.zip", test::archive_of("zip", site));

    auto const answer = rig.search(R"("globs":["conf/*.conf"])", "", R"("$/s.zip")");

    BOOST_TEST(rig.names_in(answer) == "s.zip!/conf/site.conf");
}

BOOST_AUTO_TEST_CASE(a_name_is_the_bytes_of_the_archive)
{
    std::vector<test::packed_file> const odd{{.name = "/absolute"},
                                             {.name = "../../above"},
                                             {.name = "new\nline"},
                                             {.name = "bad\xff"
                                                      "byte"},
                                             {.name = "cafe\xcc\x81"},
                                             {.name = "./here"}};
    archive_rig rig;
    for (char const* const format : {"zip", "tar", "pax"})
        rig.write(format,
                  test::archive_of(format, odd, "",
                                   std::string{format} == "pax" ? "hdrcharset=BINARY" : ""));

    for (std::string const in : {"zip", "tar", "pax"}) {
        auto const answer = rig.search(R"("globs":["*"],"sizes":["0"])", "", "\"$/" + in + '"');
        auto const found = " " + rig.names_in(answer) + " ";
        for (std::string const name :
             {"/absolute", "../../above", "new\nline", "bad\\xffbyte", "cafe\xcc\x81", "here"})
            BOOST_TEST(found.find(" " + in + "!/" + name + " ") != found.npos, in + found);
        BOOST_TEST(archive_rig::gaps(answer) == "");
    }
    BOOST_TEST(rig.members(R"("names":["^cafe\u0301$"])") ==
               "pax!/cafe\xcc\x81 tar!/cafe\xcc\x81 zip!/cafe\xcc\x81");
}

BOOST_AUTO_TEST_CASE(utf8_names_of_a_zip_are_those_that_it_has)
{
    auto zip = test::archive_of("zip", {{.name = "a", .content = needle},
                                        {.name = "cafe\xcc\x81", .content = needle},
                                        {.name = "b"},
                                        {.name = "caf\xc3\xa9", .content = needle},
                                        {.name = "last"}});
    for (auto at = zip.find("PK\3\4"); at != zip.npos; at = zip.find("PK\3\4", at + 1))
        zip[at + 7] = static_cast<char>(zip[at + 7] | 8); // the flag: names are UTF-8
    for (auto at = zip.find("PK\1\2"); at != zip.npos; at = zip.find("PK\1\2", at + 1))
        zip[at + 9] = static_cast<char>(zip[at + 9] | 8);
    archive_rig rig;
    rig.write("z", zip);

    auto const answer = rig.search(R"("names":["^caf"])");

    BOOST_TEST(rig.names_in(answer) == "z!/cafe\xcc\x81 z!/caf\xc3\xa9");
    BOOST_TEST(archive_rig::gaps(answer) == "");

    rig.write("z", zip.substr(0, zip.find("PK\1\2")));
    BOOST_TEST(rig.members(R"("names":["^caf"])") == "z!/cafe\xcc\x81 z!/caf\xc3\xa9");
}

BOOST_AUTO_TEST_CASE(without_matchall_each_check_of_a_member_is_a_match)
{
    archive_rig rig;
    rig.write("s.zip", test::archive_of("zip", site));

    auto const answer =
        rig.run(R"("names":["readme"],"contents":["needle"],"options":{"archives":true})");

    BOOST_TEST(rig.names_in(answer) == "s.zip!/conf/site.conf s.zip!/readme");
}

BOOST_AUTO_TEST_CASE(an_archive_that_holds_more_than_the_match_limit_is_left)
{
    archive_rig rig;
    rig.write("s.tar", test::archive_of("tar", site));

    auto const answer = rig.search(R"("names":["."])", R"(,"matchlimit":2)");

    BOOST_TEST(rig.names_in(answer) == "s.tar s.tar!/readme");
    BOOST_TEST(archive_rig::gaps(answer) == R"({"match limit reached":1})");
}

BOOST_AUTO_TEST_CASE(parameters_that_ask_for_archives_say_so_in_the_result)
{
    archive_rig rig;
    auto const answer = rig.search(R"("names":["x"])");

    auto const& echo = *answer.elements.find("s1")->items().front().find("search");
    BOOST_TEST(echo.find("options")->find("archives")->boolean());
}

BOOST_AUTO_TEST_SUITE_END()
