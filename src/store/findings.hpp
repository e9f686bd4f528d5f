// What an answer says that it found, for those who search.
//
// Threads: pure functions.

#ifndef MIG_STORE_FINDINGS_HPP
#define MIG_STORE_FINDINGS_HPP

#include <optional>
#include <string>
#include <string_view>

namespace mig {

struct findings {
    bool anything = false; // an operation found something
    bool nothing = false;  // an operation found nothing
    std::string results;   // the member of that name, as JSON
};

// Of the bytes that the agent sent; nothing when they hold no results.
[[nodiscard]] std::optional<findings> read_findings(std::string_view answer);

} // namespace mig

#endif
