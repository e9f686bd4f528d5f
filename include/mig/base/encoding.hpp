// Hexadecimal and base64, strict in both directions.
//
// RFC 4648.  Decoders refuse what an encoder would not have written: a character outside the
// alphabet, padding in the wrong place, unused bits that are not zero.

#ifndef MIG_BASE_ENCODING_HPP
#define MIG_BASE_ENCODING_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>

#include <string>
#include <string_view>

namespace mig {

[[nodiscard]] std::string to_hex(bytes_view);              // lower case
[[nodiscard]] std::string to_hex_upper(bytes_view);        // upper case
[[nodiscard]] result<bytes> from_hex(std::string_view);    // either case, even length
[[nodiscard]] std::string to_base64(bytes_view);           // with padding, one line
[[nodiscard]] result<bytes> from_base64(std::string_view); // no white space
// Puts what it decodes after what is there; on an error, some of it.  For text that comes in pieces
// of whole groups of four, of which only the last may be padded: that is the caller's to see.
[[nodiscard]] result<void> append_base64(std::string_view, bytes& to);

} // namespace mig

#endif
