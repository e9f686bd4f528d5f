// What a module process reads and writes: protocol 10.1.
//
//     {"class":"parameters","parameters":{...}}  ->  {"foundanything":...,"success":...,...}
//
// A message may also carry the budget of the run, which modules of MIG read over, or a part of it:
//
//     "budget":{"cpu_percent":10,"read_bytes_per_s":0,"memory_bytes":268435456,"time_ms":300000,
//               "answer_bytes":16777216}
//
// memory_bytes is for a process of its own: run_module_message_confined() holds the process to it.
//
// Threads: pure functions.

#ifndef MIG_MODULE_MESSAGE_HPP
#define MIG_MODULE_MESSAGE_HPP

#include <mig/module/module.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace mig {

// One line, without the newline.  Null parameters are left out.
[[nodiscard]] std::string module_message(json const& parameters,
                                         std::optional<budget> const& = std::nullopt);

// Reads the message, with or without a newline after it, runs the module and gives the JSON of its
// answer.  A budget in the message takes the place of what the options say of it.  Bad input is an
// answer too: "success":false, with the reason in "errors".
[[nodiscard]] std::string run_module_message(module_info const&, std::string_view message,
                                             run_context::options);

// The same, in a process that it first confines to what the module needs, for good: for one that
// was made to run this module and end.  What could not be applied is in the answer, "unconfined".
[[nodiscard]] std::string run_module_message_confined(module_info const&, std::string_view message,
                                                      run_context::options);

} // namespace mig

#endif
