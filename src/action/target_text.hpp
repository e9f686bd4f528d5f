// What a target does with texts, once: the agent's evaluation and the SQL functions of the SQLite
// store call the same functions, so that they cannot disagree.
//
// Threads: pure functions.

#ifndef MIG_SRC_ACTION_TARGET_TEXT_HPP
#define MIG_SRC_ACTION_TARGET_TEXT_HPP

#include <mig/base/json.hpp>
#include <mig/base/result.hpp>
#include <mig/scan/pattern.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig {

enum class match_kind : std::uint8_t { like, ilike, regex, iregex };

// A pattern that has been found good, for any number of texts.
class text_match {
public:
    // LIKE and ILIKE as in PostgreSQL: % and _ over the whole text, \ before what means itself.
    // ~ and ~* anywhere in the text: of the regular expressions those that RE2 and PostgreSQL
    // understand alike.  Fails with invalid_argument; its words are for the person who wrote it.
    [[nodiscard]] static result<text_match> make(match_kind, std::string_view written);

    [[nodiscard]] bool matches(std::string_view text) const;

private:
    text_match(bool whole, pattern compiled) : whole_(whole), compiled_(std::move(compiled)) {}
    bool whole_;
    pattern compiled_;
};

// The same expression for PostgreSQL, whose classes are those of a language.
[[nodiscard]] std::string postgres_regex(std::string_view written);

// One step into a JSON value.
struct json_step {
    enum class kind : std::uint8_t {
        member, // -> 'key': of an object
        item,   // -> 3: of an array, negative from its end
        either, // in '{a,3}': of whichever is there
    };
    kind how = kind::member;
    std::string key;       // member, either
    std::int64_t item = 0; // item, and either when is_number
    bool is_number = false;
    friend bool operator==(json_step const&, json_step const&) = default;
};
using json_path = std::vector<json_step>;
inline constexpr std::size_t json_path_steps_max = 16;

// As ->> and #>> give it: a text as it is, nothing for null, everything else as JSON.
[[nodiscard]] std::optional<std::string> text_at(json const&, json_path const&);

// '{a,"b c",3}': the elements of a one-dimensional array of texts.  Nothing when it is not one.
[[nodiscard]] std::optional<json_path> parse_path_array(std::string_view);

// A path as one text and back, to be bound to a parameter.
[[nodiscard]] std::string write_path(json_path const&);
[[nodiscard]] std::optional<json_path> read_path(std::string_view);

} // namespace mig

#endif
