#include "store/postgres_schema.hpp"

#include <array>

namespace mig {
namespace {

// Whoever makes the first schema of a server makes the roles, unless somebody has.
constexpr std::string_view make_roles = R"(
DO $$
DECLARE
  missing name;
BEGIN
  FOREACH missing IN ARRAY ARRAY['mig_owner', 'mig_scheduler', 'mig_targets', 'mig_api'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = missing) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', missing);
      IF missing = 'mig_targets' THEN
        GRANT mig_targets TO mig_scheduler;
        GRANT mig_targets TO mig_owner;
      END IF;
    END IF;
  END LOOP;
  IF NOT pg_has_role('mig_owner', 'MEMBER') THEN
    EXECUTE format('GRANT mig_owner TO %I', current_user);
  END IF;
  IF NOT has_database_privilege('mig_owner', current_database(), 'CREATE') THEN
    EXECUTE format('GRANT CREATE ON DATABASE %I TO mig_owner', current_database());
  END IF;
END
$$;
)";

// One step per version; never changed once released.  Columns are called as in protocol 8.
constexpr std::array steps{
    R"(
CREATE SCHEMA mig;
CREATE TABLE mig.schema_version (version bigint NOT NULL);
INSERT INTO mig.schema_version VALUES (0);

-- Ends the transaction with an error of ours unless that holds.
CREATE FUNCTION mig.require(holds boolean, why text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF holds THEN RETURN true; END IF;
  RAISE EXCEPTION USING ERRCODE = 'MG001', MESSAGE = why;
END
$$;

CREATE TABLE mig.schedulers (
  name text PRIMARY KEY,
  livesuntil timestamptz NOT NULL
);

CREATE TABLE mig.agents (
  id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  queueloc text NOT NULL,
  mode text NOT NULL,
  version text NOT NULL,
  pid bigint NOT NULL,
  starttime timestamptz,
  status text NOT NULL,
  loadername text,
  heartbeattime timestamptz NOT NULL,
  refreshtime timestamptz,
  destructiontime timestamptz,
  environment json NOT NULL,
  tags json NOT NULL,
  agentkey bytea,
  sequence bigint NOT NULL
);

CREATE TABLE mig.actions (
  id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  target text NOT NULL,
  threatfamily text NOT NULL,
  validfrom timestamptz NOT NULL,
  expireafter timestamptz NOT NULL,
  status text NOT NULL,
  starttime timestamptz NOT NULL,
  finishtime timestamptz NOT NULL,
  wire bytea NOT NULL,       -- as it was signed
  storedby text NOT NULL,    -- who wrote the start
  owner text NOT NULL        -- the scheduler that goes on with it
);
CREATE INDEX actions_unfinished ON mig.actions (id) WHERE status IN ('pending', 'inflight');
CREATE INDEX actions_by_start ON mig.actions (starttime DESC, id);

CREATE TABLE mig.commands (
  id text COLLATE "C" PRIMARY KEY,
  actionid text COLLATE "C" NOT NULL REFERENCES mig.actions (id),
  agentid text COLLATE "C" NOT NULL REFERENCES mig.agents (id),
  agentname text NOT NULL,
  status text NOT NULL,
  starttime timestamptz NOT NULL,
  finishtime timestamptz NOT NULL,
  answer bytea NOT NULL,     -- as it was signed
  results json,              -- what the answer says, to be searched
  reason text NOT NULL,
  verified boolean NOT NULL,
  foundanything boolean,
  foundnothing boolean
);
-- Statuses change, and are in no index: so that a change writes no index.
CREATE INDEX commands_by_action ON mig.commands (actionid);
CREATE INDEX commands_by_agent ON mig.commands (agentid);

GRANT USAGE ON SCHEMA mig TO mig_scheduler, mig_targets, mig_api;
GRANT SELECT ON mig.schema_version TO mig_scheduler, mig_api;
GRANT SELECT, INSERT, UPDATE ON mig.agents, mig.actions, mig.commands TO mig_scheduler;
GRANT SELECT, INSERT, UPDATE, DELETE ON mig.schedulers TO mig_scheduler;
GRANT SELECT (id, name, queueloc, mode, version, pid, starttime, status, loadername, heartbeattime,
  refreshtime, destructiontime, environment, tags) ON mig.agents TO mig_targets;
GRANT SELECT (actionid, agentid, foundanything, foundnothing) ON mig.commands TO mig_targets;
GRANT SELECT ON mig.agents, mig.actions, mig.commands TO mig_api;
)",
    R"(
ALTER TABLE mig.agents ADD COLUMN enrolment text NOT NULL DEFAULT 'enrolled';
CREATE TABLE mig.enroltokens (
  token bytea PRIMARY KEY,   -- the public half
  agent text NOT NULL,       -- who may use it; empty: anybody
  expiretime timestamptz NOT NULL,
  usedby text NOT NULL       -- an agent's id; empty: nobody yet
);
GRANT SELECT, INSERT, UPDATE ON mig.enroltokens TO mig_scheduler;
)",
    R"(
CREATE TABLE mig.investigators (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  pgpfingerprint text COLLATE "C" UNIQUE,
  publickey text NOT NULL,
  status text NOT NULL,
  createdat timestamptz NOT NULL,
  lastmodified timestamptz NOT NULL,
  permissions bigint NOT NULL,
  apikeyid text COLLATE "C" UNIQUE,
  apikeyhash text
);
GRANT SELECT, INSERT, UPDATE ON mig.investigators TO mig_scheduler, mig_api;
)",
    R"(
ALTER TABLE mig.agents ADD COLUMN answers bigint NOT NULL DEFAULT 0;
ALTER TABLE mig.agents ADD COLUMN keysforgotten bigint NOT NULL DEFAULT 0;
CREATE TABLE mig.nonces (    -- of requests to the API
  nonce text COLLATE "C" PRIMARY KEY,
  usedby text NOT NULL,
  until timestamptz NOT NULL
);
CREATE INDEX nonces_by_end ON mig.nonces (until);
GRANT SELECT, INSERT, UPDATE, DELETE ON mig.nonces TO mig_scheduler, mig_api;
)",
    // Packing answers the old way takes more than a third of the processor time of storing them.
    // A server may have been built without the new one.
    R"(
DO $$
BEGIN
  ALTER TABLE mig.commands ALTER COLUMN answer SET COMPRESSION lz4;
  ALTER TABLE mig.commands ALTER COLUMN results SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
  NULL;
END
$$;
)",
    // store/mig2_numbers.hpp
    R"(
CREATE FUNCTION mig.number_of(id text) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT (1::bigint << 52) |
    ((('x' || encode(substr(sha256(convert_to(id, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint >> 13)
      & ((1::bigint << 51) - 1))
$$;
CREATE INDEX agents_by_number ON mig.agents (mig.number_of(id));
CREATE INDEX actions_by_number ON mig.actions (mig.number_of(id));
)",
    // In the order in which commands are searched, so that the first page is not a sort of all of
    // them; those of one action, too, or its page would be looked for among everybody's.
    R"(
DROP INDEX mig.commands_by_action;
CREATE INDEX commands_by_action ON mig.commands (actionid, starttime, id);
CREATE INDEX commands_by_start ON mig.commands (starttime, id);
)",
};

constexpr std::string_view lock = "SELECT pg_advisory_lock(5569090)"; // "MIG" as a number
constexpr std::string_view unlock = "SELECT pg_advisory_unlock(5569090)";

result<void> upgrade_locked(postgres_connection& on)
{
    auto const version = schema_version(on);
    if (!version) return version.error();
    if (*version > newest_schema_version()) {
        return error{errc::unsupported, "open", "the database",
                     "its schema was made by a newer version of mig"};
    }
    if (*version == newest_schema_version()) return {};
    std::string sql = "BEGIN;";
    if (*version == 0) sql += make_roles;
    sql += "SET LOCAL ROLE mig_owner;";
    for (auto n = static_cast<std::size_t>(*version); n < steps.size(); ++n)
        sql += steps[n];
    sql += "UPDATE mig.schema_version SET version = " + std::to_string(steps.size()) + ";COMMIT;";
    auto done = on.execute(sql);
    if (!done && on.is_good()) (void)on.execute("ROLLBACK"); // what failed first is what is told
    return done;
}

} // namespace

std::int64_t newest_schema_version() noexcept
{
    return static_cast<std::int64_t>(steps.size());
}

result<std::int64_t> schema_version(postgres_connection& on)
{
    auto known = on.run_once("SELECT version FROM mig.schema_version");
    if (known) return known->step() ? known->number(0) : 0;
    if (known.error().code() == errc::not_found) return 0;
    return known.error();
}

result<void> upgrade_schema(postgres_connection& as_owner)
{
    if (auto locked = as_owner.execute(std::string{lock}); !locked) return locked;
    auto done = upgrade_locked(as_owner);
    if (as_owner.is_good()) (void)as_owner.execute(std::string{unlock});
    return done;
}

result<void> prepare_schema(postgres_connection& mine, std::string const& owner_connection)
{
    if (mine.setting("server_encoding") != "UTF8") {
        return error{errc::unsupported, "open", "the database",
                     "its encoding is " + mine.setting("server_encoding") + " and not UTF8"};
    }
    auto const version = schema_version(mine);
    if (!version) return version.error();
    if (*version == newest_schema_version()) return {};
    if (owner_connection.empty()) return upgrade_schema(mine);
    auto owner = postgres_connection::open({.connection = owner_connection, .settings = ""});
    if (!owner) return owner.error();
    return upgrade_schema(*owner);
}

} // namespace mig
