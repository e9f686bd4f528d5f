#include "store/sqlite_schema.hpp"

#include <array>
#include <sqlite3.h>

namespace mig {
namespace {

// Looking at all of a larger file takes seconds; there, damage is found when it is read.
constexpr std::int64_t checked_at_open_max_bytes = 64 << 20;
constexpr std::int64_t application_id = 0x4d494730; // "MIG0"

// One step per version; never changed once released.
constexpr std::array steps{
    R"(
CREATE TABLE agents (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  queueloc TEXT NOT NULL,
  mode TEXT NOT NULL,
  version TEXT NOT NULL,
  pid INTEGER NOT NULL,
  starttime INTEGER,
  status TEXT NOT NULL,
  loadername TEXT,
  heartbeattime INTEGER NOT NULL,
  refreshtime INTEGER,
  destructiontime INTEGER,
  environment TEXT NOT NULL,
  tags TEXT NOT NULL,
  agentkey BLOB,
  sequence INTEGER NOT NULL
) STRICT;
CREATE TABLE actions (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  starttime INTEGER NOT NULL,
  finishtime INTEGER NOT NULL,
  wire BLOB NOT NULL
) STRICT;
CREATE INDEX actions_by_status ON actions (status);
CREATE TABLE commands (
  id TEXT PRIMARY KEY,
  actionid TEXT NOT NULL REFERENCES actions (id),
  agentid TEXT NOT NULL REFERENCES agents (id),
  agentname TEXT NOT NULL,
  status TEXT NOT NULL,
  starttime INTEGER NOT NULL,
  finishtime INTEGER NOT NULL,
  answer BLOB NOT NULL,
  reason TEXT NOT NULL,
  verified INTEGER NOT NULL,
  foundanything INTEGER,
  foundnothing INTEGER
) STRICT;
CREATE INDEX commands_by_action ON commands (actionid, status);
CREATE INDEX commands_by_agent ON commands (agentid);
)",
    R"(
ALTER TABLE agents ADD COLUMN enrolment TEXT NOT NULL DEFAULT 'enrolled';
CREATE TABLE enroltokens (
  token BLOB PRIMARY KEY,    -- the public half
  agent TEXT NOT NULL,       -- who may use it; empty: anybody
  expiretime INTEGER NOT NULL,
  usedby TEXT NOT NULL       -- an agent's id; empty: nobody yet
) STRICT;
)",
    R"(
ALTER TABLE agents ADD COLUMN answers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agents ADD COLUMN keysforgotten INTEGER NOT NULL DEFAULT 0;
)",
    // In the order in which commands are searched, so that the first page is not a sort of all.
    R"(
CREATE INDEX commands_by_start ON commands (starttime, id);
)",
};

result<std::int64_t> pragma(sqlite_connection& on, std::string const& name)
{
    auto const raw = on.prepare("PRAGMA " + name);
    if (!raw) return raw.error();
    sqlite_statement row{*raw};
    auto const there = row.step();
    if (!there) return there.error();
    return *there ? row.number(0) : 0;
}

} // namespace

result<void> prepare_schema(sqlite_connection& on, std::string const& file)
{
    auto const bad = [&](std::string_view why) { return error{errc::corrupt, "open", file, why}; };
    auto const version = pragma(on, "user_version");
    if (!version) return version.error();
    auto const owner = pragma(on, "application_id");
    if (!owner) return owner.error();
    auto const tables = pragma(on, "schema_version");
    if (!tables) return tables.error();
    if (*owner != application_id && *tables != 0)
        return bad("it is the database of another program");
    if (*version > static_cast<std::int64_t>(steps.size())) {
        return bad("it was written by a newer version of mig");
    }
    auto const pages = pragma(on, "page_count");
    if (!pages) return pages.error();
    auto const page_size = pragma(on, "page_size");
    if (!page_size) return page_size.error();
    if (*version > 0 && *pages <= checked_at_open_max_bytes / *page_size) {
        auto const raw = on.prepare("PRAGMA quick_check(1)");
        if (!raw) return raw.error();
        sqlite_statement check{*raw};
        auto const there = check.step();
        if (!there) return there.error();
        if (!*there || check.text(0) != "ok") return bad("it is damaged: " + check.text(0));
    }
    if (*version == static_cast<std::int64_t>(steps.size())) return {};
    std::string sql = "BEGIN IMMEDIATE;";
    for (auto n = static_cast<std::size_t>(*version); n < steps.size(); ++n)
        sql += steps[n];
    sql += "PRAGMA application_id=" + std::to_string(application_id) +
           ";PRAGMA user_version=" + std::to_string(steps.size()) + ";COMMIT;";
    return on.execute(sql);
}

} // namespace mig
