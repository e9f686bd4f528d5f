#include "host/description.hpp"

#include "host/file_system.hpp"
#include "host/system_call.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <bit>
#include <cerrno>
#include <cstring>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/utsname.h>

namespace mig::host_room {
namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view take_line(std::string_view& text) noexcept
{
    auto const end = std::min(text.find('\n'), text.size());
    auto const line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

// Cuts the first word off; empty when there is none left.
std::string_view take_word(std::string_view& text) noexcept
{
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    auto const end = std::min(text.find_first_of(blanks), text.size());
    auto const word = text.substr(0, end);
    text.remove_prefix(end);
    return word;
}

int bits_in(void const* mask, std::size_t size) noexcept
{
    int bits = 0;
    auto const* const octets = static_cast<unsigned char const*>(mask);
    for (std::size_t i = 0; i < size; ++i)
        bits += std::popcount(octets[i]);
    return bits;
}

// The address of an interface as "192.0.2.7/24"; empty when it is of another family.
std::string address_text(ifaddrs const& one)
{
    if (one.ifa_addr == nullptr || one.ifa_netmask == nullptr) return {};
    char text[INET6_ADDRSTRLEN] = {};
    int prefix = 0;
    if (one.ifa_addr->sa_family == AF_INET) {
        sockaddr_in address{};
        sockaddr_in mask{};
        std::memcpy(&address, one.ifa_addr, sizeof address);
        std::memcpy(&mask, one.ifa_netmask, sizeof mask);
        ::inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
        prefix = bits_in(&mask.sin_addr, sizeof mask.sin_addr);
    } else if (one.ifa_addr->sa_family == AF_INET6) {
        sockaddr_in6 address{};
        sockaddr_in6 mask{};
        std::memcpy(&address, one.ifa_addr, sizeof address);
        std::memcpy(&mask, one.ifa_netmask, sizeof mask);
        ::inet_ntop(AF_INET6, &address.sin6_addr, text, sizeof text);
        prefix = bits_in(&mask.sin6_addr, sizeof mask.sin6_addr);
    } else {
        return {};
    }
    return std::string{text} + "/" + std::to_string(prefix);
}

// None where the kernel does not tell (a sandbox without netlink): not worth failing for.
std::vector<std::string> interface_addresses()
{
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0) return {};
    std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> const all{first, &::freeifaddrs};

    std::vector<std::string> addresses;
    for (auto const* one = first; one != nullptr; one = one->ifa_next) {
        auto text = address_text(*one);
        if (text.empty() || text == "127.0.0.1/8" || text == "::1/128") continue;
        addresses.push_back(std::move(text));
    }
    return addresses;
}

std::string text_or_nothing(std::string const& path)
{
    auto text = read_small(path);
    return text ? std::move(*text) : std::string{};
}

} // namespace

std::string full_hostname(std::string_view kernel_name, std::string_view etc_hosts)
{
    if (kernel_name.find('.') != kernel_name.npos) return std::string{kernel_name};
    while (!etc_hosts.empty()) {
        auto line = take_line(etc_hosts);
        line = line.substr(0, line.find('#'));
        if (take_word(line).empty()) continue; // the address
        auto const canonical = take_word(line);
        auto listed = canonical == kernel_name;
        for (auto alias = take_word(line); !alias.empty(); alias = take_word(line))
            listed = listed || alias == kernel_name;
        if (listed && canonical.substr(0, canonical.find('.')) == kernel_name)
            return std::string{canonical};
    }
    return std::string{kernel_name};
}

std::string go_architecture(std::string_view machine)
{
    if (machine == "x86_64") return "amd64";
    if (machine == "aarch64") return "arm64";
    if (machine.starts_with("arm")) return "arm";
    if (machine.size() == 4 && machine[0] == 'i' && machine.ends_with("86")) return "386";
    return std::string{machine}; // riscv64, ppc64le, s390x, loong64: the same in both
}

std::string pretty_name(std::string_view os_release)
{
    constexpr std::string_view key = "PRETTY_NAME=";
    std::string value;
    while (!os_release.empty()) {
        auto line = take_line(os_release);
        if (!line.starts_with(key)) continue;
        line.remove_prefix(key.size());
        line = line.substr(0, line.find_last_not_of(blanks) + 1);
        if (line.size() >= 2 && (line.front() == '"' || line.front() == '\'') &&
            line.back() == line.front())
            line = line.substr(1, line.size() - 2);
        value.clear(); // as in the shell, the last one counts
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (line[i] == '\\' && i + 1 < line.size()) ++i;
            value += line[i];
        }
    }
    return value;
}

std::string init_name(std::string_view command_line, std::string_view sbin_init)
{
    auto const has = [&](std::string_view part) {
        return command_line.find(part) != command_line.npos;
    };
    if (has("init [")) return "sysvinit";
    if (has("systemd")) return "systemd";
    if (has("/sbin/init") && sbin_init.find("systemd") != sbin_init.npos) return "systemd";
    if (has("init")) return "upstart";
    return "sysvinit";
}

result<host_description> describe_this_machine()
{
    utsname names{};
    if (::uname(&names) != 0) return failed("describe", "this machine", errno);

    auto distribution = pretty_name(text_or_nothing("/etc/os-release"));
    if (distribution.empty()) distribution = pretty_name(text_or_nothing("/usr/lib/os-release"));
    if (distribution.empty()) distribution = std::string{names.sysname} + " " + names.release;
    auto const sbin_init = make_local_file_system()->resolve("/sbin/init");

    return host_description{
        .hostname = full_hostname(names.nodename, text_or_nothing("/etc/hosts")),
        .os = "linux",
        .architecture = go_architecture(names.machine),
        .distribution = std::move(distribution),
        .init = init_name(text_or_nothing("/proc/1/cmdline"),
                          sbin_init ? std::string_view{*sbin_init} : std::string_view{}),
        .addresses = interface_addresses()};
}

} // namespace mig::host_room
