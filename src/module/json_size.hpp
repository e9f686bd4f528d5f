// How many bytes a JSON value takes at most when it is written: counted, not written.

#ifndef MIG_SRC_MODULE_JSON_SIZE_HPP
#define MIG_SRC_MODULE_JSON_SIZE_HPP

#include <mig/base/json.hpp>

#include <cstdint>
#include <string_view>

namespace mig {

[[nodiscard]] std::uint64_t json_size_max(json const&);
[[nodiscard]] std::uint64_t json_size_max(std::string_view text); // as a JSON text, with quotes

} // namespace mig

#endif
