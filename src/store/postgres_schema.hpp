// The tables in PostgreSQL, who may do what with them, and how an older schema becomes a newer one.
//
//     mig_owner       owns them; changes the schema
//     mig_scheduler   reads all, writes what a scheduler and its API write
//     mig_targets     reads what a target may ask about, and nothing else
//     mig_api         reads agents, actions and commands; writes investigators
//
// None of them can log in: those who do are made members of one of them.

#ifndef MIG_STORE_POSTGRES_SCHEMA_HPP
#define MIG_STORE_POSTGRES_SCHEMA_HPP

#include "store/postgres_connection.hpp"

namespace mig {

inline constexpr std::string_view postgres_search_path = "-c search_path=mig,pg_temp";

// Zero when there is none.
[[nodiscard]] result<std::int64_t> schema_version(postgres_connection&);
[[nodiscard]] std::int64_t newest_schema_version() noexcept;

// Makes or upgrades it, one after the other when several want to.  Fails with denied when this
// user may not, unsupported when the schema is newer than this program.
[[nodiscard]] result<void> upgrade_schema(postgres_connection& as_owner);

// The schema that this program knows, made by who may: the owner of this connection, or of the
// other, unless that is empty.
[[nodiscard]] result<void> prepare_schema(postgres_connection& mine,
                                          std::string const& owner_connection);

} // namespace mig

#endif
