#include "init_passwords.hpp"

#include <mig/base/json.hpp>
#include <mig/host/trusted_file.hpp>

#include "written_file.hpp"

#include <optional>

namespace {

using mig::errc;
using mig::error;
using mig::result;
using path = std::filesystem::path;

error unread(path const& file)
{
    return error{errc::corrupt, "read", file.native(),
                 "there is no password of an earlier init in it"};
}

result<std::string> checked(std::string password, path const& file)
{
    bool const is_ours =
        !password.empty() && password.find_first_not_of("0123456789abcdef") == std::string::npos;
    return is_ours ? result<std::string>{std::move(password)} : unread(file);
}

// "*:*:*:USER:PASSWORD\n"
result<std::string> of_pgpass(path const& file)
{
    auto text = mig::read_trusted_file(file);
    if (!text) return text.error();
    while (text->ends_with('\n'))
        text->pop_back();
    return checked(text->substr(text->rfind(':') + 1), file);
}

// "amqps://USER:PASSWORD@HOST/..."
result<std::string> of_url(std::string const& url, path const& file)
{
    auto const at = url.find('@');
    if (at == std::string::npos) return unread(file);
    auto const colon = url.rfind(':', at);
    return checked(url.substr(colon + 1, at - colon - 1), file);
}

} // namespace

result<scheduler_passwords> passwords_of_scheduler(path const& folder)
{
    auto const pgpass = folder / "pgpass";
    auto const relay = folder / "relay-url";
    bool const is_new = !std::filesystem::exists(pgpass);
    auto in_database = is_new ? new_password() : of_pgpass(pgpass);
    if (!in_database) return in_database.error();
    auto in_broker = std::filesystem::exists(relay)
                         ? mig::read_trusted_file(relay).and_then(
                               [&](std::string const& url) { return of_url(url, relay); })
                         : new_password();
    if (!in_broker) return in_broker.error();
    return scheduler_passwords{*std::move(in_database), *std::move(in_broker), is_new};
}

result<std::string> password_of_agent(path const& folder)
{
    auto const file = folder / "agent.json";
    if (!std::filesystem::exists(file)) return new_password();
    auto const text = mig::read_trusted_file(file);
    if (!text) return text.error();
    auto const settings = mig::json::parse(*text);
    auto const* const relay = settings ? settings->find("relay") : nullptr;
    return relay == nullptr ? unread(file) : of_url(relay->text(), file);
}
