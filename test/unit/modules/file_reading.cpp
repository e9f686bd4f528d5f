// What reading a file proves, and what it does not: files that are cut short, swapped, or long.

#include <mig/host/file_system.hpp>

#include "file_rig.hpp"
#include "gzip_of.hpp"

using namespace mig;
using mig::test::gzip_of;

namespace {

// This machine, with something done to it as it is looked at.
class troubled_host final : public host, private file_system {
public:
    std::function<void()> before_open = [] {};
    std::chrono::hours tick{0}; // that pass between two looks at the clock

    system_time now() const override { return real_->now() + tick * read_++; }
    std::chrono::nanoseconds monotonic() const override { return real_->monotonic(); }
    file_system& files() override { return *this; }
    result<host_description> describe() override { return real_->describe(); }
    result<void> each_process(std::function<void(process_entry const&)> visit,
                              std::function<void(std::uint32_t, error const&)> unseen) override
    {
        return real_->each_process(visit, unseen);
    }

private:
    result<file_info> look(std::string const& path) override { return real_->files().look(path); }
    result<file_info> follow(std::string const& path) override
    {
        return real_->files().follow(path);
    }
    result<std::string> resolve(std::string const& path) override
    {
        return real_->files().resolve(path);
    }
    result<std::unique_ptr<input>> open(std::string const& path) override
    {
        before_open();
        return real_->files().open(path);
    }
    result<std::unique_ptr<directory>> enter(std::string const& path) override
    {
        return real_->files().enter(path);
    }

    std::unique_ptr<host> real_ = make_local_host();
    mutable int read_ = 0;
};

struct reading_rig : test::file_rig {
    static json const* shown_digest(operation_answer const& answer)
    {
        return answer.elements.find("s1")->items()[0].find("fileinfo")->find("sha256");
    }
};

constexpr char const* show_digest =
    R"("names":["gz$"],"options":{"matchall":true,"returnsha256":true,"decompress":true})";

} // namespace

BOOST_FIXTURE_TEST_SUITE(file_reading, reading_rig)

BOOST_AUTO_TEST_CASE(a_gzip_that_is_not_whole_shows_no_digest)
{
    auto const whole = gzip_of(std::string(10'000, 'a') + "b");
    auto wrong_sum = whole;
    wrong_sum[whole.size() - 8] ^= 1;
    for (auto const& content : {whole.substr(0, whole.size() / 2), wrong_sum, whole + "junk"}) {
        write("a.gz", content);

        auto const answer = run(show_digest);

        BOOST_TEST(names_in(answer) == "a.gz");
        BOOST_TEST(!answer.complete());
        BOOST_TEST(shown_digest(answer) == nullptr);
    }
}

BOOST_AUTO_TEST_CASE(a_gzip_that_is_whole_shows_the_digest_of_what_it_expands_to)
{
    write("a.gz", gzip_of("abc"));

    auto const answer = run(show_digest);

    BOOST_TEST_REQUIRE(shown_digest(answer) != nullptr);
    BOOST_TEST(shown_digest(answer)->text() ==
               "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_found_by_its_name_and_shows_no_digest)
{
    write("f", "abc");
    auto machine = std::make_unique<troubled_host>();
    machine->before_open = [&] { std::filesystem::remove(path() / "f"); };
    look_at(std::move(machine));

    auto const answer =
        run(R"("names":["f"],"options":{"matchall":true,"returnsha256":true})", R"("$/f")");

    BOOST_TEST(names_in(answer) == "f");
    BOOST_TEST(!answer.complete());
    BOOST_TEST(shown_digest(answer) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_swapped_before_it_is_opened_is_a_gap)
{
    write("f", "good");
    write("other", "needle");
    auto machine = std::make_unique<troubled_host>();
    machine->before_open = [&] { std::filesystem::rename(path() / "other", path() / "f"); };
    look_at(std::move(machine));

    auto const answer = run(R"("contents":["needle"],"options":{"matchall":true})", R"("$/f")");

    BOOST_TEST(names_in(answer) == "");
    BOOST_TEST_REQUIRE(answer.gaps.total() == 1u);
    BOOST_TEST(answer.gaps.samples[0].why == "changed while looked at");
}

BOOST_AUTO_TEST_CASE(the_age_of_every_file_is_measured_from_one_moment)
{
    for (auto const* const name : {"a", "b", "c", "d", "e"})
        write(name, "");
    auto machine = std::make_unique<troubled_host>();
    machine->tick = std::chrono::hours{24};
    look_at(std::move(machine));

    auto const answer = run(R"("mtimes":["<3d"],"options":{"matchall":true})");

    BOOST_TEST(names_in(answer) == "a b c d e");
}

BOOST_AUTO_TEST_CASE(a_file_is_read_no_further_than_the_line_that_decides)
{
    write("f", "needle\n" + std::string(8u << 20, 'x'));

    auto const found = run(R"("contents":["needle"],"options":{"matchall":true})");
    auto const out = run(R"("contents":["!needle"],"options":{"matchall":true})");
    auto const whole =
        run(R"("contents":["needle"],"options":{"matchall":true,"returnsha256":true})");

    BOOST_TEST(names_in(found) == "f");
    BOOST_TEST(found.usage.bytes_read < (1u << 20));
    BOOST_TEST(names_in(out) == "");
    BOOST_TEST(out.usage.bytes_read < (1u << 20));
    BOOST_TEST(whole.usage.bytes_read > (8u << 20));
}

BOOST_AUTO_TEST_CASE(what_is_found_before_a_gzip_breaks_is_found)
{
    auto const whole = gzip_of("needle\n" + std::string(10'000, 'a'));
    write("cut.gz", whole.substr(0, whole.size() - 4));

    auto const alone =
        run(R"("contents":["needle"],"options":{"matchall":true,"decompress":true})");
    // The second asks for the end, which is not there; the first stands all the same.
    auto const both = run(R"("contents":["needle","zzz"],"options":{"decompress":true})");

    BOOST_TEST(names_in(alone) == "cut.gz");
    BOOST_TEST(names_in(both) == "cut.gz");
    BOOST_TEST(!both.complete());
}

BOOST_AUTO_TEST_CASE(a_line_over_the_limit_that_does_not_match_is_a_gap_beside_one_that_does)
{
    write("f", "aaa\n" + std::string(3u << 20, 'b'));

    auto const answer = run(R"("contents":["^a"],"options":{"matchall":true,"macroal":true})");

    BOOST_TEST(names_in(answer) == "");
    BOOST_TEST(!answer.complete());
}

BOOST_AUTO_TEST_CASE(a_line_over_the_limit_that_matches_leaves_no_doubt)
{
    write("f", std::string(3u << 20, 'a') + "\nbbb\n");

    auto const answer = run(R"("contents":["^a"],"options":{"matchall":true,"macroal":true})");

    BOOST_TEST(names_in(answer) == "");
    BOOST_TEST(answer.complete());
}

BOOST_AUTO_TEST_SUITE_END()
