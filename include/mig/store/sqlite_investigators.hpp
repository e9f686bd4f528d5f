// Investigators in one SQLite file of their own.

#ifndef MIG_STORE_SQLITE_INVESTIGATORS_HPP
#define MIG_STORE_SQLITE_INVESTIGATORS_HPP

#include <mig/store/investigators.hpp>

#include <filesystem>
#include <memory>

namespace mig {

struct sqlite_investigators_options {
    std::filesystem::path file; // made with mode 0600 when it is not there
};

// Fails with corrupt when the file is damaged, of another program or of a newer schema; denied; io.
// Several processes may have it.
[[nodiscard]] result<std::unique_ptr<investigator_store>>
    make_sqlite_investigators(sqlite_investigators_options);

} // namespace mig

#endif
