#include "gpg.hpp"

#include <mig/base/bytes.hpp>
#include <mig/base/log.hpp>
#include <mig/pgp/keyring_file.hpp>
#include <mig/pgp/signature.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace {

using mig::errc;
using mig::error;
using mig::result;

constexpr std::size_t own_keys_max = 1000;
constexpr std::size_t output_max_bytes = 8u << 20; // the largest keyring that agents read

// Two ends that close themselves.
struct ends {
    int ours = -1;
    int gpgs = -1;
    ends() = default;
    ends(ends const&) = delete;
    ends& operator=(ends const&) = delete;
    ~ends()
    {
        close_ours();
        close_gpgs();
    }
    // A socket, so that a gpg that has gone raises no SIGPIPE.
    bool open()
    {
        std::array<int, 2> both{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both.data()) != 0) return false;
        ours = both[0];
        gpgs = both[1];
        return true;
    }
    void close_ours()
    {
        if (ours >= 0) ::close(ours);
        ours = -1;
    }
    void close_gpgs()
    {
        if (gpgs >= 0) ::close(gpgs);
        gpgs = -1;
    }
};

std::vector<std::string> command(std::string const& home, std::vector<std::string> words)
{
    std::vector<std::string> all{"gpg", "--batch", "--quiet", "--no-verbose"};
    if (!home.empty()) all.insert(all.end(), {"--homedir", home});
    all.insert(all.end(), words.begin(), words.end());
    return all;
}

result<pid_t> start(std::vector<std::string>& words, ends const& in, ends const& out,
                    ends const& err)
{
    std::vector<char*> argv;
    for (auto& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in.gpgs, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out.gpgs, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err.gpgs, STDERR_FILENO);
    // Signals as a program expects them, whatever our threads have blocked.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    pid_t pid = 0;
    auto const failed = ::posix_spawnp(&pid, "gpg", &actions, &attributes, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed != 0) {
        return error{errc::not_found, "start", "gpg",
                     "it signs actions with your key; install GnuPG (package gnupg)"};
    }
    return pid;
}

// Reads what there is; closes the end at its end.
void drain(ends& from, std::string& into)
{
    std::array<char, 4096> block;
    auto const n = ::read(from.ours, block.data(), block.size());
    if (n < 0 && errno == EINTR) return;
    if (n <= 0 || into.size() > output_max_bytes) return from.close_ours();
    into.append(block.data(), static_cast<std::size_t>(n));
}

struct said {
    std::string output;
    std::string errors;
};

said talk(std::string_view text, ends& in, ends& out, ends& err)
{
    said all;
    while (out.ours >= 0 || err.ours >= 0) {
        std::array<pollfd, 3> fds{
            {{in.ours, POLLOUT, 0}, {out.ours, POLLIN, 0}, {err.ours, POLLIN, 0}}};
        if (::poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) break;
        if (fds[0].revents != 0) {
            auto const n = ::send(in.ours, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
            if (text.empty() || (n < 0 && errno != EAGAIN && errno != EINTR)) in.close_ours();
        }
        if (fds[1].revents != 0) drain(out, all.output);
        if (fds[2].revents != 0) drain(err, all.errors);
    }
    return all;
}

// Its lines as one.
std::string joined(std::string_view lines)
{
    std::string text;
    while (!lines.empty()) {
        auto const line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        if (line.empty()) continue;
        text += (text.empty() ? "" : "; ") + std::string{line};
    }
    return text;
}

// What it writes, when it ends well; its own words when it does not.
result<std::string> run(std::vector<std::string> words, std::string_view input,
                        std::string_view doing, std::string_view subject)
{
    ends in, out, err;
    if (!in.open() || !out.open() || !err.open()) {
        return error{errc::io, "make", "a socket pair", errno};
    }
    auto const pid = start(words, in, out, err);
    if (!pid) return pid.error();
    in.close_gpgs();
    out.close_gpgs();
    err.close_gpgs();
    auto all = talk(input, in, out, err);
    in.close_ours();
    int status = 0;
    while (::waitpid(*pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (all.output.size() > output_max_bytes) {
        return error{errc::over_budget, doing, subject,
                     "gpg gives more than " + std::to_string(output_max_bytes) + " bytes"};
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return error{errc::refused, doing, subject,
                     "gpg says: " + mig::printable(joined(all.errors))};
    }
    return std::move(all.output);
}

} // namespace

result<std::string> sign_with_gpg(std::string_view text, gpg_options const& options)
{
    // pinentry on a terminal needs to know which.
    if (auto const* const tty = ::ttyname(STDIN_FILENO)) ::setenv("GPG_TTY", tty, 0);
    std::vector<std::string> words{"--armor", "--detach-sign", "--output", "-"};
    if (!options.key.empty()) words.insert(words.end(), {"--local-user", options.key});
    auto const signature = run(command(options.home, std::move(words)), text, "sign with",
                               options.key.empty() ? "gpg" : options.key);
    if (!signature) return signature.error();
    return mig::one_line_signature(mig::as_bytes(*signature));
}

result<mig::keyring> own_keys_from_gpg(gpg_options const& options)
{
    std::vector<std::string> words{"--with-colons", "--list-secret-keys"};
    if (!options.key.empty()) words.insert(words.end(), {"--", options.key});
    auto const listed = run(command(options.home, std::move(words)), "", "list", "secret keys");
    if (!listed) return listed.error();
    // Of each "sec" record, the "fpr" record behind it names the primary key.
    std::vector<std::string> names{"--export"};
    bool primary = false;
    std::string_view lines = *listed;
    while (!lines.empty() && names.size() <= own_keys_max) {
        auto const line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        if (line.starts_with("sec:")) primary = true;
        if (!primary || !line.starts_with("fpr:")) continue;
        primary = false;
        auto const from = line.find_first_not_of(':', 3);
        if (from == line.npos) continue;
        names.emplace_back(line.substr(from, line.find(':', from) - from));
    }
    if (names.size() == 1) return error{errc::not_found, "find", "a secret key", options.key};
    auto const exported = run(command(options.home, std::move(names)), "", "export", "keys");
    if (!exported) return exported.error();
    return mig::keyring::from_bytes(mig::as_bytes(*exported));
}

result<std::string> export_from_gpg(mig::fingerprint const& key, std::string const& home)
{
    auto const name = key.hex();
    auto exported = run(command(home, {"--export", name}), "", "export", name);
    if (!exported) return exported.error();
    if (exported->empty()) {
        return error{errc::not_found, "export", name,
                     "gpg has no such public key: gpg --list-keys shows those it has"};
    }
    auto const merged = mig::merge_keyrings({.there = {}, .comes = mig::as_bytes(*exported)});
    if (!merged) return merged.error();
    if (merged->added != std::vector{key}) {
        return error{errc::not_found, "export", name,
                     "it names a subkey; give the fingerprint of the primary key" +
                         (merged->added.empty() ? "" : ", " + merged->added.front().hex())};
    }
    return exported;
}
