// The words of a command that is not a module: its options, in any order, and what is left.
//
//     std::string keyring;
//     auto const files = read_words(words, {{"--keyring", &keyring}}, {{"--json", &json}});
//
// "--at 5" and "--at=5"; "--" ends the options; "-" alone is no option.

#ifndef MIG_EXAMPLES_CLIENT_WORDS_HPP
#define MIG_EXAMPLES_CLIENT_WORDS_HPP

#include <mig/base/result.hpp>
#include <mig/base/time.hpp>

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct word_option {
    std::string_view name;
    std::string* value;
};
struct word_flag {
    std::string_view name;
    bool* given;
};

// Fails with invalid_argument: an option that is not known, twice there, or without its value.
[[nodiscard]] mig::result<std::vector<std::string>>
read_words(std::span<std::string const> words, std::initializer_list<word_option> options,
           std::initializer_list<word_flag> flags);

// The value of --at, in seconds since 1970; the clock when it is empty.
[[nodiscard]] mig::result<mig::system_time> time_to_look_at(std::string const& value);

#endif
