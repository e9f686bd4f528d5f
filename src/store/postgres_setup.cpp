#include <mig/store/postgres_setup.hpp>

#include "store/postgres_connection.hpp"
#include "store/postgres_schema.hpp"

#include <utility>

namespace mig {
namespace {

constexpr char const* maintenance = "postgres"; // every server has it

// A statement that the server itself has put together, names and texts quoted.
result<void> run_made(postgres_connection& on, std::string const& format,
                      postgres_values const& values)
{
    auto made = on.run_once("SELECT format(" + format + ")", values);
    if (!made) return made.error();
    if (!made->step()) return error{errc::io, "set up", "the database", "it gave no statement"};
    return on.execute(made->text(0));
}

result<void> make_database(std::string const& connection)
{
    auto const name = postgres_connection::database_of(connection);
    if (!name) return name.error();
    auto server = postgres_connection::open(
        {.connection = connection, .settings = "", .database = maintenance});
    if (!server) return server.error();
    return run_made(*server,
                    "'CREATE DATABASE %I ENCODING ''UTF8'' LC_CTYPE ''C.UTF-8'' LC_COLLATE ''C'' "
                    "TEMPLATE template0', $1::text",
                    postgres_values{}.bind(std::string_view{*name}));
}

// True: it was made.
result<bool> put_user(postgres_connection& on, postgres_user const& user)
{
    auto const name = std::string_view{user.name};
    auto known =
        on.run_once("SELECT 1 FROM pg_roles WHERE rolname = $1", postgres_values{}.bind(name));
    if (!known) return known.error();
    bool const is_there = known->step();
    if (is_there && user.is_new) {
        return error{errc::refused, "make", "user " + user.name + " of the database",
                     "it is there already, and its password is not known"};
    }
    if (user.password.empty()) return false;
    auto const secret = postgres_values{}.bind(name).bind(std::string_view{user.password});
    auto done = run_made(
        on,
        is_there ? "'ALTER USER %I PASSWORD %L', $1::text, $2::text"
                 : "'CREATE USER %I PASSWORD %L IN ROLE mig_scheduler', $1::text, $2::text",
        secret);
    if (done && is_there)
        done = run_made(on, "'GRANT mig_scheduler TO %I', $1::text", postgres_values{}.bind(name));
    if (!done) return done.error();
    return !is_there;
}

} // namespace

result<postgres_set_up> set_up_postgres(postgres_setup const& wanted)
{
    postgres_set_up told;
    postgres_connection::options const as_owner{.connection = wanted.connection, .settings = ""};
    auto to = postgres_connection::open(as_owner);
    if (!to && to.error().code() == errc::not_found) {
        if (auto made = make_database(wanted.connection); !made) return made.error();
        told.made_database = true;
        to = postgres_connection::open(as_owner);
    }
    if (!to) return to.error();
    if (auto ready = prepare_schema(*to, {}); !ready) return ready.error();
    for (auto const& user : wanted.schedulers) {
        auto const put = put_user(*to, user);
        if (!put && put.error().code() == errc::denied) {
            told.why_no_users = put.error().message();
            return told;
        }
        if (!put) return put.error();
        if (*put) told.made_users.push_back(user.name);
    }
    return told;
}

} // namespace mig
