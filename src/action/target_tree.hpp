// What a target's text means: a tree that can only be right, since only the parser makes it.
//
// Its depth and size are bounded by the parser, so that those who walk it may recurse.

#ifndef MIG_SRC_ACTION_TARGET_TREE_HPP
#define MIG_SRC_ACTION_TARGET_TREE_HPP

#include <mig/action/target.hpp>

#include "action/target_text.hpp"
#include "action/target_time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mig {

inline constexpr std::size_t target_depth_max = 32;
inline constexpr std::size_t target_predicates_max = 256; // SQLite's expressions are 1000 deep
inline constexpr std::size_t target_patterns_max = 64;    // compiled, each takes memory
inline constexpr std::size_t target_list_max = 4096;      // literals in all IN lists

enum class target_column : std::uint8_t {
    id,
    name,
    queueloc,
    mode,
    version,
    pid,
    starttime,
    status, // from here on: only the platform knows
    loadername,
    heartbeattime,
    refreshtime,
    destructiontime,
};
// As the wire and the databases call it.
[[nodiscard]] std::string_view name(target_column) noexcept;

enum class json_column : std::uint8_t { environment, tags };
[[nodiscard]] std::string_view name(json_column) noexcept;

// environment->'aws'->>'instanceid'
struct target_member {
    json_column column = json_column::environment;
    json_path path;
    friend bool operator==(target_member const&, target_member const&) = default;
};

// What stands on a side of a comparison.  A text that is compared with a number or a time has
// become one when the tree is made.
using target_operand =
    std::variant<target_column, target_member, std::string, double, target_instant>;

enum class comparison : std::uint8_t { equal, differs, less, at_most, greater, at_least };
[[nodiscard]] std::string_view name(comparison) noexcept; // "<="

struct target::node {
    struct constant {
        bool value;
    };
    struct all_of {
        std::vector<node> parts;
    };
    struct any_of {
        std::vector<node> parts;
    };
    struct negation {
        std::vector<node> part; // one
    };
    struct compare {
        target_operand left;
        comparison how;
        target_operand right;
    };
    struct one_of {
        target_operand left;
        std::vector<target_operand> values;
    };
    struct match {
        target_operand left;
        match_kind how;
        std::string written;
        text_match pattern;
    };
    struct is_null {
        target_operand left;
    };
    struct found_in { // agents that found, or did not find, something in that action
        std::string action;
        bool found;
    };
    std::variant<constant, all_of, any_of, negation, compare, one_of, match, is_null, found_in>
        what;
};

} // namespace mig

#endif
