// The seam to zlib: gzip, RFC 1952, whole texts in memory.

#ifndef MIG_SRC_WIRE_GZIP_HPP
#define MIG_SRC_WIRE_GZIP_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>

#include <string>

namespace mig::wire {

// All members of the file, one after another.  Fails with corrupt, or with over_budget as soon as
// more than that many bytes come out.
[[nodiscard]] result<std::string> gunzip(bytes_view compressed, std::size_t size_max_bytes);
// Fails with over_budget when there is no memory.
[[nodiscard]] result<bytes> gzip(std::string_view text);

} // namespace mig::wire

#endif
