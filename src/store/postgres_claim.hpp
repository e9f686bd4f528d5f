// Which scheduler goes on with which action, by leases in the database.  The clock is the server's.
//
// Threads: one at a time, that of apply().

#ifndef MIG_STORE_POSTGRES_CLAIM_HPP
#define MIG_STORE_POSTGRES_CLAIM_HPP

#include <mig/store/store.hpp>

#include "store/postgres_connection.hpp"

#include <set>
#include <string>
#include <vector>

namespace mig {

class postgres_claims {
public:
    explicit postgres_claims(std::string self) : self_(std::move(self)) {}

    // Before anything is stored: what it stores is not for others to take.
    [[nodiscard]] result<void> begin(postgres_connection&, std::chrono::seconds lease) const;
    [[nodiscard]] result<std::vector<open_work>> claim(postgres_connection&,
                                                       std::chrono::seconds lease, std::size_t max);
    // Others may take all of it.
    [[nodiscard]] result<void> end(postgres_connection&) const;

    // What this scheduler knows of already: it has stored it itself.
    void know(action_id const& id) { known_.insert(id.text); }
    void forget(action_id const& id) { known_.erase(id.text); }

private:
    [[nodiscard]] postgres_statement lives(std::chrono::seconds lease) const;
    [[nodiscard]] result<void> take(postgres_connection&, std::chrono::seconds lease,
                                    std::size_t max);
    [[nodiscard]] result<void> find_untold(postgres_connection&);

    std::string self_;
    std::set<std::string> known_;
    std::vector<std::string> owed_; // taken, and not given to the caller
    // There may be more of them: a connection was lost, or somebody had this name before.
    bool is_uncertain_ = true;
};

} // namespace mig

#endif
