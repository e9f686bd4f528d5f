// The members of version 2's messages, in the order in which Go writes them.  protocol 2.1, 4, 5.1

#ifndef MIG_SRC_WIRE_MIG2_STRUCTS_HPP
#define MIG_SRC_WIRE_MIG2_STRUCTS_HPP

#include "wire/go_struct.hpp"

#include <array>

namespace mig::wire::mig2 {

inline constexpr std::array description_fields{
    go_field{"author", go_kind::text, true},
    go_field{"email", go_kind::text, true},
    go_field{"url", go_kind::text, true},
    go_field{"revision", go_kind::number, true},
};
inline constexpr std::array threat_fields{
    go_field{"ref", go_kind::text, true},
    go_field{"level", go_kind::text, true},
    go_field{"family", go_kind::text, true},
    go_field{"type", go_kind::text, true},
};
inline constexpr std::array operation_fields{
    go_field{"module", go_kind::text},
    go_field{"parameters", go_kind::any},
    go_field{"is_compressed", go_kind::boolean, true},
    go_field{"want_compressed", go_kind::boolean, true},
};

// An action as its maker wrote it: without what the platform adds.
inline constexpr std::array action_fields{
    go_field{"id", go_kind::number},
    go_field{"name", go_kind::text},
    go_field{"target", go_kind::text},
    go_field{"description", go_kind::object, false, description_fields},
    go_field{"threat", go_kind::object, false, threat_fields},
    go_field{"validfrom", go_kind::time},
    go_field{"expireafter", go_kind::time},
    go_field{"operations", go_kind::objects, false, operation_fields},
    go_field{"pgpsignatures", go_kind::texts},
    go_field{"syntaxversion", go_kind::integer, true},
};

inline constexpr std::array counters_fields{
    go_field{"sent", go_kind::integer, true},      go_field{"done", go_kind::integer, true},
    go_field{"inflight", go_kind::integer, true},  go_field{"success", go_kind::integer, true},
    go_field{"cancelled", go_kind::integer, true}, go_field{"expired", go_kind::integer, true},
    go_field{"failed", go_kind::integer, true},    go_field{"timeout", go_kind::integer, true},
};

// An action inside a command.  Investigators are never sent to agents.
inline constexpr std::array sent_action_fields{
    go_field{"id", go_kind::number},
    go_field{"name", go_kind::text},
    go_field{"target", go_kind::text},
    go_field{"description", go_kind::object, false, description_fields},
    go_field{"threat", go_kind::object, false, threat_fields},
    go_field{"validfrom", go_kind::time},
    go_field{"expireafter", go_kind::time},
    go_field{"operations", go_kind::objects, false, operation_fields},
    go_field{"pgpsignatures", go_kind::texts},
    go_field{"status", go_kind::text, true},
    go_field{"starttime", go_kind::time},
    go_field{"finishtime", go_kind::time},
    go_field{"lastupdatetime", go_kind::time},
    go_field{"counters", go_kind::object, false, counters_fields},
    go_field{"syntaxversion", go_kind::integer, true},
};

inline constexpr std::array aws_fields{
    go_field{"instanceid", go_kind::text, true},
    go_field{"localipv4", go_kind::text, true},
    go_field{"amiid", go_kind::text, true},
    go_field{"instancetype", go_kind::text, true},
};
inline constexpr std::array environment_fields{
    go_field{"init", go_kind::text, true},
    go_field{"ident", go_kind::text, true},
    go_field{"os", go_kind::text, true},
    go_field{"arch", go_kind::text, true},
    go_field{"isproxied", go_kind::boolean},
    go_field{"proxy", go_kind::text, true},
    go_field{"addresses", go_kind::texts, true},
    go_field{"publicip", go_kind::text, true},
    go_field{"aws", go_kind::object, false, aws_fields},
    go_field{"modules", go_kind::texts, true},
};
inline constexpr std::array agent_fields{
    go_field{"id", go_kind::number, true},
    go_field{"name", go_kind::text},
    go_field{"queueloc", go_kind::text},
    go_field{"mode", go_kind::text},
    go_field{"version", go_kind::text, true},
    go_field{"pid", go_kind::integer, true},
    go_field{"loadername", go_kind::text, true},
    go_field{"starttime", go_kind::time},
    go_field{"destructiontime", go_kind::time},
    go_field{"heartbeatts", go_kind::time},
    go_field{"refreshts", go_kind::time},
    go_field{"status", go_kind::text, true},
    go_field{"authorized", go_kind::boolean, true},
    go_field{"environment", go_kind::object, false, environment_fields},
    go_field{"tags", go_kind::text_map, true},
};

inline constexpr std::array result_fields{
    go_field{"foundanything", go_kind::boolean}, go_field{"success", go_kind::boolean},
    go_field{"elements", go_kind::any},          go_field{"statistics", go_kind::any},
    go_field{"errors", go_kind::texts},
};
inline constexpr std::array command_fields{
    go_field{"id", go_kind::number},
    go_field{"action", go_kind::object, false, sent_action_fields},
    go_field{"agent", go_kind::object, false, agent_fields},
    go_field{"status", go_kind::text},
    go_field{"results", go_kind::objects, false, result_fields},
    go_field{"starttime", go_kind::time},
    go_field{"finishtime", go_kind::time},
};

} // namespace mig::wire::mig2

#endif
