// What a module process reads and writes: protocol 10.1.
//
//     {"class":"parameters","parameters":{...}}  ->  {"foundanything":...,"success":...,...}
//
// Threads: pure functions.

#ifndef MIG_MODULE_MESSAGE_HPP
#define MIG_MODULE_MESSAGE_HPP

#include <mig/module/module.hpp>

#include <string>
#include <string_view>

namespace mig {

// One line, without the newline.  Null parameters are left out.
[[nodiscard]] std::string module_message(json const& parameters);

// Reads the message, with or without a newline after it, runs the module and gives the JSON of its
// answer.  Bad input is an answer
// too: "success":false, with the reason in "errors".
[[nodiscard]] std::string run_module_message(module_info const&, std::string_view message,
                                             run_context::options);

} // namespace mig

#endif
