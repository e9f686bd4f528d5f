// -cpu 10%, -readrate 20M, -memory 256M, -walltime 60s: what the question may take of a machine.

#ifndef MIG_EXAMPLES_CLIENT_BUDGET_OPTIONS_HPP
#define MIG_EXAMPLES_CLIENT_BUDGET_OPTIONS_HPP

#include <mig/action/asked_budget.hpp>

#include <string>

// Each fails with invalid_argument and a sentence that says the limits.
[[nodiscard]] mig::result<void> set_cpu(mig::asked_budget&, std::string const& value);
[[nodiscard]] mig::result<void> set_read_rate(mig::asked_budget&, std::string const& value);
[[nodiscard]] mig::result<void> set_memory(mig::asked_budget&, std::string const& value);
[[nodiscard]] mig::result<void> set_wall_time(mig::asked_budget&, std::string const& value);

// "at most 12.5 % of a core, 20480 KiB read a second"; empty when nothing is asked for.
[[nodiscard]] std::string words_of(mig::asked_budget const&);

#endif
