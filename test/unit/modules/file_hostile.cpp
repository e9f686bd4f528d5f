// Trees that try to hide a needle: it is found, or its place is in the ledger.  There is no third
// case.  What stays as it is while it is searched is compared with find(1).
//
//     MIG_TREE_ENTRIES=1000000 unit_modules --run_test=file_hostile/wide     by hand

#include <mig/host/file_system.hpp>

#include "file_rig.hpp"
#include "gzip_of.hpp"
#include "modules/file/path_text.hpp"
#include "support/scratch_tree.hpp"

#include <atomic>
#include <cstdio>
#include <functional>
#include <set>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <thread>

using namespace mig;

namespace {

constexpr char const* needle = "a line\nthe needle is here\nanother line\n";

struct hostile_tree : test::scratch_tree {
    std::vector<std::string> needles; // paths
    std::unique_ptr<host> machine = make_local_host();
    budget allowed{.time = std::chrono::seconds{60}};

    void plant(std::string const& name) { needles.push_back(file(name, needle)); }

    [[nodiscard]] operation_answer run(std::string const& search) const
    {
        auto one = *json::parse("{" + search + "}");
        auto paths = json::array();
        paths.push(file::text_of_path(root()));
        one.set("paths", std::move(paths));
        return run_one(std::move(one));
    }

    [[nodiscard]] operation_answer run_one(json search) const
    {
        auto const modules = builtin_modules();
        auto const parameters =
            json::object({{"searches", json::object({{"s", std::move(search)}})}});
        return run_module(*modules.find("file"), parameters, {.host = *machine, .budget = allowed});
    }

    [[nodiscard]] static std::set<std::string> found_in(operation_answer const& answer)
    {
        std::set<std::string> found;
        for (auto const& one : answer.elements.find("s")->items()) {
            auto const text = one.find("file")->text();
            if (!text.empty()) found.insert(file::path_of_text(text));
        }
        return found;
    }

    // A gap of the path itself, of a folder on the way to it, or of all that was left.
    [[nodiscard]] static bool in_ledger(operation_answer const& answer, std::string const& path)
    {
        auto const& samples = answer.gaps.samples;
        return std::any_of(samples.begin(), samples.end(), [&](gap const& one) {
            return one.subject == path || path.starts_with(one.subject + "/") ||
                   one.subject == "the rest of the run";
        });
    }

    void account(std::string const& search) const
    {
        auto const answer = run(search);
        auto const found = found_in(answer);
        bool all = true;
        for (auto const& path : needles) {
            bool const seen = found.contains(path);
            all = all && seen;
            BOOST_TEST((seen || in_ledger(answer, path)), path + " is neither found nor missed");
        }
        auto const& complete = *answer.statistics.find("searches")->find("s")->find("complete");
        BOOST_TEST((all || !complete.boolean()), "it says that it is complete");
        BOOST_TEST(complete.boolean() == answer.gaps.empty());
    }

    // By its lines, and by its digest.
    void account_for_all() const
    {
        account(R"("contents":["the needle"],"options":{"matchall":true})");
        account(R"("sha2":["baebac48229248e1d0d7ed5b46f3e734182d48d8abb595022104470766562855"],)"
                R"("options":{"matchall":true})");
    }

    // All regular files, and links to such, as find sees them.
    void compare_with_find() const
    {
        std::string listed;
        auto* const from = ::popen(("find " + root() + " -xtype f -print0 2>&-").c_str(), "r");
        BOOST_TEST_REQUIRE(from != nullptr);
        char block[4096];
        for (std::size_t n = 0; (n = std::fread(block, 1, sizeof block, from)) > 0;)
            listed.append(block, n);
        ::pclose(from);
        std::set<std::string> theirs;
        for (std::size_t at = 0; at < listed.size(); at += std::strlen(listed.c_str() + at) + 1)
            theirs.emplace(listed.c_str() + at);
        BOOST_TEST(!theirs.empty());

        auto const answer = run(R"("names":["(?s)."],"options":{"matchall":true})");

        BOOST_TEST((found_in(answer) == theirs));
        BOOST_TEST(answer.gaps.empty());
    }
};

// Does something to the tree, over and over, while it is searched.
class meanwhile {
public:
    explicit meanwhile(std::function<void()> what)
        : thread_([this, what = std::move(what)] {
              while (!stop_)
                  what();
          })
    {}
    meanwhile(meanwhile const&) = delete;
    meanwhile& operator=(meanwhile const&) = delete;
    ~meanwhile()
    {
        stop_ = true;
        thread_.join();
    }

private:
    std::atomic<bool> stop_ = false;
    std::thread thread_;
};

void put(std::string const& path, std::string_view content)
{
    std::ofstream{path, std::ios::binary | std::ios::trunc} << content;
}

class mounted {
public:
    mounted(char const* what, std::string where, char const* type, unsigned long flags)
        : where_(std::move(where)),
          done_(::mount(what, where_.c_str(), type, flags, nullptr) == 0)
    {}
    mounted(mounted const&) = delete;
    mounted& operator=(mounted const&) = delete;
    ~mounted()
    {
        if (done_) ::umount2(where_.c_str(), MNT_DETACH);
    }
    [[nodiscard]] bool done() const { return done_; } // else: not for us to do

private:
    std::string where_;
    bool done_;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(file_hostile, hostile_tree)

BOOST_AUTO_TEST_CASE(four_thousand_levels_deep)
{
    auto here = ::open(root().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    auto deepest = root();
    for (int n = 0; n < 4096; ++n) {
        BOOST_TEST_REQUIRE(::mkdirat(here, "deep", 0755) == 0);
        auto const next = ::openat(here, "deep", O_PATH | O_DIRECTORY | O_CLOEXEC);
        ::close(here);
        here = next;
        deepest += "/deep";
    }
    auto const made = ::openat(here, "n", O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    BOOST_TEST_REQUIRE(::write(made, needle, std::strlen(needle)) > 0);
    ::close(made);
    ::close(here);
    needles.push_back(deepest + "/n");

    account_for_all();
    compare_with_find();
}

BOOST_AUTO_TEST_CASE(wide)
{
    auto const* const given = std::getenv("MIG_TREE_ENTRIES");
    int const entries = given != nullptr ? std::atoi(given) : 1500;
    for (int n = 0; n < entries; ++n)
        file("f" + std::to_string(n), "hay");
    plant("g");

    account_for_all();
    if (given == nullptr) compare_with_find();
}

BOOST_AUTO_TEST_CASE(many_folders_with_little_in_them)
{
    for (int n = 0; n < 150; ++n) {
        folder("d" + std::to_string(n));
        folder("d" + std::to_string(n) + "/e");
        file("d" + std::to_string(n) + "/e/f", "hay");
    }
    plant("d77/e/n");

    account_for_all();
    compare_with_find();
}

BOOST_AUTO_TEST_CASE(a_farm_of_links)
{
    folder("d");
    plant("d/n");
    for (int n = 0; n < 100; ++n) {
        auto const number = std::to_string(n);
        link("d/up" + number, "..");
        link("d/self" + number, "self" + number);
        link("to_d" + number, "d");
        link("gone" + number, "nowhere");
        link("next" + number, "next" + std::to_string(n + 1));
    }
    needles.push_back(link("to_n", "d/n"));

    account_for_all();
    compare_with_find();
}

BOOST_AUTO_TEST_CASE(names_that_are_no_text)
{
    for (std::string const name : {"new\nline", "\n", "\xff\xfe", "half\xc3", "a\\x41", "\x1b[2J",
                                   " ", "-rf", "\"quote\"", "caf\xc3\xa9", "tab\there", "\\"})
        plant(name);
    folder("\xe2\x28");
    plant("\xe2\x28/n");

    account_for_all();
    compare_with_find();

    // What is told of such a name finds it again.
    auto again = *json::parse(R"({"sizes":[">1"],"options":{"matchall":true}})");
    auto paths = json::array();
    paths.push(file::text_of_path(needles[2]));
    again.set("paths", std::move(paths));
    auto const answer = run_one(std::move(again));
    BOOST_TEST((found_in(answer) == std::set{needles[2]}));
}

BOOST_AUTO_TEST_CASE(a_terabyte_of_nothing_before_and_after_it)
{
    for (auto const* const name : {"a", "b"}) {
        file(name, std::string{name} == "a" ? needle : "hay\n");
        BOOST_TEST_REQUIRE(::truncate(path(name).c_str(), off_t{1} << 40) == 0);
    }
    std::ofstream{path("b"), std::ios::binary | std::ios::app} << "\n" << needle;
    needles = {path("a"), path("b")};
    plant("z");

    account(R"("contents":["the needle"],"options":{"matchall":true})");
}

BOOST_AUTO_TEST_CASE(a_terabyte_to_hash)
{
    file("a", "hay");
    BOOST_TEST_REQUIRE(::truncate(path("a").c_str(), off_t{1} << 40) == 0);
    plant("z");
    allowed.time = std::chrono::seconds{1};

    account_for_all();
}

BOOST_AUTO_TEST_CASE(a_file_cut_short_while_it_is_read)
{
    plant("n");
    plant("large");
    std::string const long_text = std::string(200'000, 'x') + "\n" + needle;
    meanwhile const cut([&] {
        put(path("n"), needle);
        (void)!::truncate(path("n").c_str(), 3);
        put(path("large"), long_text);
        (void)!::truncate(path("large").c_str(), 100'000);
    });

    for (int n = 0; n < 30; ++n) {
        // Whether it is there, changes: a run that saw it without must say that it changed, or
        // have been through while it was not there.
        auto const answer = run(R"("contents":["the needle"],"options":{"matchall":true})");
        for (auto const& one : found_in(answer))
            BOOST_TEST((one == path("n") || one == path("large")));
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_grows_while_it_is_read)
{
    plant("n");
    meanwhile const grow([&] {
        if (machine->files().look(path("n")).value().size < (1u << 20))
            std::ofstream{path("n"), std::ios::app} << "more\n";
    });

    // The needle is at its start all the time.
    for (int n = 0; n < 30; ++n)
        account(R"("contents":["the needle"],"options":{"matchall":true})");
}

BOOST_AUTO_TEST_CASE(a_file_replaced_while_it_is_read)
{
    plant("n");
    folder("aside");
    meanwhile const replace([&] {
        put(path("aside/new"), needle);
        (void)!::rename(path("aside/new").c_str(), path("n").c_str());
    });

    // There is a needle of that name at every moment.
    for (int n = 0; n < 30; ++n)
        account(R"("contents":["the needle"],"options":{"matchall":true})");
}

BOOST_AUTO_TEST_CASE(a_folder_swapped_for_a_link_while_it_is_walked)
{
    folder("real");
    test::scratch_tree elsewhere;
    elsewhere.file("n", needle);
    meanwhile const swap([&] {
        (void)!::rename(path("real").c_str(), path("moved").c_str());
        (void)!::symlink(elsewhere.root().c_str(), path("real").c_str());
        (void)!::unlink(path("real").c_str());
        (void)!::rename(path("moved").c_str(), path("real").c_str());
    });

    for (int n = 0; n < 30; ++n) {
        auto const answer = run(R"("contents":["the needle"],"options":{"matchall":true})");
        BOOST_TEST(found_in(answer).empty()); // it is not in this tree
    }
}

BOOST_AUTO_TEST_CASE(folders_that_come_and_go)
{
    folder("d");
    plant("d/n");
    meanwhile const flicker([&] {
        (void)!::mkdir(path("d/x").c_str(), 0755);
        put(path("d/x/f"), "hay");
        (void)!::unlink(path("d/x/f").c_str());
        (void)!::rmdir(path("d/x").c_str());
    });

    for (int n = 0; n < 30; ++n)
        account(R"("contents":["the needle"],"options":{"matchall":true})");
}

BOOST_AUTO_TEST_CASE(walls)
{
    folder("closed");
    plant("closed/n");
    folder("listed");
    plant("listed/n");
    folder("entered");
    plant("entered/n");
    plant("unreadable");
    plant("open");
    BOOST_TEST_REQUIRE(::chmod(path("closed").c_str(), 0000) == 0);
    BOOST_TEST_REQUIRE(::chmod(path("listed").c_str(), 0744) == 0);  // names, and no more
    BOOST_TEST_REQUIRE(::chmod(path("entered").c_str(), 0711) == 0); // no names
    BOOST_TEST_REQUIRE(::chmod(path("unreadable").c_str(), 0600) == 0);
    account_for_all();

    {
        test::without_privilege const nobody;
        account_for_all();
    }
    BOOST_TEST_REQUIRE(::chmod(path("closed").c_str(), 0755) == 0);
}

BOOST_AUTO_TEST_CASE(what_blocks_whoever_opens_it)
{
    fifo("p");
    socket("s");
    link("to_p", "p");
    if (::geteuid() == 0) (void)!::mknod(path("dev").c_str(), S_IFCHR | 0600, makedev(5, 0));
    plant("n");

    account_for_all();
    compare_with_find();
}

BOOST_AUTO_TEST_CASE(a_line_that_never_ends)
{
    needles.push_back(
        file("n", std::string(3u << 20, 'x') + "the needle" + std::string(3u << 20, 'y')));
    needles.push_back(file("m", std::string((1u << 20) - 5, 'x') + "the needle"));

    account(R"("contents":["the needle"],"options":{"matchall":true})");
    account(R"("contents":["^x+the needle"],"options":{"matchall":true})");
}

BOOST_AUTO_TEST_CASE(a_gzip_that_is_cut)
{
    std::string hay;
    for (int n = 0; n < 20'000; ++n)
        hay += std::to_string(n * 7919) + "\n";
    auto const whole = test::gzip_of(hay + needle);
    needles.push_back(file("whole.gz", whole));
    needles.push_back(file("cut.gz", whole.substr(0, whole.size() - 100)));

    account(R"("contents":["the needle"],"options":{"matchall":true,"decompress":true})");
}

BOOST_AUTO_TEST_CASE(many_names_of_one_file)
{
    plant("n");
    folder("d");
    for (int n = 0; n < 20; ++n) {
        auto const other = path("d/" + std::to_string(n));
        BOOST_TEST_REQUIRE(::link(path("n").c_str(), other.c_str()) == 0);
        needles.push_back(other);
    }

    account_for_all();
    compare_with_find();
}

BOOST_AUTO_TEST_CASE(a_cycle_of_mounts)
{
    folder("a");
    folder("a/b");
    folder("a/b/again");
    plant("a/n");
    mounted const cycle(path("a").c_str(), path("a/b/again"), nullptr, MS_BIND | MS_REC);
    if (!cycle.done()) return;

    account_for_all();
}

BOOST_AUTO_TEST_CASE(another_file_system_below)
{
    folder("memory");
    mounted const memory("mig-test", path("memory"), "tmpfs", 0);
    if (!memory.done()) return;
    plant("memory/n");
    plant("n");

    account_for_all();
    compare_with_find();
}

BOOST_AUTO_TEST_CASE(what_the_kernel_makes_up_below)
{
    folder("proc");
    plant("n");
    mounted const proc("mig-test", path("proc"), "proc", 0);
    if (!proc.done()) return;
    needles.push_back(path("proc/version"));

    account(R"("contents":["the needle|Linux"],"options":{"matchall":true})");
}

BOOST_AUTO_TEST_SUITE_END()
