#include "init_command.hpp"

#include <mig/base/queue.hpp>
#include <mig/host/trusted_file.hpp>
#include <mig/pgp/keyring.hpp>
#include <mig/store/postgres_setup.hpp>
#include <mig/transport/amqp.hpp>

#include "api.hpp"
#include "broker_definitions.hpp"
#include "init_passwords.hpp"
#include "init_plan.hpp"
#include "rabbitmqctl.hpp"
#include "written_file.hpp"

#include <algorithm>
#include <filesystem>

namespace {

using mig::errc;
using mig::error;
using mig::json;
using mig::result;
using words = std::vector<std::string>;
using path = std::filesystem::path;

std::string user_of(std::string const& scheduler)
{
    return "mig-" + scheduler;
}

// "postgresql://owner:secret@host/db?x=y" for another user, whose password is in a file.
std::string database_of(init_plan const& of, std::string const& user)
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

result<void> write_scheduler(init_plan const& of, std::string const& name,
                             common_files const& common, std::string const& database_password,
                             std::string const& broker_password)
{
    auto const folder = path{of.into} / name;
    auto const user = user_of(name);
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

result<void> write_agent(init_plan const& of, std::string const& id, common_files const& common,
                         std::string const& password)
{
    auto const relay = "amqps://" + id + ":" + password + "@" + of.broker + "/" + of.virtual_host;
    auto const settings = json::object({{"relay", relay},
                                        {"relay_tls", json::object({{"ca", "relay-ca.pem"}})},
                                        {"keyring", "investigators.asc"},
                                        {"policy", common.policy},
                                        {"journal", "/var/lib/mig-agent/agent.journal"},
                                        {"id", id}});
    return write_files(path{of.into} / id,
                       {{"agent.json", mig::write_json_indented(settings) + "\n"},
                        {"relay-ca.pem", common.ca},
                        {"investigators.asc", common.keys}});
}

result<mig::postgres_set_up> set_up_database(init_plan const& of,
                                             std::vector<mig::postgres_user> const& users)
{
#ifdef MIG_WITH_POSTGRES
    return mig::set_up_postgres({.connection = of.database, .schedulers = users});
#else
    (void)of, (void)users;
    return error{errc::unsupported, "set up", "the database",
                 "this mig-scheduler was built without PostgreSQL"};
#endif
}

// What a platform's parts are told, and the users of its database.
struct made_files {
    broker_definitions broker;
    std::vector<mig::postgres_user> users;
};

result<made_files> write_all(init_plan const& of, common_files const& common)
{
    made_files made{broker_definitions{of.virtual_host}, {}};
    std::string sql = "-- Users of mig's schedulers: psql --file this, as who may create users.\n";
    for (auto const& name : of.schedulers) {
        auto const secret = passwords_of_scheduler(path{of.into} / name);
        if (!secret) return secret.error();
        made.users.push_back({user_of(name), secret->database, secret->is_new});
        sql += "CREATE USER \"" + user_of(name) + "\" PASSWORD '" + secret->database +
               "' IN ROLE mig_scheduler;\n";
        if (auto added = made.broker.add_scheduler(name, secret->broker); !added)
            return added.error();
        auto done = write_scheduler(of, name, common, secret->database, secret->broker);
        if (!done) return done.error();
    }
    for (auto const& id : of.agents) {
        auto const password = password_of_agent(path{of.into} / id);
        if (!password) return password.error();
        auto const queue = mig::command_queue(of.os + "." + id);
        if (auto added = made.broker.add_agent(id, *password, queue); !added) return added.error();
        if (auto done = write_agent(of, id, common, *password); !done) return done.error();
    }
    for (auto const& [name, text] :
         {std::pair{"database.sql", sql}, std::pair{"broker.json", made.broker.text()}})
    {
        if (auto done = replace_file(path{of.into} / name, text); !done) return done.error();
    }
    return made;
}

// ---- what is said ------------------------------------------------------------------------------

std::string told_of_database(init_plan const& of, mig::postgres_set_up const& done)
{
    std::string text = "The database has its schema and roles.\n";
    if (!done.why_no_users.empty()) {
        return text + "Its users are to be made by who may (" + mig::printable(done.why_no_users) +
               "):\n  psql -f " + of.into + "/database.sql '" + mig::without_password(of.database) +
               "'\n";
    }
    for (auto const& user : done.made_users)
        text += "Its user " + user + " was made.\n";
    return text;
}

std::string told_of_broker(init_plan const& of)
{
    if (!of.rabbitmqctl.empty())
        return "The broker has its virtual host, exchanges, queues, users and their rights.\n";
    return "To do on the broker's machine: its virtual host, exchanges, queues, users and their "
           "rights:\n  rabbitmqctl import_definitions < " +
           of.into + "/broker.json\n";
}

std::string what_next(init_plan const& of)
{
    auto const& in = of.into;
    std::string text;
    if (!of.schedulers.empty())
        text +=
            "To /etc/mig of each scheduler, owned by the user that runs it, with its own api.pem "
            "and api.key:\n";
    for (auto const& name : of.schedulers)
        text += "  " + in + "/" + name + "/*\n";
    if (!of.agents.empty()) text += "To /etc/mig of each agent, owned by root:\n";
    for (auto const& id : of.agents)
        text += "  " + in + "/" + id + "/*\n";
    if (!of.schedulers.empty())
        text += "Then, on " + of.schedulers.front() +
                ", the first administrator of the API:\n"
                "  mig-scheduler investigator add --name NAME --key KEY.asc --permit all "
                "--config /etc/mig/scheduler.json\n";
    if (!of.schedulers.empty())
        text += "Clients reach the API by this name only (--api-url, \"api.url\"):\n  " +
                of.api_url + "\n";
    return text +
           "Let the agents in as they come, after a look at them:\n"
           "  mig agents list --waiting\n  mig agents approve AGENT...\n"
           "And, because it holds passwords:\n  rm -r " +
           in + "\n";
}

result<std::string> set_up(init_plan const& of, made_files const& made)
{
    auto const done = set_up_database(of, made.users);
    if (!done) return done.error();
    auto text = told_of_database(of, *done);
    if (!of.rabbitmqctl.empty()) {
        auto const imported = import_definitions(of.rabbitmqctl, of.into + "/broker.json");
        if (!imported) return imported.error();
    }
    return text + told_of_broker(of) + "\n" + what_next(of);
}

} // namespace

result<std::string> init_command(words const& given)
{
    bool const wants_help =
        given.empty() || std::any_of(given.begin(), given.end(), [](std::string const& word) {
            return word == "--help" || word == "-h";
        });
    if (wants_help) return std::string{init_help};
    auto const wanted = read_init_plan(given);
    if (!wanted) return wanted.error();
    auto ca = mig::read_trusted_file(wanted->broker_ca);
    if (!ca) return ca.error();
    auto keys = mig::read_trusted_file(wanted->keyring);
    if (!keys) return keys.error();
    auto const ring = mig::keyring::from_bytes(mig::as_bytes(*keys));
    if (!ring) return ring.error();
    if (ring->empty()) {
        return error{errc::invalid_argument, "read option", "--keyring",
                     "there is no good key in it"};
    }
    // Its schema and roles first: a database that is not to be had leaves nothing behind.
    std::vector<mig::postgres_user> users;
    for (auto const& name : wanted->schedulers) {
        bool const is_new = !std::filesystem::exists(path{wanted->into} / name / "pgpass");
        users.push_back({user_of(name), {}, is_new});
    }
    auto const there = set_up_database(*wanted, users);
    if (!there) return there.error();
    if (auto made = own_folder(wanted->into); !made) return made.error();
    auto const made = write_all(*wanted, {*std::move(ca), *std::move(keys), policy_for(*ring)});
    if (!made) return made.error();
    auto text = set_up(*wanted, *made);
    if (text && there->made_database) return "The database was made.\n" + *text;
    return text;
}
