// Lines for people and for programs.  Whatever comes from a key, a file or the network is printed
// so that it cannot move the cursor, hide itself or begin a line of its own.

#ifndef MIG_EXAMPLES_CLIENT_PRINTING_HPP
#define MIG_EXAMPLES_CLIENT_PRINTING_HPP

#include <mig/base/error.hpp>
#include <mig/base/json.hpp>
#include <mig/base/log.hpp>

#include "../common/log_to_standard_error.hpp"

#include <cstdio>
#include <string>
#include <string_view>

// One printable line.
void print_line(std::FILE* to, std::string_view text);

// What is said beside the answer, on standard error: one printable line, or, after
// say_as(log_form::json), one object a line as the other programs log it.  say_as comes first of
// all.
void say(std::string_view text, mig::severity = mig::severity::info);
void say_as(log_form);
[[nodiscard]] log_form how_it_is_said();

// One line of JSON on standard output; what is not ASCII is escaped.
void print_json_line(mig::json const&);
[[nodiscard]] std::string ascii_json(mig::json const&);

// In quotes: a name among words that are ours.  Quotes inside it become single ones.
[[nodiscard]] std::string quoted(std::string_view name);

// "mig: ...", said; returns exit_error.
int fail(std::string const& why);
int fail(mig::error const& why);

#endif
