// Lists of digests: as a file that people name, as the text in a search, and what is found by them.

#include <mig/base/encoding.hpp>
#include <mig/hash/hasher.hpp>

#include "file_rig.hpp"
#include "modules/file/known_list.hpp"

using namespace mig;

namespace {

bytes_view octets(std::string_view text)
{
    return std::as_bytes(std::span{text});
}

std::string hex(hash_kind kind, std::string_view content)
{
    return to_hex_upper(digest_of(kind, octets(content)).view());
}

std::string lower(std::string text)
{
    for (char& c : text) {
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c + ('a' - 'A'));
    }
    return text;
}

struct digests_rig : test::file_rig {
    digests_rig()
    {
        write("one", "1");
        write("two", "22");
        write("deep/three", "333");
        write("large", std::string(200'000, 'x'));
        write("empty", "");
    }
    // What a list of these contents is in a search.
    static std::string list_of(hash_kind kind, std::vector<std::string> const& contents)
    {
        bytes all;
        for (auto const& one : contents) {
            auto const made = digest_of(kind, octets(one));
            all.insert(all.end(), made.view().begin(), made.view().end());
        }
        auto const set = digest_set::make(kind, all);
        BOOST_TEST_REQUIRE(set.ok());
        return file::write_known_list(*set);
    }
    static std::string members(std::string const& list, std::string const& options)
    {
        return R"("digests":[")" + list + R"("],"options":{)" + options + "}";
    }
    std::string why_not(std::string const& text)
    {
        auto const answer = run(R"("digests":[)" + write_json(json{text}) + "]");
        return answer.success || answer.errors.empty() ? "" : answer.errors[0];
    }
    // The list in a file of that content, read as the command line reads it.
    result<digest_set> read(std::string const& content, std::string const& kind = "")
    {
        auto const file = lists_ / "list";
        std::ofstream{file, std::ios::binary} << content;
        return file::read_known_list(kind + file.string());
    }

private:
    test::temporary_folder lists_;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(file_digests, digests_rig)

BOOST_AUTO_TEST_CASE(what_is_on_the_list_is_found_by_any_kind_of_digest)
{
    for (auto const kind : {hash_kind::md5, hash_kind::sha1, hash_kind::sha256, hash_kind::sha384,
                            hash_kind::sha512, hash_kind::sha3_224, hash_kind::sha3_512})
    {
        auto const list = list_of(kind, {"1", "333", std::string(200'000, 'x'), "nowhere"});
        BOOST_TEST(found(members(list, R"("matchall":true)")) == "deep/three large one");
    }
    BOOST_TEST(found(members(list_of(hash_kind::sha1, {""}), R"("matchall":true)")) == "empty");
    BOOST_TEST(found(members(list_of(hash_kind::sha1, {"none"}), R"("matchall":true)")) == "");
}

BOOST_AUTO_TEST_CASE(turned_round_it_finds_what_is_not_on_the_list)
{
    auto const list = list_of(hash_kind::sha256, {"1", "22", ""});
    BOOST_TEST(found(members(list, R"("matchall":true,"mismatch":["digests"])")) ==
               "deep/three large");
}

BOOST_AUTO_TEST_CASE(a_finding_shows_which_of_them_it_is_and_never_the_list)
{
    auto const list = list_of(hash_kind::sha384, {"1", "333"});
    for (auto const* const options : {R"("matchall":true)", R"("matchall":false)"}) {
        auto const answer = run(members(list, options));
        auto const& elements = answer.elements.find("s1")->items();
        BOOST_TEST_REQUIRE(elements.size() == 2u);
        for (auto const& one : elements) {
            bool const is_one = one.find("file")->text().ends_with("/one");
            auto const& info = *one.find("fileinfo");
            BOOST_TEST(info.find("sha384")->text() == hex(hash_kind::sha384, is_one ? "1" : "333"));
            BOOST_TEST(info.find("sha256") == nullptr);
            auto const& echo = one.find("search")->find("digests")->items();
            BOOST_TEST_REQUIRE(echo.size() == 1u);
            BOOST_TEST(echo[0].text().starts_with("2 of sha384, list "));
            BOOST_TEST(echo[0].text().size() < 50u);
        }
        auto const lines = builtin_modules().find("file")->lines_of(answer, true);
        BOOST_TEST_REQUIRE(lines.size() == 2u);
        auto const shown = lines[0] + lines[1];
        BOOST_TEST(shown.find("sha384:" + lower(hex(hash_kind::sha384, "1"))) != std::string::npos,
                   shown);
    }
}

BOOST_AUTO_TEST_CASE(beside_other_checks_only_what_they_leave_over_is_read)
{
    auto const list = list_of(hash_kind::md5, {"1", "22", "333"});
    auto const answer =
        run(R"("names":["^t"],"digests":[")" + list + R"("],"options":{"matchall":true})");
    BOOST_TEST(names_in(answer) == "deep/three two");
    auto const& book = *answer.statistics.find("searches")->find("s1");
    BOOST_TEST(book.find("filesread")->number() == 2);
    BOOST_TEST(book.find("complete")->boolean());
}

BOOST_AUTO_TEST_CASE(a_list_that_is_none_is_refused_and_says_why)
{
    for (auto const* const text :
         {"", "sha256", "sha256:", "sha256:AAAA", "sha256:****", "crc32:AAAA", "SHA256:AAAA", ":"})
        BOOST_TEST(why_not(text).find("list of digests") != std::string::npos, text);
    BOOST_TEST(why_not("crc32:AAAA").find("kind") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_file_is_what_the_sum_programs_write)
{
    auto const a = hex(hash_kind::sha256, "1");
    auto const b = lower(hex(hash_kind::sha256, "22"));
    auto const read_one = read("# known bad\n\n" + a + "  /bin/one\r\n" + b + " *two\n" + b);
    BOOST_TEST_REQUIRE(read_one.ok());
    BOOST_TEST(read_one->size() == 2u);
    BOOST_TEST((read_one->kind() == hash_kind::sha256));
    BOOST_TEST(read_one->contains(digest_of(hash_kind::sha256, octets("1")).view()));

    BOOST_TEST((read(hex(hash_kind::sha512, "1"))->kind() == hash_kind::sha512));
    BOOST_TEST((read(hex(hash_kind::sha3_512, "1"), "sha3-512:")->kind() == hash_kind::sha3_512));
}

BOOST_AUTO_TEST_CASE(a_file_with_one_wrong_line_is_not_taken_and_the_line_is_named)
{
    auto const good = hex(hash_kind::sha1, "1") + "\n";
    auto const failed = read(good + good + "not a digest\n" + good);
    BOOST_TEST_REQUIRE(!failed.ok());
    BOOST_TEST(failed.error().message().find("line 3") != std::string::npos,
               failed.error().message());
    BOOST_TEST(failed.error().message().find("list") != std::string::npos);

    for (auto const* const content : {"", "# nothing\n\n", "hello\n", "ABCD\n"}) {
        auto const none = read(content);
        BOOST_TEST(!none.ok(), content);
    }
    BOOST_TEST(!read(good, "sha256:").ok());
    BOOST_TEST(!file::read_known_list("/nowhere/list").ok());
    BOOST_TEST(!file::read_known_list(path().string()).ok());
    BOOST_TEST(!file::read_known_list("").ok());
}

BOOST_AUTO_TEST_CASE(a_hundred_thousand_digests_are_one_check)
{
    bytes all(16 * 100'000);
    for (std::size_t n = 0; n < 100'000; ++n) {
        for (std::size_t byte = 0; byte < 4; ++byte)
            all[16 * n + byte] = static_cast<std::byte>(n >> (8 * byte));
    }
    auto const two = digest_of(hash_kind::md5, octets("22"));
    std::copy(two.view().begin(), two.view().end(), all.begin() + 16 * 77'777);
    auto const set = digest_set::make(hash_kind::md5, all);
    BOOST_TEST_REQUIRE(set.ok());
    BOOST_TEST(found(members(file::write_known_list(*set), R"("matchall":true)")) == "two");
}

BOOST_AUTO_TEST_SUITE_END()
