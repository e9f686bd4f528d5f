#include "rabbitmqctl.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // NOLINT: POSIX wants it declared by its users

mig::result<void> import_definitions(std::string const& program, std::string const& file)
{
    auto const failed = [&](int number) {
        return mig::error{mig::errc::io, "run", program, number};
    };
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, file.c_str(), O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    std::array<std::string, 3> words{program, "-q", "import_definitions"};
    std::array<char*, 4> const arguments{words[0].data(), words[1].data(), words[2].data(),
                                         nullptr};
    pid_t child = 0;
    auto const number =
        ::posix_spawnp(&child, program.c_str(), &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (number != 0) return failed(number);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return failed(errno);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    return mig::error{mig::errc::refused, "run", program, "it failed; what it said is above"};
}
