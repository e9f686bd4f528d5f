// Paths as text in JSON and back.
//
// A file name is bytes; JSON holds characters.  A byte that is not part of a UTF-8 character is
// written \xNN (two lower-case hexadecimal digits), and a backslash that is followed by "x" in the
// name itself is written \x5c, so that the text names exactly one file.  Every other name is its
// own text.  Paths in parameters are read the same way: what a result says can be searched again.
//
// Threads: pure functions.

#ifndef MIG_SRC_MODULES_FILE_PATH_TEXT_HPP
#define MIG_SRC_MODULES_FILE_PATH_TEXT_HPP

#include <string>
#include <string_view>

namespace mig::file {

[[nodiscard]] std::string text_of_path(std::string_view path);
[[nodiscard]] std::string path_of_text(std::string_view text);

// Go's filepath.Clean: one slash between names, no ".", no "name/..", no slash at the end.
[[nodiscard]] std::string clean_path(std::string_view path);
// What is before the last slash: "/" of "/a", "." of "a".
[[nodiscard]] std::string directory_of(std::string_view path);
// What is after it: "a" of "/a", "/" of "/".
[[nodiscard]] std::string_view base_name(std::string_view path);
[[nodiscard]] std::string join(std::string_view directory, std::string_view name);

} // namespace mig::file

#endif
