// What this machine says of itself.  protocol 5.2
//
// Works in a static binary: no name service is asked, only files and the kernel.  The parts that
// read texts are functions of these texts.

#ifndef MIG_SRC_HOST_DESCRIPTION_HPP
#define MIG_SRC_HOST_DESCRIPTION_HPP

#include <mig/host/host.hpp>

#include <string_view>

namespace mig::host_room {

// The kernel's name when it has a dot; else the canonical name that /etc/hosts gives for it, when
// its first label is that name; else the kernel's.
[[nodiscard]] std::string full_hostname(std::string_view kernel_name, std::string_view etc_hosts);

[[nodiscard]] std::string go_architecture(std::string_view machine); // "x86_64" -> "amd64"

// The value of PRETTY_NAME, empty when there is none.  os-release(5)
[[nodiscard]] std::string pretty_name(std::string_view os_release);

// command_line is /proc/1/cmdline; sbin_init what /sbin/init resolves to.
[[nodiscard]] std::string init_name(std::string_view command_line, std::string_view sbin_init);

[[nodiscard]] result<host_description> describe_this_machine();

} // namespace mig::host_room

#endif
