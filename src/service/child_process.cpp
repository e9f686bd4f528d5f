#include "service/child_process.hpp"

#include "host/address_space.hpp"
#include "service/owned_fd.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <utility>

namespace mig::service {
namespace {

using steady = std::chrono::steady_clock;

constexpr int nice_of_modules =
    15; // 3 % of a busy core: endpoints are busy machines: modules yield to their work
constexpr std::size_t pipe_block_bytes = 64 * 1024;
constexpr std::size_t error_text_max_bytes = 2000;
constexpr std::chrono::microseconds reap_pause_min{50};
constexpr std::chrono::microseconds reap_pause_max{5000};

struct pipe_ends {
    owned_fd read;
    owned_fd write;
};

result<pipe_ends> make_pipe()
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return error{errc::io, "make", "a pipe", errno};
    return pipe_ends{owned_fd{ends[0]}, owned_fd{ends[1]}};
}

// For what the child reads: writing to a pipe that it has closed would raise SIGPIPE in us.
result<pipe_ends> make_socket_pair()
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return error{errc::io, "make", "a socket pair", errno};
    }
    return pipe_ends{owned_fd{ends[0]}, owned_fd{ends[1]}};
}

// Between fork and exec: only what is safe after fork in a process with threads.
struct child_plan {
    char* const* argv;
    int in;
    int out;
    int err;
    rlim_t address_space;
    rlim_t cpu_seconds;
    pid_t parent;
};

void limit(int what, rlim_t soft, rlim_t hard) noexcept
{
    rlimit const r{soft, hard};
    ::setrlimit(static_cast<__rlimit_resource>(what), &r);
}

[[noreturn]] void become_child(child_plan const& plan) noexcept
{
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != plan.parent) ::_exit(127); // it died before we asked to be told
    ::setpriority(PRIO_PROCESS, 0, nice_of_modules);
    limit(RLIMIT_CORE, 0, 0);
    limit(RLIMIT_CPU, plan.cpu_seconds, plan.cpu_seconds + 1);
    if (address_space_is_limited) limit(RLIMIT_AS, plan.address_space, plan.address_space);
    ::dup2(plan.in, STDIN_FILENO);
    ::dup2(plan.out, STDOUT_FILENO);
    ::dup2(plan.err, STDERR_FILENO);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    ::execv(plan.argv[0], plan.argv);
    ::_exit(127);
}

class child {
public:
    static result<child> start(child_options const& options)
    {
        auto in = make_socket_pair();
        auto out = make_pipe();
        auto err = make_pipe();
        if (!in) return in.error();
        if (!out) return out.error();
        if (!err) return err.error();

        auto words = options.command;
        std::vector<char*> argv;
        for (auto& word : words)
            argv.push_back(word.data());
        argv.push_back(nullptr);
        auto const seconds = static_cast<rlim_t>(options.time.count()) * options.processors;
        child_plan const plan{.argv = argv.data(),
                              .in = in->read.value(),
                              .out = out->write.value(),
                              .err = err->write.value(),
                              .address_space = options.memory.value,
                              .cpu_seconds = std::max<rlim_t>(seconds, 1),
                              .parent = ::getpid()};
        auto const pid = ::fork();
        if (pid < 0) return error{errc::unavailable, "start", options.command.front(), errno};
        if (pid == 0) become_child(plan);
        ::setpgid(pid, pid); // in both, so that neither need wait for the other
        return child{pid, std::move(in->write), std::move(out->read), std::move(err->read)};
    }

    child_end live(child_options const& options)
    {
        auto message = options.input;
        child_end end;
        owned_fd const stop_fd{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
        std::stop_callback const on_stop{options.stop, [&] {
                                             std::uint64_t const one = 1;
                                             (void)!::write(stop_fd.value(), &one, sizeof one);
                                         }};
        auto const deadline = steady::now() + options.time;
        for (int const fd : {in_.value(), out_.value(), err_.value()}) {
            ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
        }
        while (out_.open() || err_.open()) {
            auto const left =
                std::chrono::ceil<std::chrono::milliseconds>(deadline - steady::now());
            if (left.count() <= 0) end.timed_out = true;
            if (end.timed_out || end.stopped || end.too_much) break;
            std::array<pollfd, 4> fds{{{in_.open() ? in_.value() : -1, POLLOUT, 0},
                                       {out_.open() ? out_.value() : -1, POLLIN, 0},
                                       {err_.open() ? err_.value() : -1, POLLIN, 0},
                                       {stop_fd.value(), POLLIN, 0}}};
            auto const wait = std::min<std::int64_t>(left.count(), 60'000);
            if (::poll(fds.data(), fds.size(), static_cast<int>(wait)) < 0 && errno != EINTR) break;
            if (fds[0].revents != 0) feed(message);
            if (fds[1].revents != 0) {
                drain(out_, end.output, options.output_max.value, &end.too_much);
            }
            if (fds[2].revents != 0) drain(err_, end.errors, error_text_max_bytes, nullptr);
            if (fds[3].revents != 0) end.stopped = true;
        }
        // A child that has closed its output may still run: it has had its say.
        if (end.timed_out || end.stopped || end.too_much) kill_group();
        reap(end, deadline);
        return end;
    }

    child(child&& other) noexcept
        : pid_(std::exchange(other.pid_, -1)),
          in_(std::move(other.in_)),
          out_(std::move(other.out_)),
          err_(std::move(other.err_))
    {}
    child& operator=(child&&) = delete;
    ~child()
    {
        if (pid_ <= 0) return;
        kill_group();
        ::waitpid(pid_, nullptr, 0);
    }

private:
    child(pid_t pid, owned_fd in, owned_fd out, owned_fd err) noexcept
        : pid_(pid),
          in_(std::move(in)),
          out_(std::move(out)),
          err_(std::move(err))
    {}

    void kill_group() const noexcept { ::kill(-pid_, SIGKILL); }

    void feed(std::string_view& message)
    {
        auto const n = ::send(in_.value(), message.data(), message.size(), MSG_NOSIGNAL);
        if (n > 0) message.remove_prefix(static_cast<std::size_t>(n));
        bool const again = n < 0 && (errno == EAGAIN || errno == EINTR);
        if (message.empty() || (n < 0 && !again)) in_.reset();
    }

    // Text above the limit is dropped, and noted where that matters.
    static void drain(owned_fd& from, std::string& into, std::size_t limit_bytes, bool* too_much)
    {
        std::array<char, pipe_block_bytes> block;
        auto const n = ::read(from.value(), block.data(), block.size());
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (n <= 0) return from.reset();
        auto const room = limit_bytes - std::min(limit_bytes, into.size());
        into.append(block.data(), std::min(room, static_cast<std::size_t>(n)));
        if (static_cast<std::size_t>(n) > room && too_much != nullptr) *too_much = true;
    }

    void reap(child_end& end, steady::time_point deadline)
    {
        in_.reset();
        // Output closed, yet not ended: wait for it as long as it may run.
        auto pause = reap_pause_min;
        while (::wait4(pid_, &end.status, WNOHANG, &end.used) == 0) {
            if (steady::now() >= deadline) {
                end.timed_out = true;
                kill_group();
            }
            std::this_thread::sleep_for(pause);
            pause = std::min(pause * 2, reap_pause_max);
        }
        kill_group(); // what it may have left behind
        pid_ = -1;
    }

    pid_t pid_;
    owned_fd in_;
    owned_fd out_;
    owned_fd err_;
};

} // namespace

bool child_end::well() const noexcept
{
    return !timed_out && !stopped && !too_much && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

result<child_end> run_child(child_options const& options)
{
    auto running = child::start(options);
    if (!running) return running.error();
    return running->live(options);
}

} // namespace mig::service
