// An empty database with the schema in it, on the test program's own server.

#ifndef MIG_TEST_UNIT_STORE_POSTGRES_DATABASE_HPP
#define MIG_TEST_UNIT_STORE_POSTGRES_DATABASE_HPP

#include <mig/store/postgres.hpp>

#include "store/postgres_connection.hpp"
#include "store_records.hpp"
#include "support/postgres_server.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace mig::test {

// Started when it is first asked for.
inline postgres_server& the_postgres_server()
{
    static postgres_server server;
    return server;
}

inline void run_sql(std::string const& connection, std::string const& sql)
{
    auto in = postgres_connection::open({.connection = connection, .settings = ""});
    BOOST_TEST_REQUIRE(in.ok(), why(in));
    auto const done = in->execute(sql);
    BOOST_TEST_REQUIRE(done.ok(), sql << ": " << why(done));
}

class postgres_database {
public:
    // A schema takes a while to make: it is made once, and copied.
    enum class has { schema, nothing };
    explicit postgres_database(has what = has::schema) : name_("test" + std::to_string(next_++))
    {
        auto const admin = the_postgres_server().connection("postgres");
        if (what == has::nothing) {
            run_sql(admin, "CREATE DATABASE " + name_);
            return;
        }
        if (!is_pattern_made_) {
            run_sql(admin, "CREATE DATABASE pattern");
            auto const made =
                make_postgres_store({.connection = the_postgres_server().connection("pattern")});
            BOOST_TEST_REQUIRE(made.ok(), why(made));
            is_pattern_made_ = true;
        }
        run_sql(admin, "CREATE DATABASE " + name_ + " TEMPLATE pattern STRATEGY file_copy");
    }
    postgres_database(postgres_database const&) = delete;
    postgres_database& operator=(postgres_database const&) = delete;

    [[nodiscard]] std::string connection(std::string const& user = "postgres") const
    {
        return the_postgres_server().connection(name_, user);
    }
    [[nodiscard]] std::string const& name() const noexcept { return name_; }
    // As the administrator.
    void sql(std::string const& text) const { run_sql(connection(), text); }
    [[nodiscard]] result<postgres_rows> ask(std::string const& text) const
    {
        auto in = postgres_connection::open({.connection = connection(), .settings = ""});
        if (!in) return in.error();
        return in->run_once(text);
    }

private:
    inline static int next_ = 0;
    inline static bool is_pattern_made_ = false;
    std::string name_;
};

} // namespace mig::test

#endif
