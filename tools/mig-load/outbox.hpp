// A scheduler with very many agents: one action for all of them, out of the outbox of its store.

#ifndef MIG_TOOLS_LOAD_OUTBOX_HPP
#define MIG_TOOLS_LOAD_OUTBOX_HPP

#include <string>

struct outbox_choices {
    std::string store;     // a PostgreSQL database, or a file for SQLite
    std::string questions; // a file: its first line is a signed action for all
    std::size_t agents = 100'000;
    bool answers = false; // they answer, too
};

[[nodiscard]] int run_outbox(outbox_choices const&);

#endif
