// A new platform's database: made with its schema, its roles and the users that log in.
//
//     auto done = set_up_postgres({.connection = "postgresql://admin@db/mig",
//                                  .schedulers = {{.name = "mig-s1", .password = secret}}});
//
// Doing it again changes nothing that is right.  Nobody gets more than membership in mig_scheduler,
// which reads and writes what a scheduler must; see postgres.hpp.
//
// Threads: pure functions over a server.

#ifndef MIG_STORE_POSTGRES_SETUP_HPP
#define MIG_STORE_POSTGRES_SETUP_HPP

#include <mig/base/result.hpp>

#include <string>
#include <vector>

namespace mig {

struct postgres_user {
    std::string name;
    std::string password = {}; // empty: it is looked at and left as it is
    bool is_new = true;        // so is its password: one of that name must not be there
};

struct postgres_setup {
    std::string connection; // of who may create databases and users, to the database to be
    std::vector<postgres_user> schedulers;
};

struct postgres_set_up {
    bool made_database = false;
    std::vector<std::string> made_users; // the others were there
    std::string why_no_users;            // empty: all are there
};

// The database, when it is not there, and the schema.  Users for whom there are no rights are no
// failure: why_no_users says so.  Fails as make_postgres_store does, and with refused when a new
// user is there already.
[[nodiscard]] result<postgres_set_up> set_up_postgres(postgres_setup const&);

} // namespace mig

#endif
