#include <mig/hash/batch_hasher.hpp>
#include <mig/hash/hasher.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstring>
#include <map>

namespace mig {
namespace {

// Files made of literals; a name that is not among them is denied, "torn" fails half way.
struct shelf {
    std::map<std::string, std::string> files;
    int opened = 0;

    open_function opener()
    {
        return [this](std::string const& path) -> result<read_function> {
            ++opened;
            auto const found = files.find(path);
            if (found == files.end()) return error{errc::denied, "open", path};
            return read_function{[text = found->second, path, at = std::size_t{0}](
                                     std::span<std::byte> into) mutable -> result<std::size_t> {
                if (path == "torn" && at != 0) return error{errc::io, "read", path};
                auto const size = std::min(into.size(), text.size() - at);
                std::memcpy(into.data(), text.data() + at, size);
                at += size;
                return size;
            }};
        };
    }
};

std::vector<std::string> const abc{"a", "b", "c"};

void never(std::string const& path, error const&)
{
    BOOST_TEST_ERROR("unread: " << path);
}

BOOST_AUTO_TEST_CASE(each_file_is_read_once_for_all_its_digests)
{
    shelf books{.files = {{"a", ""}, {"b", "abc"}, {"c", std::string(100'000, 'x')}}};
    auto hasher = batch_hasher::make({.kinds = hash_kind::md5 | hash_kind::sha256,
                                      .open = books.opener(),
                                      .buffer_bytes = 4_KiB});
    BOOST_REQUIRE(hasher.ok());

    std::map<std::string, hashed_file> done;
    auto const tally = hasher->run(
        abc, [&](hashed_file const& one) { done[one.path] = one; }, never);

    BOOST_REQUIRE(tally.ok());
    BOOST_TEST(tally->files == 3u);
    BOOST_TEST(tally->bytes == 100'003u);
    BOOST_TEST(tally->unread == 0u);
    BOOST_TEST(books.opened == 3);
    for (auto const& path : abc) {
        auto const text = as_bytes(books.files[path]);
        BOOST_TEST(done[path].size == text.size());
        BOOST_REQUIRE(done[path].digests.size() == 2u);
        BOOST_TEST((done[path].digests[0] == digest_of(hash_kind::md5, text)));
        BOOST_TEST((done[path].digests[1] == digest_of(hash_kind::sha256, text)));
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_told_and_spoils_no_other)
{
    shelf books{.files = {{"torn", std::string(10'000, 'x')}, {"b", "abc"}}};
    auto hasher = batch_hasher::make({.open = books.opener(), .buffer_bytes = 4_KiB});
    std::map<std::string, errc> unread;
    std::vector<hashed_file> done;

    std::vector<std::string> const paths{"closed", "torn", "b"};
    auto const tally = hasher->run(
        paths, [&](hashed_file const& one) { done.push_back(one); },
        [&](std::string const& path, error const& why) { unread[path] = why.code(); });

    BOOST_REQUIRE(tally.ok());
    BOOST_TEST(tally->unread == 2u);
    BOOST_TEST(
        (unread == std::map<std::string, errc>{{"closed", errc::denied}, {"torn", errc::io}}));
    BOOST_REQUIRE(done.size() == 1u);
    BOOST_TEST((done[0].digests[0] == digest_of(hash_kind::sha256, as_bytes("abc"))));
}

BOOST_AUTO_TEST_CASE(a_stop_ends_the_run_and_leaves_the_hasher_usable)
{
    shelf books{.files = {{"a", "1"}, {"b", "abc"}, {"c", "3"}}};
    auto hasher = batch_hasher::make({.open = books.opener()});
    std::stop_source source;
    int calls = 0;
    auto const stop_after_one = [&](hashed_file const&) {
        ++calls;
        source.request_stop();
    };

    auto const tally = hasher->run(abc, stop_after_one, never, source.get_token());

    BOOST_REQUIRE(!tally.ok());
    BOOST_TEST((tally.error().code() == errc::cancelled));
    BOOST_TEST(calls == 1);
    digest after;
    std::vector<std::string> const paths{"b"};
    BOOST_REQUIRE(hasher
                      ->run(
                          paths, [&](auto const& one) { after = one.digests[0]; }, never)
                      .ok());
    BOOST_TEST((after == digest_of(hash_kind::sha256, as_bytes("abc"))));
}

BOOST_AUTO_TEST_CASE(wrong_options_are_refused)
{
    shelf books;
    auto const code = [](batch_hasher_options options) {
        return batch_hasher::make(std::move(options)).error().code();
    };
    BOOST_TEST((code({}) == errc::invalid_argument));
    BOOST_TEST(
        (code({.kinds = hash_kind::none, .open = books.opener()}) == errc::invalid_argument));
    BOOST_TEST((code({.open = books.opener(), .buffer_bytes = {0}}) == errc::invalid_argument));
    BOOST_TEST((code({.open = books.opener(), .buffer_bytes = 1_GiB}) == errc::invalid_argument));
    BOOST_TEST((code({.open = books.opener(), .kernel = "abacus"}) == errc::unsupported));
}

BOOST_AUTO_TEST_CASE(the_name_of_a_kernel_chooses_it)
{
    shelf books;
    auto const first = batch_hasher::make({.open = books.opener()});
    auto const again = batch_hasher::make({.open = books.opener(), .kernel = first->kernel()});
    BOOST_REQUIRE(again.ok());
    BOOST_TEST(again->kernel() == first->kernel());
}

} // namespace
} // namespace mig
