// What a failed system call means, and small files read whole.

#ifndef MIG_SRC_HOST_SYSTEM_CALL_HPP
#define MIG_SRC_HOST_SYSTEM_CALL_HPP

#include <mig/base/result.hpp>

#include <string>
#include <string_view>

namespace mig::host_room {

// The error of a call that set errno to os.
[[nodiscard]] error failed(std::string_view doing, std::string_view subject, int os);

// The text of a small file of /proc, /sys or /etc.  Longer than size_max: cut there.
[[nodiscard]] result<std::string> read_small(std::string const& path,
                                             std::size_t size_max = 64u << 10);
[[nodiscard]] result<std::string> read_small_at(int directory, std::string const& name,
                                                std::size_t size_max = 64u << 10);

} // namespace mig::host_room

#endif
