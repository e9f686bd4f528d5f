// mig-agent -m MODULE: one module, from standard input to standard output.  protocol 10.1

#ifndef MIG_EXAMPLES_AGENT_MODULE_MODE_HPP
#define MIG_EXAMPLES_AGENT_MODULE_MODE_HPP

#include <string>

// Exit status 0 also when the module reports a failure: that is an answer.  3 when there is no
// such module.
[[nodiscard]] int run_module_mode(std::string const& name, bool for_people);

#endif
