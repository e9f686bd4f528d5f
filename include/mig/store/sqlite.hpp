// A store in one SQLite file.

#ifndef MIG_STORE_SQLITE_HPP
#define MIG_STORE_SQLITE_HPP

#include <mig/store/store.hpp>

#include <chrono>
#include <filesystem>
#include <memory>

namespace mig {

struct sqlite_options {
    std::filesystem::path file;                       // made with mode 0600 when it is not there
    std::chrono::milliseconds search_timeout{10'000}; // that a search may take
};

// Fails with corrupt when the file is damaged or of a newer schema, denied, or unavailable when
// another scheduler has it.
[[nodiscard]] result<std::unique_ptr<store>> make_sqlite_store(sqlite_options);

} // namespace mig

#endif
