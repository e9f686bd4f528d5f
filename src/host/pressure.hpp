// How busy the machine is: /proc/pressure, Documentation/accounting/psi.rst of Linux.

#ifndef MIG_SRC_HOST_PRESSURE_HPP
#define MIG_SRC_HOST_PRESSURE_HPP

#include <mig/host/host.hpp>

#include <optional>
#include <string_view>

namespace mig::host_room {

// "some avg10=1.50 avg60=...": the number after avg10 of the line that begins so.
[[nodiscard]] std::optional<double> stalled_percent(std::string_view text, std::string_view line);

// Fails with unsupported where the kernel does not say.
[[nodiscard]] result<host_pressure> read_pressure();

} // namespace mig::host_room

#endif
