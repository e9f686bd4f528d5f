#include "store/sqlite_census.hpp"

#include <functional>

namespace mig {
namespace {

// Calls on_row for each row of a query without parameters.
result<void> each_row(sqlite_connection& in, std::string const& sql,
                      std::function<result<void>(sqlite_statement const&)> const& on_row)
{
    auto const raw = in.prepare(sql);
    if (!raw) return raw.error();
    sqlite_statement rows{*raw};
    while (true) {
        auto const more = rows.step();
        if (!more) return more.error();
        if (!*more) return {};
        if (auto read = on_row(rows); !read) return read;
    }
}

std::uint64_t count_in(sqlite_statement const& row, int column)
{
    return static_cast<std::uint64_t>(row.number(column));
}

} // namespace

result<store_census> count_all(sqlite_connection& in)
{
    store_census all;
    auto agents =
        each_row(in, "SELECT status, version, count(*) FROM agents GROUP BY status, version",
                 [&](sqlite_statement const& row) -> result<void> {
                     auto const status = parse_agent_status(row.text(0));
                     if (!status) return status.error();
                     all.agents.push_back({*status, row.text(1), count_in(row, 2)});
                     return {};
                 });
    if (!agents) return agents.error();
    auto commands = each_row(in, "SELECT status, count(*) FROM commands GROUP BY status",
                             [&](sqlite_statement const& row) -> result<void> {
                                 auto const status = parse_command_status(row.text(0));
                                 if (!status) return status.error();
                                 all.commands.emplace_back(*status, count_in(row, 1));
                                 return {};
                             });
    if (!commands) return commands.error();
    auto actions = each_row(in, "SELECT status, count(*) FROM actions GROUP BY status",
                            [&](sqlite_statement const& row) -> result<void> {
                                auto const status = parse_action_status(row.text(0));
                                if (!status) return status.error();
                                all.actions.emplace_back(*status, count_in(row, 1));
                                return {};
                            });
    if (!actions) return actions.error();
    return all;
}

} // namespace mig
