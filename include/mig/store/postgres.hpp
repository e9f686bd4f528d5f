// A store in a PostgreSQL database, which any number of schedulers share.
//
//     auto store = make_postgres_store({.connection = "host=db dbname=mig user=s1 "
//                                                     "sslmode=verify-full"});
//
// The schema is called mig.  It is made, and upgraded, when a store is opened by somebody who may:
// the owner of the database, or a member of the role mig_owner; when several open at once, one
// does.  Roles with least rights come with it, and none of them can log in by itself:
//
//     CREATE USER s1 PASSWORD '...' IN ROLE mig_scheduler;   -- for a scheduler
//     CREATE USER web PASSWORD '...' IN ROLE mig_api;        -- reads agents, actions, commands
//
// Targets are run as role mig_targets, which reads what a target may ask about and nothing else, in
// transactions that only read.
//
// What the connection does not say is looked for by libpq where it always does: PGHOST, PGPASSWORD,
// ~/.pgpass and so on.  A connection that is lost is opened again by the next call; a call that
// cannot be carried out fails with unavailable.  Letters of either case are those of the database's
// own language: its encoding must be UTF8, and LC_CTYPE should be C.UTF-8 or a language.
//
// Threads: see store.hpp.  watch() starts one.

#ifndef MIG_STORE_POSTGRES_HPP
#define MIG_STORE_POSTGRES_HPP

#include <mig/store/store.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace mig {

struct postgres_options {
    std::string connection;            // as libpq reads it: "host=... dbname=..." or a URI
    std::string owner_connection = {}; // of who upgrades the schema; empty: of connection
    // Who this is; opening fails with unavailable while another one has the name.  Who comes back
    // under its name goes on with its actions at once, and need not wait for its own lease to end.
    // Empty: a new name.
    std::string scheduler = {};
    std::chrono::milliseconds answer_timeout{30'000}; // after which the server is unavailable
    std::chrono::milliseconds target_timeout{10'000}; // that a target, or a search, may take
};

// Fails with unavailable, denied (and says what is missing), not_found (the database),
// unsupported (a newer schema, another encoding), invalid_argument (the options).
[[nodiscard]] result<std::unique_ptr<store>> make_postgres_store(postgres_options);

} // namespace mig

#endif
