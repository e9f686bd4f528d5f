// From what was typed to a signed action.

#ifndef MIG_EXAMPLES_CLIENT_QUESTION_HPP
#define MIG_EXAMPLES_CLIENT_QUESTION_HPP

#include <mig/action/action.hpp>
#include <mig/module/registry.hpp>

#include "choices.hpp"
#include "gpg.hpp"
#include "migrc.hpp"

#include <optional>
#include <string>
#include <vector>

// An action and the signatures that it came with, if it came from a file.
struct question {
    mig::action action;
    std::vector<std::string> signatures;
    std::vector<std::string> remarks; // on its parameters, for whoever is about to sign
};

// The module's parameters from its arguments, checked as the agent will check them.
[[nodiscard]] mig::result<mig::json> parameters_of(choices const&, mig::module_info const&);

[[nodiscard]] mig::result<question> make_question(choices const&, migrc const&,
                                                  mig::module_registry const&, mig::system_time now,
                                                  std::string const& typed);

struct signed_question {
    mig::signed_action action;
    std::optional<mig::fingerprint> had_signed; // the investigator's key, when it had before
};

// With one more signature, the investigator's.  A key counts once: where it has signed before,
// the signatures stay as they are.
[[nodiscard]] mig::result<signed_question> sign(question const&, gpg_options const&);

#endif
