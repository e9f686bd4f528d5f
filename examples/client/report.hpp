// What mig prints: answers on standard output as they come, everything else on standard error.

#ifndef MIG_EXAMPLES_CLIENT_REPORT_HPP
#define MIG_EXAMPLES_CLIENT_REPORT_HPP

#include <mig/action/record.hpp>
#include <mig/module/registry.hpp>

#include "choices.hpp"
#include "tally.hpp"

#include <chrono>
#include <string>
#include <vector>

class report {
public:
    report(choices const&, mig::module_registry const&);

    void asked(mig::action const&, std::vector<mig::agent_record> const&);
    // An action that was asked earlier.
    void shows(mig::action_record const&);
    void answered(mig::command_record const&);
    // A run on this machine.
    void answered_here(mig::operation_answer const&);
    // How many of how many; on a terminal only.
    void progress(std::uint64_t done, std::uint64_t sent);
    void notice(std::string const& sentence);
    // stopped: nobody waited for the rest.
    [[nodiscard]] int end(std::uint64_t missing, std::chrono::microseconds since_signing);

private:
    // What is said of an answer.
    struct said_of {
        std::string reason = {};
        bool verified = false;
        std::string doubt = {}; // why it is not
    };
    void print(std::string const& agent, mig::command_status, mig::answer const*, said_of const&);
    void print_errors(std::string const& agent, mig::operation_answer const&);
    void print_gaps(std::string const& agent, mig::gap_list const&);
    void clear_progress();

    choices const& chosen_;
    mig::module_registry const& modules_;
    mig::module_info const* module_;
    tally tally_;
    bool terminal_;
    bool progress_shown_ = false;
    bool interactive_ = true; // by a platform, and not on this machine alone
    bool earlier_ = false;    // asked some time ago
};

#endif
