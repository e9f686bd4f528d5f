// Go's encoding/json for structs, as a table: which members there are, in which order, of which
// kind, and which are left out when empty.  protocol 1.4, 1.5
//
// Version 2's programs decode each message into structs and encode it again before they sign it,
// send it or send it back.  canonical() does both steps at once, so that whatever spelling came
// in, the same text goes out.

#ifndef MIG_SRC_WIRE_GO_STRUCT_HPP
#define MIG_SRC_WIRE_GO_STRUCT_HPP

#include <mig/base/json.hpp>
#include <mig/base/result.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace mig::wire {

enum class go_kind : std::uint8_t {
    number,   // float64
    integer,  // int, uint16
    text,     // string
    boolean,  // bool
    time,     // time.Time: a missing one is the year 1
    object,   // a struct of its own
    objects,  // an array of them; missing: null
    texts,    // an array of strings; missing: null
    text_map, // map[string]string, sorted; missing: null
    any,      // interface{}: maps in it sorted; missing: null
};

struct go_field {
    std::string_view key;
    go_kind kind;
    bool omit_empty = false;
    std::span<go_field const> fields = {}; // of object and objects
};

// The value in the struct's own form: known members only, in the struct's order and spelling.
// Fails with invalid_argument where the kinds differ.  To be written by write_go_json_ordered().
[[nodiscard]] result<json> canonical(std::span<go_field const>, json const&);

// The member of that name in any case, the last one if there are several, null left aside.
[[nodiscard]] json const* find_folded(json const& object, std::string_view lower_case_key);

} // namespace mig::wire

#endif
