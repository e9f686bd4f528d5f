#include "store/postgres_claim.hpp"

#include "store/postgres_news.hpp"
#include "store/record_rows.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace mig {
namespace {

constexpr char const* lives_sql =
    "INSERT INTO schedulers (name, livesuntil) "
    "VALUES ($1, clock_timestamp() + make_interval(secs => $2::double precision)) "
    "ON CONFLICT (name) DO UPDATE SET livesuntil = excluded.livesuntil";
constexpr char const* forget_dead_sql =
    "DELETE FROM schedulers WHERE livesuntil < clock_timestamp() - interval '1 day'";
// One claim at a time: so that each sees that those who have claimed before it live.
constexpr char const* one_at_a_time_sql = "SELECT pg_advisory_xact_lock(5569091)";
constexpr char const* take_sql =
    "UPDATE actions SET owner = $1 WHERE id IN (SELECT id FROM actions a "
    "WHERE status IN ('pending', 'inflight') AND owner <> $1 AND NOT EXISTS "
    "(SELECT FROM schedulers s WHERE s.name = a.owner AND s.livesuntil > clock_timestamp()) "
    "ORDER BY id LIMIT $2::bigint FOR UPDATE SKIP LOCKED) RETURNING id";
constexpr char const* untold_sql =
    "SELECT id FROM actions WHERE status IN ('pending', 'inflight') AND owner = $1 ORDER BY id";

} // namespace

postgres_statement postgres_claims::lives(std::chrono::seconds lease) const
{
    return {
        lives_sql,
        postgres_values{}.bind(std::string_view{self_}).bind(static_cast<double>(lease.count()))};
}

result<void> postgres_claims::begin(postgres_connection& in, std::chrono::seconds lease) const
{
    auto const statement = lives(lease);
    auto done = in.run(statement.sql, statement.values);
    if (!done) return done.error();
    return {};
}

result<void> postgres_claims::end(postgres_connection& in) const
{
    postgres_news news{self_};
    news.add(store_news::what::work, {});
    auto statements = std::move(news).statements();
    statements.push_back({"UPDATE schedulers SET livesuntil = '-infinity' WHERE name = $1",
                          postgres_values{}.bind(std::string_view{self_})});
    auto done = in.run_all(statements);
    if (!done) return done.error();
    return {};
}

result<void> postgres_claims::take(postgres_connection& in, std::chrono::seconds lease,
                                   std::size_t max)
{
    std::array const statements{
        postgres_statement{one_at_a_time_sql, {}}, lives(lease),
        postgres_statement{forget_dead_sql, {}},
        postgres_statement{
            take_sql, postgres_values{}
                          .bind(std::string_view{self_})
                          .bind(static_cast<std::int64_t>(std::min<std::size_t>(max, INT32_MAX)))}};
    auto taken = in.run_all(statements);
    if (!taken) {
        is_uncertain_ = true;
        return taken.error();
    }
    auto& ids = taken->back();
    while (ids.step())
        owed_.push_back(ids.text(0));
    return {};
}

// What is ours, and nobody was told of: after a claim whose outcome was lost, and at first.
result<void> postgres_claims::find_untold(postgres_connection& in)
{
    auto ids = in.run(untold_sql, postgres_values{}.bind(std::string_view{self_}));
    if (!ids) return ids.error();
    std::set<std::string> const owed(owed_.begin(), owed_.end());
    while (ids->step()) {
        auto id = ids->text(0);
        if (!known_.contains(id) && !owed.contains(id)) owed_.push_back(std::move(id));
    }
    is_uncertain_ = false;
    return {};
}

result<std::vector<open_work>> postgres_claims::claim(postgres_connection& in,
                                                      std::chrono::seconds lease, std::size_t max)
{
    if (is_uncertain_) {
        if (auto found = find_untold(in); !found) return found.error();
    }
    if (auto taken = take(in, lease, max - std::min(max, owed_.size())); !taken)
        return taken.error();
    if (owed_.empty()) return std::vector<open_work>{};

    auto const count = std::min(max, owed_.size());
    postgres_array ids{postgres_type::text};
    for (std::size_t n = 0; n < count; ++n)
        ids.add(std::string_view{owed_[n]});
    auto const these = postgres_values{}.bind(std::string_view{ids.written()});
    std::array const statements{
        postgres_statement{std::string{rows::action_columns} +
                               "WHERE id = ANY ($1::text[]) AND status IN ('pending', 'inflight') "
                               "ORDER BY id",
                           these},
        postgres_statement{"SELECT actionid, count(*) FROM commands WHERE actionid = ANY "
                           "($1::text[]) AND status <> 'sent' GROUP BY actionid",
                           these},
        postgres_statement{std::string{rows::command_columns} +
                               "WHERE actionid = ANY ($1::text[]) AND status = 'sent' ORDER BY id",
                           these}};
    auto found = in.run_all(statements);
    if (!found) return found.error();

    std::vector<open_work> work;
    std::map<std::string, std::size_t> places;
    auto& actions = (*found)[0];
    auto& finished = (*found)[1];
    auto& commands = (*found)[2];
    while (actions.step()) {
        auto action = rows::read_action(actions);
        if (!action) return action.error();
        places[action->id.text] = work.size();
        work.push_back({*std::move(action), 0, {}});
    }
    while (finished.step()) {
        auto const place = places.find(finished.text(0));
        if (place != places.end())
            work[place->second].finished = static_cast<std::uint64_t>(finished.number(1));
    }
    while (commands.step()) {
        auto command = rows::read_command(commands);
        if (!command) return command.error();
        auto const place = places.find(command->action.text);
        if (place != places.end()) work[place->second].commands.push_back(*std::move(command));
    }
    for (std::size_t n = 0; n < count; ++n)
        known_.insert(owed_[n]);
    owed_.erase(owed_.begin(), owed_.begin() + static_cast<std::ptrdiff_t>(count));
    return work;
}

} // namespace mig
