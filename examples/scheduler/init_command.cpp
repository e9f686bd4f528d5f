#include "init_command.hpp"

#include <mig/base/queue.hpp>
#include <mig/host/trusted_file.hpp>
#include <mig/pgp/keyring.hpp>

#include "api.hpp"
#include "broker_definitions.hpp"
#include "written_file.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace {

using mig::errc;
using mig::error;
using mig::json;
using mig::result;
using words = std::vector<std::string>;
using path = std::filesystem::path;

constexpr std::size_t name_max_bytes = 64;
constexpr std::size_t machines_max = 100'000;

constexpr std::string_view help =
    R"(usage: mig-scheduler init --into FOLDER --database URL --broker HOST[:PORT]/VIRTUAL-HOST
                          --broker-ca FILE --keyring FILE --scheduler NAME... --agent ID...
                          [--api-url URL] [--os NAME]

Makes a platform: the database's schema and roles, and in FOLDER, which it makes, what is to be put
where, with a user and a password of its own for each scheduler and each agent.

  --database URL    postgresql://OWNER@HOST/DATABASE: of who may create in it
  --broker PLACE    RabbitMQ, as all of them reach it: by TLS
  --broker-ca FILE  authority that signed the broker's certificate (PEM)
  --keyring FILE    public keys of the investigators; each may ask everything, until you change the
                    policy in the agents' files
  --scheduler NAME  again for each: letters, digits, "-", "_" and "."
  --agent ID        likewise
  --api-url URL     of the REST API, as clients name it (default https://localhost:1664)
  --os NAME         of the agents (default linux)

Nothing that exists is overwritten.  FOLDER holds passwords: remove it when all is in its place.
)";

struct plan {
    std::string into;
    std::string database;
    std::string broker;
    std::string virtual_host;
    std::string broker_ca;
    std::string keyring;
    std::string api_url = "https://localhost:1664";
    std::string os = "linux";
    words schedulers;
    words agents;
};

error wrong(std::string_view option, std::string_view why)
{
    return error{errc::invalid_argument, "read option", option, why};
}

bool is_name(std::string_view text)
{
    return !text.empty() && text.size() <= name_max_bytes &&
           std::all_of(text.begin(), text.end(),
                       [](char c) {
                           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                                  (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
                       }) &&
           text.front() != '.';
}

result<plan> read_plan(words const& given)
{
    plan read;
    auto const text = [&](std::string_view option) -> std::string* {
        return option == "--into"        ? &read.into
               : option == "--database"  ? &read.database
               : option == "--broker"    ? &read.broker
               : option == "--broker-ca" ? &read.broker_ca
               : option == "--keyring"   ? &read.keyring
               : option == "--api-url"   ? &read.api_url
               : option == "--os"        ? &read.os
                                         : nullptr;
    };
    for (std::size_t n = 0; n < given.size(); n += 2) {
        auto const& option = given[n];
        auto* const into = text(option);
        bool const is_machine = option == "--scheduler" || option == "--agent";
        if (into == nullptr && !is_machine)
            return wrong(option, "there is none of that name; init --help lists them");
        if (n + 1 >= given.size()) return wrong(option, "its value is missing");
        auto const& value = given[n + 1];
        if (into != nullptr) {
            *into = value;
            continue;
        }
        auto& all = option == "--agent" ? read.agents : read.schedulers;
        if (!is_name(value))
            return wrong(option, "a name has letters, digits, \"-\", \"_\" and \".\"");
        auto const has = [&](words const& some) {
            return std::find(some.begin(), some.end(), value) != some.end();
        };
        if (has(read.agents) || has(read.schedulers))
            return wrong(option, value + " is there twice");
        if (all.size() >= machines_max) return wrong(option, "there are too many");
        all.push_back(value);
    }
    for (auto const* const option :
         {"--into", "--database", "--broker", "--broker-ca", "--keyring"})
        if (text(option)->empty()) return wrong(option, "it is missing; init --help tells more");
    if (read.schedulers.empty()) return wrong("--scheduler", "name one at least");
    auto const slash = read.broker.find('/');
    read.virtual_host = slash == std::string::npos ? "" : read.broker.substr(slash + 1);
    if (!is_name(read.virtual_host)) return wrong("--broker", "it is HOST[:PORT]/VIRTUAL-HOST");
    read.broker.resize(slash);
    if (!is_name(read.os)) return wrong("--os", "it is a name such as linux");
    if (!read.api_url.starts_with("https://")) return wrong("--api-url", "it is https://HOST:PORT");
    if (!read.database.starts_with("postgresql://"))
        return wrong("--database", "it is postgresql://OWNER@HOST/DATABASE");
    return read;
}

// "postgresql://owner:secret@host/db?x=y" for another user, whose password is in a file.
std::string database_of(plan const& of, std::string const& user)
{
    constexpr std::string_view scheme = "postgresql://";
    auto rest = of.database.substr(scheme.size());
    auto const end = std::min(rest.find_first_of("/?"), rest.size());
    if (auto const at = rest.rfind('@', end); at != std::string::npos && at < end)
        rest.erase(0, at + 1);
    return std::string{scheme} + user + "@" + rest +
           (rest.find('?') == std::string::npos ? "?" : "&") + "passfile=/etc/mig/pgpass";
}

std::string port_of(std::string const& url)
{
    auto const colon = url.rfind(':');
    auto const digits = url.substr(colon + 1, url.find('/', colon + 1) - colon - 1);
    bool const is_port = !digits.empty() && digits.find_first_not_of("0123456789") == digits.npos;
    return is_port ? digits : "443";
}

json policy_for(mig::keyring const& keys)
{
    auto investigators = json::object();
    for (auto const& one : keys.certificates()) {
        auto const print = one.primary.hex();
        investigators.set(print, json::object({{"fingerprint", print}, {"weight", 1}}));
    }
    return json::object(
        {{"default", json::object({{"minimumweight", 1}, {"investigators", investigators}})}});
}

struct common_files {
    std::string ca;
    std::string keys;
    json policy;
};

result<void> write_scheduler(plan const& of, std::string const& name, common_files const& common,
                             std::string const& database_password,
                             std::string const& broker_password)
{
    auto const folder = path{of.into} / name;
    auto const user = "mig-" + name;
    auto const database = database_of(of, user);
    auto const settings =
        json::object({{"store", database},
                      {"relay_url_file", "relay-url"},
                      {"relay_tls", json::object({{"ca", "relay-ca.pem"}})},
                      {"keyring", "investigators.asc"},
                      {"log", "json"},
                      {"api", json::object({{"socket", "/run/mig/api.sock"},
                                            {"listen", "0.0.0.0:" + port_of(of.api_url)},
                                            {"certificate", "api.pem"},
                                            {"certificate_key", "api.key"},
                                            {"url", of.api_url},
                                            {"investigators", database},
                                            {"mig2_tokens", false}})}});
    auto const relay =
        "amqps://" + name + ":" + broker_password + "@" + of.broker + "/" + of.virtual_host + "\n";
    return write_files(folder, {{"scheduler.json", mig::write_json_indented(settings) + "\n"},
                                {"relay-url", relay},
                                {"pgpass", "*:*:*:" + user + ":" + database_password + "\n"},
                                {"relay-ca.pem", common.ca},
                                {"investigators.asc", common.keys}});
}

result<void> write_agent(plan const& of, std::string const& id, common_files const& common,
                         std::string const& password)
{
    auto const relay = "amqps://" + id + ":" + password + "@" + of.broker + "/" + of.virtual_host;
    auto const settings = json::object({{"relay", relay},
                                        {"relay_tls", json::object({{"ca", "relay-ca.pem"}})},
                                        {"keyring", "investigators.asc"},
                                        {"policy", common.policy},
                                        {"journal", "/var/lib/mig/agent.journal"},
                                        {"id", id}});
    return write_files(path{of.into} / id,
                       {{"agent.json", mig::write_json_indented(settings) + "\n"},
                        {"relay-ca.pem", common.ca},
                        {"investigators.asc", common.keys}});
}

result<void> write_all(plan const& of, common_files const& common)
{
    std::string sql = "-- Users of mig's schedulers: psql --file this, as who may create users.\n";
    broker_definitions broker{of.virtual_host};
    if (auto made = make_folder(of.into); !made) return made;
    for (auto const& name : of.schedulers) {
        auto const in_database = new_password();
        auto const in_broker = new_password();
        if (!in_database) return in_database.error();
        if (!in_broker) return in_broker.error();
        sql += "CREATE USER \"mig-" + name + "\" PASSWORD '" + *in_database +
               "' IN ROLE mig_scheduler;\n";
        if (auto added = broker.add_scheduler(name, *in_broker); !added) return added;
        auto done = write_scheduler(of, name, common, *in_database, *in_broker);
        if (!done) return done;
    }
    for (auto const& id : of.agents) {
        auto const password = new_password();
        if (!password) return password.error();
        auto const queue = mig::command_queue(of.os + "." + id);
        if (auto added = broker.add_agent(id, *password, queue); !added) return added;
        if (auto done = write_agent(of, id, common, *password); !done) return done;
    }
    return write_files(of.into, {{"database.sql", sql}, {"broker.json", broker.text()}});
}

std::string what_next(plan const& of)
{
    auto const& in = of.into;
    auto const& first = of.schedulers.front();
    std::string text = "The database has its schema and roles.  What is left, in this order:\n\n"
                       "users of the database, as who may create them:\n  psql -f " +
                       in + "/database.sql '" + of.database +
                       "'\n"
                       "the broker's exchanges, queues, users and their rights, on its machine:\n"
                       "  rabbitmqctl import_definitions " +
                       in + "/broker.json\n";
    text +=
        "to /etc/mig of each scheduler, owned by the user that runs it, with its own api.pem and "
        "api.key:\n";
    for (auto const& name : of.schedulers)
        text += "  " + in + "/" + name + "/*\n";
    text += "to /etc/mig of each agent, owned by root:\n";
    for (auto const& id : of.agents)
        text += "  " + in + "/" + id + "/*\n";
    return text + "then, on " + first +
           ", the first administrator of the API:\n"
           "  mig-scheduler investigator add --name NAME --key KEY.asc --permit all "
           "--config /etc/mig/scheduler.json\n"
           "let the agents in as they come, after a look at them:\n"
           "  mig agents list --waiting\n  mig agents approve AGENT...\n"
           "and, because it holds passwords:\n  rm -r " +
           in + "\n";
}

} // namespace

result<std::string> init_command(words const& given)
{
    bool const wants_help =
        given.empty() || std::any_of(given.begin(), given.end(), [](std::string const& word) {
            return word == "--help" || word == "-h";
        });
    if (wants_help) return std::string{help};
    auto const wanted = read_plan(given);
    if (!wanted) return wanted.error();
    auto ca = mig::read_trusted_file(wanted->broker_ca);
    if (!ca) return ca.error();
    auto keys = mig::read_trusted_file(wanted->keyring);
    if (!keys) return keys.error();
    auto const ring = mig::keyring::from_bytes(mig::as_bytes(*keys));
    if (!ring) return ring.error();
    if (ring->empty()) return wrong("--keyring", "there is no good key in it");
    if (std::filesystem::exists(wanted->into)) return wrong("--into", "it exists already");
    // Whoever opens it as its owner makes the schema and the roles.
    if (auto const made = open_investigators(wanted->database); !made) return made.error();
    auto const done = write_all(*wanted, {*std::move(ca), *std::move(keys), policy_for(*ring)});
    if (!done) return done.error();
    return what_next(*wanted);
}
