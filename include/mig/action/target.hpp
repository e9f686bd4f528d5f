// The predicate that says which agents are asked: the part of SQL's WHERE that investigators
// write.
//
//     status='online' AND environment->>'os'='linux' AND tags->>'owner' IN ('ops','web')
//     name ILIKE '%.example.net' OR starttime < NOW() - INTERVAL '30 days'
//     id IN (SELECT agentid FROM commands, json_array_elements(commands.results) AS r
//            WHERE actionid='0197...' AND r#>>'{foundanything}' = 'true')
//
// TRUE asks everybody; so does the one word ALL, which version 2's clients write.
//
// The scheduler compiles it to SQL with bound parameters; its text never reaches a database.  The
// agent evaluates it on what it knows of itself.  Logic is SQL's: true, false, null.
//
// Threads: immutable, shared.

#ifndef MIG_ACTION_TARGET_HPP
#define MIG_ACTION_TARGET_HPP

#include <mig/action/agent_facts.hpp>
#include <mig/base/result.hpp>
#include <mig/base/time.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mig {

enum class target_verdict : std::uint8_t {
    yes,
    no,         // false or null: SQL's WHERE would not return this agent
    cannot_tell // it asks about what only the platform knows: found-in, heartbeat times
};

enum class sql_dialect : std::uint8_t { sqlite, postgres };

struct compiled_target {
    std::string where; // with ?1, ?2 ... or $1, $2 ...
    std::vector<std::variant<std::string, double, bool, system_time>> parameters;
};

class target {
public:
    // Fails with invalid_argument: the place, what was found and what was expected there.
    [[nodiscard]] static result<target> parse(std::string_view text);

    [[nodiscard]] target_verdict evaluate(agent_facts const&, system_time now) const;
    // first_parameter: the number of the first placeholder, for a query with others before it.
    [[nodiscard]] compiled_target compile(sql_dialect, system_time now,
                                          std::size_t first_parameter = 1) const;
    [[nodiscard]] std::string const& text() const noexcept;

    struct node; // src/action
private:
    explicit target(std::string text, std::shared_ptr<node const>);
    std::string text_;
    std::shared_ptr<node const> root_;
};

} // namespace mig

#endif
