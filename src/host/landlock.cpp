#include "host/landlock.hpp"

#include "host/descriptor.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// The kernel may know more than the headers that we are compiled with: landlock(7),
// linux/landlock.h.
namespace mig::host_room {
namespace {

#ifdef SYS_landlock_create_ruleset
constexpr long create_ruleset = SYS_landlock_create_ruleset;
constexpr long add_rule = SYS_landlock_add_rule;
constexpr long restrict_self = SYS_landlock_restrict_self;
#else // the same on all architectures since they got it
constexpr long create_ruleset = 444;
constexpr long add_rule = 445;
constexpr long restrict_self = 446;
#endif

struct ruleset {
    std::uint64_t files = 0;   // handled_access_fs
    std::uint64_t network = 0; // since version 4: handled_access_net
    std::uint64_t scopes = 0;  // since version 6: scoped
};

struct [[gnu::packed]] path_beneath {
    std::uint64_t allowed = 0;
    std::int32_t parent = -1;
};

constexpr unsigned ask_version = 1u << 0;
constexpr int rule_path_beneath = 1;

constexpr std::uint64_t execute = 1u << 0;
constexpr std::uint64_t read_file = 1u << 2;
constexpr std::uint64_t read_folder = 1u << 3;
constexpr std::uint64_t since_1 = (1u << 13) - 1;            // all of the above, writing and making
constexpr std::uint64_t refer = 1u << 13;                    // 2
constexpr std::uint64_t truncate = 1u << 14;                 // 3
constexpr std::uint64_t device_ioctl = 1u << 15;             // 5
constexpr std::uint64_t tcp = (1u << 2) - 1;                 // 4: bind and connect
constexpr std::uint64_t sockets_and_signals = (1u << 2) - 1; // 6

// What a program of this library reads that no path of a search names.
constexpr std::array<std::string_view, 3> always_read{"/etc/localtime", "/usr/share/zoneinfo",
                                                      "/proc/pressure"};

ruleset handled(sandbox_needs const& needs, int version)
{
    ruleset all{.files = since_1};
    if (version >= 2) all.files |= refer;
    if (version >= landlock_sees_truncation) all.files |= truncate;
    if (version >= 5) all.files |= device_ioctl;
    if (needs.programs) all.files &= ~execute;
    if (version >= 4 && !needs.network) all.network = tcp;
    if (version >= 6 && !needs.network) all.scopes = sockets_and_signals;
    return all;
}

std::size_t size_of(ruleset const&, int version)
{
    return (version >= 6 ? 3 : version >= 4 ? 2 : 1) * sizeof(std::uint64_t);
}

// A path that is not there needs no rule: there is nothing to read.
result<void> let_read(int rules, std::string const& path,
                      std::uint64_t folder = read_file | read_folder)
{
    descriptor const parent{::open(path.c_str(), O_PATH | O_CLOEXEC)};
    if (parent.number() < 0) return {};
    struct stat status = {};
    if (::fstat(parent.number(), &status) != 0) return {};
    path_beneath const rule{.allowed = S_ISDIR(status.st_mode) ? folder : read_file,
                            .parent = parent.number()};
    if (::syscall(add_rule, rules, rule_path_beneath, &rule, 0u) != 0)
        return error{errc::unavailable, "allow reading", path, errno};
    return {};
}

error why_not(int os)
{
    auto const because = [](std::string_view why) {
        return error{errc::unavailable, "use", "Landlock", why};
    };
    if (os == ENOSYS) return because("this kernel has none: it came with Linux 5.13");
    if (os == EOPNOTSUPP) return because("it was switched off when the machine started (lsm=)");
    return error{errc::unavailable, "use", "Landlock", os};
}

} // namespace

result<int> restrict_files(sandbox_needs const& needs)
{
    auto const version = static_cast<int>(::syscall(create_ruleset, nullptr, 0ul, ask_version));
    if (version < 1) return why_not(errno);
    auto const all = handled(needs, version);
    descriptor const rules{
        static_cast<int>(::syscall(create_ruleset, &all, size_of(all, version), 0u))};
    if (rules.number() < 0) return error{errc::unavailable, "use", "Landlock", errno};
    for (auto const path : always_read) {
        if (auto let = let_read(rules.number(), std::string{path}); !let) return let.error();
    }
    for (auto const& path : needs.read_paths) {
        if (auto let = let_read(rules.number(), path); !let) return let.error();
    }
    if (needs.linked_files) {
        if (auto let = let_read(rules.number(), "/", read_file); !let) return let.error();
    }
    if (::syscall(restrict_self, rules.number(), 0u) != 0)
        return error{errc::unavailable, "apply", "Landlock", errno};
    return version;
}

} // namespace mig::host_room
