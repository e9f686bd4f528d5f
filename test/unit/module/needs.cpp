// What a module says that it needs, and that its process has nothing else.

#include <mig/module/message.hpp>
#include <mig/module/module.hpp>

#include "support/scratch_tree.hpp"
#include "ticking_host.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace mig;

namespace {

// Tries what no module for files should.
class intruder final : public mig::module {
public:
    explicit intruder(std::string path) : path_(std::move(path)) {}
    result<void> run(run_context& context) override
    {
        auto& found = context.found();
        found.set("reads", ::open(path_.c_str(), O_RDONLY) >= 0);
        found.set("writes", ::open(path_.c_str(), O_WRONLY) >= 0);
        found.set("connects", ::socket(AF_INET, SOCK_STREAM, 0) >= 0);
        return {};
    }

private:
    std::string path_;
};

result<std::unique_ptr<mig::module>> make(json const& parameters)
{
    return std::make_unique<intruder>(parameters.find("path")->text());
}

constexpr module_info nothing{.name = "intruder", .summary = "Tries.", .needs = "", .make = make};
constexpr module_info files{.name = "intruder",
                            .summary = "Tries.",
                            .needs = "read:fs network",
                            .make = make,
                            .reads = [](json const& parameters) {
                                return sandbox_needs{
                                    .read_paths = {parameters.find("path")->text()}};
                            }};

json run_in_a_process(module_info const& info, std::string const& path)
{
    std::array<int, 2> ends{};
    BOOST_REQUIRE(::pipe(ends.data()) == 0);
    auto const child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        ::test::ticking_host host;
        auto const said = run_module_message_confined(
            info, module_message(json::object({{"path", path}})), {.host = host});
        (void)!::write(ends[1], said.data(), said.size());
        ::_exit(0);
    }
    ::close(ends[1]);
    std::string said;
    std::array<char, 4096> block{};
    for (ssize_t n = 0; (n = ::read(ends[0], block.data(), block.size())) > 0;)
        said.append(block.data(), static_cast<std::size_t>(n));
    ::close(ends[0]);
    BOOST_REQUIRE(::waitpid(child, nullptr, 0) == child);
    auto parsed = json::parse(said);
    BOOST_REQUIRE_MESSAGE(parsed.ok(), said);
    return *std::move(parsed);
}

bool could(json const& answer, std::string_view what)
{
    return answer.find("elements")->items().front().find(what)->boolean();
}

} // namespace

BOOST_AUTO_TEST_SUITE(needs)

BOOST_AUTO_TEST_CASE(words_become_what_a_process_keeps)
{
    module_info info = nothing;
    BOOST_TEST(needs_of(info, {}).read_paths.empty());
    BOOST_TEST(!needs_of(info, {}).network);

    info.needs = "read:fs";
    BOOST_TEST(needs_of(info, {}).read_paths == std::vector<std::string>{"/"});

    info.needs = "read:proc programs";
    auto const both = needs_of(info, {});
    BOOST_TEST(both.read_paths == std::vector<std::string>{"/proc"});
    BOOST_TEST(both.processes);
    BOOST_TEST(both.programs);
    BOOST_TEST(!both.network);
}

BOOST_AUTO_TEST_CASE(a_module_has_what_it_needs_and_nothing_else)
{
    mig::test::scratch_tree const tree;
    auto const path = tree.file("note", "text");

    auto const with = run_in_a_process(files, path);
    BOOST_TEST(with.find("unconfined") == nullptr);
    BOOST_TEST(could(with, "reads"));
    BOOST_TEST(!could(with, "writes"));
    BOOST_TEST(could(with, "connects"));

    auto const without = run_in_a_process(nothing, path);
    BOOST_TEST(!could(without, "reads"));
    BOOST_TEST(!could(without, "writes"));
    BOOST_TEST(!could(without, "connects"));
}

BOOST_AUTO_TEST_SUITE_END()
