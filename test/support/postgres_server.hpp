// A PostgreSQL server of the test's own: in a folder of its own, on a Unix socket, gone with it.
//
// PostgreSQL refuses to run as root: there, it runs as the user that its package has made.

#ifndef MIG_TEST_SUPPORT_POSTGRES_SERVER_HPP
#define MIG_TEST_SUPPORT_POSTGRES_SERVER_HPP

#include "support/temporary_folder.hpp"

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <pwd.h>
#include <stdexcept>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace mig::test {

class postgres_server {
public:
    enum class disk { safe, fast };
    // Fast: fsync is for the loss of power; what a process wrote survives its death without.
    explicit postgres_server(disk wanted = disk::fast) : fsync_(wanted == disk::safe ? "on" : "off")
    {
        if (::getuid() == 0) {
            auto const* const user = ::getpwnam("postgres");
            if (user == nullptr) throw std::runtime_error{"there is no user postgres"};
            user_ = user->pw_uid;
            group_ = user->pw_gid;
            if (::chown(folder_.path().c_str(), user_, group_) != 0) {
                throw std::runtime_error{"chown failed"};
            }
        }
        auto const made = spawn({"initdb", "-D", data(), "-A", "trust", "-U", "postgres", "-E",
                                 "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"});
        int status = 0;
        ::waitpid(made, &status, 0);
        if (status != 0) throw std::runtime_error{"initdb failed"};
        start();
    }
    postgres_server(postgres_server const&) = delete;
    postgres_server& operator=(postgres_server const&) = delete;
    ~postgres_server() { end(SIGQUIT); }

    void start()
    {
        process_ = spawn({"postgres", "-D", data(), "-k", folder_.path().native(), "-c",
                          "listen_addresses=", "-c", "fsync=" + fsync_, "-c",
                          "full_page_writes=" + fsync_, "-c", "max_connections=60", "-c",
                          "shared_buffers=64MB", "-c", "autovacuum=off"});
        for (int n = 0; n < 600; ++n) {
            if (answers()) return;
            // Some of what it was before may still hold its memory.
            int status = 0;
            if (::waitpid(process_, &status, WNOHANG) == process_) {
                std::this_thread::sleep_for(std::chrono::milliseconds{100});
                return start();
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
        throw std::runtime_error{"PostgreSQL does not start"};
    }
    // SIGKILL ends it as a crash does, SIGQUIT at once, SIGINT in order.
    void end(int signal)
    {
        if (process_ <= 0) return;
        ::kill(process_, signal);
        ::waitpid(process_, nullptr, 0);
        process_ = -1;
    }

    [[nodiscard]] std::string connection(std::string const& database,
                                         std::string const& user = "postgres") const
    {
        return "host=" + folder_.path().native() + " user=" + user + " dbname=" + database;
    }
    [[nodiscard]] std::string socket() const { return folder_ / ".s.PGSQL.5432"; }
    [[nodiscard]] pid_t process() const noexcept { return process_; }

private:
    [[nodiscard]] std::string data() const { return folder_ / "data"; }

    // A start-up packet is answered once it is ready: here, one that asks for encryption.
    [[nodiscard]] bool answers() const
    {
        auto const fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un at{};
        at.sun_family = AF_UNIX;
        socket().copy(at.sun_path, sizeof at.sun_path - 1);
        char const packet[] = {0, 0, 0, 8, 4, char(0xd2), 0x16, 0x2f};
        char reply = 0;
        bool const good =
            ::connect(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0 &&
            ::send(fd, packet, sizeof packet, MSG_NOSIGNAL) == ssize_t{sizeof packet} &&
            ::recv(fd, &reply, 1, 0) == 1;
        ::close(fd);
        return good && is_recovered();
    }
    // It takes connections before it takes queries; then this file says so.
    [[nodiscard]] bool is_recovered() const
    {
        std::string text;
        auto const fd = ::open((data() + "/postmaster.pid").c_str(), O_RDONLY | O_CLOEXEC);
        char part[1024];
        auto const size = ::read(fd, part, sizeof part);
        ::close(fd);
        return size > 0 && std::string(part, static_cast<std::size_t>(size)).find("\nready") !=
                               std::string::npos;
    }

    pid_t spawn(std::vector<std::string> words) const
    {
        auto const program = std::string{MIG_TEST_POSTGRES} + "/" + words[0];
        auto const log = folder_ / "log";
        std::vector<char*> arguments;
        for (auto& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        auto const child = ::fork();
        if (child != 0) return child;
        ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
        auto const to = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
        ::dup2(to, 1);
        ::dup2(to, 2);
        if (user_ != 0 && (::setgid(group_) != 0 || ::setuid(user_) != 0)) ::_exit(126);
        ::prctl(PR_SET_PDEATHSIG, SIGQUIT); // forgotten when the user changed
        if (::chdir(folder_.path().c_str()) != 0) ::_exit(126);
        ::execv(program.c_str(), arguments.data());
        ::_exit(127);
    }

    temporary_folder folder_;
    std::string fsync_;
    uid_t user_ = 0;
    gid_t group_ = 0;
    pid_t process_ = -1;
};

} // namespace mig::test

#endif
