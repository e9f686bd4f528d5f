// The store that mig-scheduler's option --store names.

#ifndef MIG_EXAMPLES_COMMON_OPEN_STORE_HPP
#define MIG_EXAMPLES_COMMON_OPEN_STORE_HPP

#include <mig/store/store.hpp>

#include <memory>
#include <string>

struct store_choice {
    std::string where; // a file is SQLite's; postgresql://... is a database
    std::string api;   // this scheduler's socket: no other one of this host has it
};
[[nodiscard]] mig::result<std::unique_ptr<mig::store>> open_store(store_choice const&);

#endif
