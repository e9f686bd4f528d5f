#include "init_plan.hpp"

#include <algorithm>

namespace {

using mig::errc;
using mig::error;
using mig::result;
using words = std::vector<std::string>;

constexpr std::size_t name_max_bytes = 64;
constexpr std::size_t machines_max = 100'000;

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

// "db.example.net" of "postgresql://o@db.example.net:5432/mig?..."; empty: by a Unix socket.
std::string_view database_host(std::string_view url)
{
    url.remove_prefix(std::min(url.find("//") + 2, url.size()));
    url = url.substr(0, url.find_first_of("/?"));
    if (auto const at = url.rfind('@'); at != url.npos) url.remove_prefix(at + 1);
    if (url.starts_with('[')) return url.substr(1, url.find(']') - 1);
    return url.substr(0, url.find(':'));
}

// libpq would take any certificate there, or none.
bool is_reached_without_a_word_about_tls(std::string_view url)
{
    auto const host = database_host(url);
    bool const is_here = host.empty() || host.starts_with("%2F") || host == "localhost" ||
                         host.starts_with("127.") || host == "::1";
    return !is_here && url.find("sslmode=") == url.npos;
}

} // namespace

std::string_view const init_help =
    R"(usage: mig-scheduler init --into FOLDER --database URL --broker HOST[:PORT]/VIRTUAL-HOST
                          --broker-ca FILE --keyring FILE --scheduler NAME... --agent ID...
                          [--rabbitmqctl PROGRAM] [--api-url URL] [--os NAME]

Makes a platform: the database, its schema, roles and users; the broker's virtual host, exchanges,
queues, users and rights; and in FOLDER what is to be put where, with a user and a password of its
own for each scheduler and each agent.  What it may not do itself, it prints as commands.

  --database URL    postgresql://ADMIN@HOST/DATABASE: of who may create databases and users; of who
                    owns DATABASE, when it is there.  Schedulers connect in the same way, with
                    what follows a "?": on another machine, sslmode=verify-full&sslrootcert=FILE
  --broker PLACE    RabbitMQ, as all of them reach it: by TLS
  --broker-ca FILE  authority that signed the broker's certificate (PEM)
  --rabbitmqctl PROGRAM  of that broker, when it runs here and you are its administrator
  --keyring FILE    public keys of the investigators; each may ask everything, until you change the
                    policy in the agents' files
  --scheduler NAME  again for each: letters, digits, "-", "_" and "."
  --agent ID        likewise
  --api-url URL     of the REST API, as clients name it, and by no other name (default
                    https://localhost:1664)
  --os NAME         of the agents (default linux)

Doing it again with the same FOLDER keeps every password and adds what is missing.  FOLDER holds
passwords: remove it when all is in its place.  After that, name only what is new.
)";

result<init_plan> read_init_plan(words const& given)
{
    init_plan read;
    auto const text = [&](std::string_view option) -> std::string* {
        return option == "--into"          ? &read.into
               : option == "--database"    ? &read.database
               : option == "--broker"      ? &read.broker
               : option == "--broker-ca"   ? &read.broker_ca
               : option == "--rabbitmqctl" ? &read.rabbitmqctl
               : option == "--keyring"     ? &read.keyring
               : option == "--api-url"     ? &read.api_url
               : option == "--os"          ? &read.os
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
    if (read.schedulers.empty() && read.agents.empty())
        return wrong("--scheduler", "name one at least, or an --agent");
    auto const slash = read.broker.find('/');
    read.virtual_host = slash == std::string::npos ? "" : read.broker.substr(slash + 1);
    if (!is_name(read.virtual_host)) return wrong("--broker", "it is HOST[:PORT]/VIRTUAL-HOST");
    read.broker.resize(slash);
    if (!is_name(read.os)) return wrong("--os", "it is a name such as linux");
    if (!read.api_url.starts_with("https://")) return wrong("--api-url", "it is https://HOST:PORT");
    if (!read.database.starts_with("postgresql://"))
        return wrong("--database", "it is postgresql://OWNER@HOST/DATABASE");
    if (is_reached_without_a_word_about_tls(read.database)) {
        return wrong("--database", "its machine is another one: add "
                                   "?sslmode=verify-full&sslrootcert=/etc/mig/db-ca.pem, so that "
                                   "schedulers know whom they talk to, or another sslmode");
    }
    return read;
}
