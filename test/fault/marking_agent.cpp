// mig-agent with one more module, which leaves a mark outside: what the tests of faults count.
//
//     marking_agent -c CONFIGURATION --marks FILE [--die-at POINT] [-v]
//
// "mark" appends the line "TOKEN" of its parameters to that file, by one write, before anything
// else; then it takes {"milliseconds": N} and answers with the token.  So a command that has run
// twice has two lines, whoever died meanwhile, and an answer says whose it is.

#include <mig/agent.hpp>
#include <mig/module/message.hpp>

#include "common/die_at.hpp"
#include "common/log_to_standard_error.hpp"
#include "common/stop_signals.hpp"
#include "configuration.hpp"

#include <cstdio>
#include <fcntl.h>
#include <iostream>
#include <iterator>
#include <map>
#include <string_view>
#include <thread>
#include <unistd.h>

namespace {

using namespace mig;

constexpr int exit_failure = 3;

std::string& marks_file()
{
    static std::string one;
    return one;
}

class marker final : public module {
public:
    marker(std::string token, std::int64_t milliseconds)
        : token_(std::move(token)),
          milliseconds_(milliseconds)
    {}

    result<void> run(run_context& with) override
    {
        auto const line = token_ + "\n";
        auto const to =
            ::open(marks_file().c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        if (to < 0) return error{errc::io, "open", marks_file(), errno};
        auto const written = ::write(to, line.data(), line.size());
        ::close(to);
        if (written != static_cast<ssize_t>(line.size()))
            return error{errc::io, "write", marks_file(), errno};
        auto const end =
            std::chrono::steady_clock::now() + std::chrono::milliseconds{milliseconds_};
        while (std::chrono::steady_clock::now() < end) {
            if (auto good = with.keep_going(); !good) return good;
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
        with.found().set("token", json{token_});
        return {};
    }

private:
    std::string token_;
    std::int64_t milliseconds_;
};

constexpr module_info mark_module{
    .name = "mark",
    .summary = "Leaves a mark.",
    .needs = "",
    .make = [](json const& parameters) -> result<std::unique_ptr<module>> {
        auto const* const token = parameters.find("token");
        auto const* const milliseconds = parameters.find("milliseconds");
        if (token == nullptr || milliseconds == nullptr)
            return error{errc::invalid_argument, "read", "parameters", "a member is missing"};
        return std::make_unique<marker>(std::string{token->text()},
                                        static_cast<std::int64_t>(milliseconds->number()));
    }};

int fail(error const& why)
{
    std::fprintf(stderr, "marking_agent: %s\n", why.message().c_str());
    return exit_failure;
}

int run_one_module()
{
    std::string const message{std::istreambuf_iterator<char>{std::cin}, {}};
    auto const host = make_local_host();
    auto const answer = run_module_message(mark_module, message, {.host = *host});
    std::fwrite(answer.data(), 1, answer.size(), stdout);
    return std::fflush(stdout) == 0 ? 0 : exit_failure;
}

} // namespace

int main(int argc, char** argv)
{
    std::map<std::string_view, std::string> given;
    bool verbose = false;
    for (int n = 1; n < argc; ++n) {
        std::string_view const word = argv[n];
        if (word == "-v") {
            verbose = true;
        } else if (n + 1 < argc) {
            given[word] = argv[++n];
        }
    }
    marks_file() = given["--marks"];
    if (!given["-m"].empty()) return run_one_module();

    auto const read = read_configuration({}, given["-c"]);
    if (!read) return fail(read.error());
    auto options = options_of(*read, die_at(given["--die-at"], log_to_standard_error(verbose)));
    if (!options) return fail(options.error());
    options->modules = module_registry{}.with(mark_module);
    options->module_command = {"/proc/self/exe", "--marks", marks_file(), "-m"};
    stop_signals const signals;
    auto agent = mig::agent::open(*std::move(options));
    if (!agent) return fail(agent.error());
    auto const served = agent->run(signals.token());
    return served ? 0 : fail(served.error());
}
