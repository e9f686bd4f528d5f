// mig's command line: mig MODULE [global options] [module options].
//
// Global options are read up to the first option that is not one of them; from there on everything
// is the module's.  protocol 11.2

#ifndef MIG_EXAMPLES_CLIENT_CHOICES_HPP
#define MIG_EXAMPLES_CLIENT_CHOICES_HPP

#include <mig/action/asked_budget.hpp>
#include <mig/base/result.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

enum class show { found, not_found, all };

struct choices {
    std::string module; // empty with -i
    std::vector<std::string> module_arguments;
    std::string configuration;               // -c
    std::string api;                         // --api
    std::string ca;                          // --ca
    std::string name;                        // -n
    std::optional<std::string> target;       // -t
    std::string target_found;                // -target-found
    std::string target_not_found;            // -target-notfound
    std::string action_file;                 // -i
    std::chrono::seconds expires_after{300}; // -e
    mig::asked_budget budget;                // -cpu, -readrate, -memory, -walltime
    show what = show::found;                 // -show
    bool print_only = false;                 // -p
    bool sign_only = false;                  // -s
    bool compress = false;                   // -z
    bool verbose = false;                    // -v
    bool yes = false;                        // -y
    bool json_lines = false;                 // --json
    bool help = false;
    bool version = false;

    [[nodiscard]] bool local() const { return target && *target == "local"; }
};

// Fails with invalid_argument and a sentence.
[[nodiscard]] mig::result<choices> read_arguments(std::span<std::string const> arguments);

// The value of -show.
[[nodiscard]] mig::result<void> set_show(choices& into, std::string const& value);

[[nodiscard]] std::string_view help_text() noexcept;

#endif
