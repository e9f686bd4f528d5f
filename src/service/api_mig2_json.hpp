// The platform's records as MIG's programs read them: protocol 2.1, 3.4, 4.1, 5.1.
//
// Ids are numbers there.  An id of ours that is a text gets a number of its own, above those that
// MIG makes, and the text stands beside it as "textid"; MIG's programs leave that alone.  Numbers
// that were given out are understood where an id is asked for: those of agents and actions always,
// for the store knows them, and those of commands as long as they are remembered here.
//
// Threads: any.

#ifndef MIG_SERVICE_API_MIG2_JSON_HPP
#define MIG_SERVICE_API_MIG2_JSON_HPP

#include <mig/action/record.hpp>
#include <mig/base/json.hpp>
#include <mig/store/investigators.hpp>
#include <mig/store/store.hpp>

#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>

namespace mig::service {

class id_numbers {
public:
    // The number in the text when it is one, else one made of it, which is remembered.
    [[nodiscard]] double number_of(std::string const& id);
    // The id that a number was made of; the text itself otherwise.
    [[nodiscard]] std::string id_of(std::string const& text) const;
    // Likewise.  Another process may have given out the number: the store is asked.  Blocks.
    [[nodiscard]] std::string agent_id_of(std::string const& text, store&) const;
    [[nodiscard]] std::string action_id_of(std::string const& text, store&) const;

private:
    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::string> ids_; // by the number as text
    std::deque<std::string> oldest_;
};

[[nodiscard]] json mig2_json(agent_record const&, id_numbers&);
[[nodiscard]] json mig2_json(action_record const&, action_counters const&,
                             std::vector<investigator_record> const& signers, id_numbers&);
// action, agent: as the two above give them.
[[nodiscard]] json mig2_json(command_record const&, json action, json agent, id_numbers&);
[[nodiscard]] json mig2_json(investigator_record const&);

[[nodiscard]] json mig2_json(permission_set const&);
// A set of all nineteen or fewer; what is not named is not given.  Fails with invalid_argument.
[[nodiscard]] result<permission_set> permissions_from_json(json const&);

} // namespace mig::service

#endif
