// Investigators in the PostgreSQL database of the store, shared by all who serve its API.
//
// The table is in the schema mig, which is made and upgraded as the store's is.  Members of
// mig_scheduler and of mig_api read and write it; nobody deletes.

#ifndef MIG_STORE_POSTGRES_INVESTIGATORS_HPP
#define MIG_STORE_POSTGRES_INVESTIGATORS_HPP

#include <mig/store/investigators.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace mig {

struct postgres_investigators_options {
    std::string connection;            // as libpq reads it: "host=... dbname=..." or a URI
    std::string owner_connection = {}; // of who upgrades the schema; empty: of connection
    std::chrono::milliseconds answer_timeout{30'000}; // after which the server is unavailable
};

// Fails with unavailable, denied, not_found (the database), unsupported (a newer schema, another
// encoding), invalid_argument (the options).  A connection that is lost is opened again by the
// next call.
[[nodiscard]] result<std::unique_ptr<investigator_store>>
    make_postgres_investigators(postgres_investigators_options);

} // namespace mig

#endif
