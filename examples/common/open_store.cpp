#include "open_store.hpp"

#include <mig/store/postgres.hpp>
#include <mig/store/sqlite.hpp>

#include <filesystem>
#include <fstream>
#include <system_error>
#include <unistd.h>

#ifdef MIG_WITH_POSTGRES
namespace {

// The same when it comes back, and nobody else's.
std::string name_of_scheduler(std::string const& api)
{
    char host[256] = {};
    (void)::gethostname(host, sizeof host - 1);
    std::string machine;
    std::ifstream{"/etc/machine-id"} >> machine;
    std::error_code ignored;
    return host + (" " + machine + " ") + std::filesystem::absolute(api, ignored).native();
}

} // namespace
#endif

mig::result<std::unique_ptr<mig::store>> open_store(store_choice const& chosen)
{
    auto const& where = chosen.where;
    bool const is_database =
        where.rfind("postgresql://", 0) == 0 || where.rfind("postgres://", 0) == 0;
    if (!is_database) return mig::make_sqlite_store({.file = where});
#ifdef MIG_WITH_POSTGRES
    return mig::make_postgres_store(
        {.connection = where, .scheduler = name_of_scheduler(chosen.api)});
#else
    return mig::error{mig::errc::unsupported, "open", "the database",
                      "this mig-scheduler was built without PostgreSQL"};
#endif
}
