// A store in one SQLite file.

#ifndef MIG_STORE_SQLITE_HPP
#define MIG_STORE_SQLITE_HPP

#include <mig/store/store.hpp>

#include <filesystem>
#include <memory>

namespace mig {

struct sqlite_options {
    std::filesystem::path file; // made with mode 0600 when it is not there
};

// Fails with corrupt when the file is damaged or of a newer schema, denied, or unavailable when
// another scheduler has it.
[[nodiscard]] result<std::unique_ptr<store>> make_sqlite_store(sqlite_options);

} // namespace mig

#endif
