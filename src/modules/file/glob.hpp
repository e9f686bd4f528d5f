// "*.conf", "etc/**/sshd_*": what a shell would match, compiled to a regular expression.
//
//     *        any text without a slash        [a-z]     one character of these; not with [!a-z]
//     ?        one character, not a slash      {a,b*}    one of these
//     **       any text: "a/**" is all below a, "**/a" an a at any depth
//     \        the next character is itself
//
// A glob without a slash is about the name; one that begins with a slash about the whole path; any
// other about the path below the searched one.  It always matches all of that.  Other than for a
// shell, a dot in front is a character like any.
//
// Threads: immutable, shared.

#ifndef MIG_SRC_MODULES_FILE_GLOB_HPP
#define MIG_SRC_MODULES_FILE_GLOB_HPP

#include <mig/base/result.hpp>
#include <mig/scan/pattern.hpp>

#include <string_view>

namespace mig::file {

struct glob {
    enum class about : std::uint8_t { name, path_below, whole_path };
    about subject = about::name;
    pattern expression;
};

// Fails with invalid_argument, and says what is wrong in it.
[[nodiscard]] result<glob> parse_glob(std::string_view text);

} // namespace mig::file

#endif
