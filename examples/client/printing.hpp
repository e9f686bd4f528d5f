// Lines for people and for programs.  Whatever comes from a key, a file or the network is printed
// so that it cannot move the cursor, hide itself or begin a line of its own.

#ifndef MIG_EXAMPLES_CLIENT_PRINTING_HPP
#define MIG_EXAMPLES_CLIENT_PRINTING_HPP

#include <mig/base/error.hpp>
#include <mig/base/json.hpp>

#include <cstdio>
#include <string>
#include <string_view>

// One printable line.
void print_line(std::FILE* to, std::string_view text);

// One line of JSON on standard output; what is not ASCII is escaped.
void print_json_line(mig::json const&);
[[nodiscard]] std::string ascii_json(mig::json const&);

// In quotes: a name among words that are ours.  Quotes inside it become single ones.
[[nodiscard]] std::string quoted(std::string_view name);

// "mig: ..." on standard error; returns exit_error.
int fail(std::string const& why);
int fail(mig::error const& why);

#endif
