// Where investigators can be kept: one suite of tests runs in each.

#ifndef MIG_TEST_UNIT_STORE_INVESTIGATOR_PLACES_HPP
#define MIG_TEST_UNIT_STORE_INVESTIGATOR_PLACES_HPP

#include <mig/store/investigators.hpp>

#include "store_records.hpp"

#ifdef MIG_TEST_SQLITE
#include <mig/store/sqlite_investigators.hpp>

#include "support/temporary_folder.hpp"
#endif
#ifdef MIG_TEST_POSTGRES
#include <mig/store/postgres_investigators.hpp>

#include "postgres_database.hpp"
#endif

#include <memory>
#include <string>
#include <tuple>

namespace mig::test {

inline investigator_record investigator_called(std::string name,
                                               permission_set permissions = default_permissions)
{
    investigator_record who;
    who.name = std::move(name);
    who.permissions = permissions;
    who.created = who.modified = some_time;
    return who;
}

// None at first; they can be opened again.
class investigators_place {
public:
    virtual ~investigators_place() = default;
    [[nodiscard]] virtual result<std::unique_ptr<investigator_store>> open() = 0;
};

#ifdef MIG_TEST_SQLITE
class sqlite_investigators_place final : public investigators_place {
public:
    result<std::unique_ptr<investigator_store>> open() override
    {
        return make_sqlite_investigators({.file = folder_ / "investigators.db"});
    }

private:
    temporary_folder folder_;
};
#endif

#ifdef MIG_TEST_POSTGRES
class postgres_investigators_place final : public investigators_place {
public:
    result<std::unique_ptr<investigator_store>> open() override
    {
        return make_postgres_investigators({.connection = database_.connection()});
    }

private:
    postgres_database database_;
};
#endif

using investigators_places = std::tuple<
#ifdef MIG_TEST_SQLITE
    sqlite_investigators_place
#endif
#if defined(MIG_TEST_SQLITE) && defined(MIG_TEST_POSTGRES)
    ,
#endif
#ifdef MIG_TEST_POSTGRES
    postgres_investigators_place
#endif
    >;

} // namespace mig::test

#endif
