#include "investigator_command.hpp"

#include <mig/base/log.hpp>
#include <mig/host/trusted_file.hpp>
#include <mig/pgp/keyring.hpp>

#include "api.hpp"
#include "settings.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace {

using mig::errc;
using mig::error;
using mig::result;
using words = std::vector<std::string>;

constexpr std::string_view help =
    R"(usage: mig-scheduler investigator add --name NAME --key FILE [--permit LIST] WHERE
       mig-scheduler investigator list WHERE
       mig-scheduler investigator permit WHO LIST WHERE
       mig-scheduler investigator remove WHO WHERE

Who may use the REST API's port, and for what.  WHERE is --config FILE, the scheduler's own, or
--investigators FILE, a SQLite database or postgresql://...  A scheduler that runs knows of a change
within seconds.

  add      a person with an OpenPGP key (FILE, armored or not: gpg --export); prints the number
  list     number, status, fingerprint, name, permissions
  permit   replaces the permissions of WHO, who is active again
  remove   takes all of it away; what they did stays on record under their number

WHO is a number or a fingerprint.  LIST is all (an administrator), default (search to dashboard), or
names with commas between them: search, action, action_create, command, agent, dashboard,
investigator, investigator_create, investigator_update ...
The last administrator can be neither removed nor lowered.
)";

struct command {
    words plain;
    std::string name;
    std::string key;
    std::string permit = "default";
    std::string where;
};

error wrong(std::string_view what, std::string_view why)
{
    return error{errc::invalid_argument, "read option", what, why};
}

result<command> read_command(words const& given)
{
    command read;
    for (std::size_t n = 0; n < given.size(); ++n) {
        auto const& word = given[n];
        if (!word.starts_with("--")) {
            read.plain.push_back(word);
            continue;
        }
        if (n + 1 >= given.size()) return wrong(word, "its value is missing");
        auto const& value = given[++n];
        if (word == "--config") {
            scheduler_settings settings;
            if (auto done = read_settings_file(value, settings); !done) return done.error();
            read.where = settings.investigators;
            if (read.where.empty()) return wrong(word, "\"api.investigators\" is not in " + value);
        } else if (word == "--name") {
            read.name = value;
        } else if (word == "--key") {
            read.key = value;
        } else if (word == "--permit") {
            read.permit = value;
        } else if (word == "--investigators") {
            read.where = value;
        } else {
            return wrong(word, "there is none of that name; --help lists them");
        }
    }
    if (read.where.empty()) return wrong("--config", "it is missing, and --investigators too");
    return read;
}

result<mig::permission_set> permissions_in(std::string_view list)
{
    if (list == "all") return mig::every_permission;
    if (list == "default") return mig::default_permissions;
    mig::permission_set all;
    while (!list.empty()) {
        auto const one = list.substr(0, list.find(','));
        list.remove_prefix(std::min(one.size() + 1, list.size()));
        auto const names = mig::permission_names();
        auto const known =
            std::find_if(names.begin(), names.end(), [&](auto const& n) { return n.name == one; });
        if (known == names.end())
            return wrong("permissions", "there is no permission " + std::string{one});
        all.bits |= static_cast<std::uint32_t>(known->which);
    }
    return all;
}

std::string names_of(mig::permission_set of)
{
    if (of == mig::every_permission) return "all";
    if (of.bits == 0) return "none";
    std::string text;
    for (auto const& one : mig::permission_names())
        if (of.has(one.which)) text += (text.empty() ? "" : ",") + std::string{one.name};
    return text;
}

std::string line_of(mig::investigator_record const& who)
{
    return std::to_string(who.id) + "  " + std::string{name(who.status)} + "  " +
           (who.fingerprint ? who.fingerprint->hex() : "no key") + "  " + mig::printable(who.name) +
           "  " + names_of(who.permissions) + "\n";
}

mig::system_time now()
{
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

result<mig::investigator_record> found(mig::investigator_store& in, std::string const& who)
{
    result<std::optional<mig::investigator_record>> known =
        error{errc::invalid_argument, "find investigator", who, "it is a number or a fingerprint"};
    std::uint64_t id = 0;
    auto const* const end = who.data() + who.size();
    auto const [stopped, failed] = std::from_chars(who.data(), end, id);
    auto const print = mig::fingerprint::parse(who);
    if (failed == std::errc{} && stopped == end) {
        known = in.investigator(id);
    } else if (print) {
        known = in.by_fingerprint(*print);
    }
    if (!known) return known.error();
    if (!*known) return error{errc::not_found, "find investigator", who, "there is none"};
    return **known;
}

result<std::string> add(mig::investigator_store& to, command const& wanted)
{
    if (wanted.name.empty()) return wrong("--name", "it is missing");
    if (wanted.key.empty()) return wrong("--key", "it is missing");
    auto const permissions = permissions_in(wanted.permit);
    if (!permissions) return permissions.error();
    auto const text = mig::read_trusted_file(wanted.key);
    if (!text) return text.error();
    auto const ring = mig::keyring::from_bytes(mig::as_bytes(*text));
    if (!ring) return ring.error();
    if (ring->certificates().size() != 1) {
        auto const left_out = ring->left_out();
        return error{errc::invalid_argument, "read", wanted.key,
                     "it has " + std::to_string(ring->certificates().size()) +
                         " keys that are good, and must have one" +
                         (left_out.empty() ? "" : "; " + mig::explain(left_out.front()))};
    }
    mig::investigator_record who;
    who.name = wanted.name;
    who.permissions = *permissions;
    who.fingerprint = ring->certificates().front().primary;
    // Columns are text.
    who.public_key = text->starts_with("-----BEGIN ") ? *text : std::string{};
    if (who.public_key.empty()) {
        return error{errc::invalid_argument, "read", wanted.key,
                     "it is not armored: export it with gpg --armor --export"};
    }
    who.created = who.modified = now();
    auto const id = to.create(who);
    if (!id) return id.error();
    who.id = *id;
    return line_of(who);
}

result<std::string> list(mig::investigator_store& in)
{
    std::string text;
    constexpr std::size_t at_a_time = 1000;
    for (std::size_t offset = 0;; offset += at_a_time) {
        mig::investigator_query wanted;
        wanted.page = {.limit = at_a_time, .offset = offset};
        auto const all = in.investigators(wanted);
        if (!all) return all.error();
        for (auto const& who : *all)
            text += line_of(who);
        if (all->size() < at_a_time) return text;
    }
}

result<std::string> change(mig::investigator_store& in, std::string const& who,
                           mig::investigator_change const& wanted)
{
    auto const known = found(in, who);
    if (!known) return known.error();
    if (auto done = in.update(known->id, wanted, now()); !done) return done.error();
    auto const changed = found(in, who);
    if (!changed) return changed.error();
    return line_of(*changed);
}

result<std::string> remove(mig::investigator_store& in, std::string const& who)
{
    auto text = change(
        in, who,
        {.status = mig::investigator_status::disabled, .permissions = mig::permission_set{}});
    if (!text) return text;
    auto const known = found(in, who);
    if (!known) return known.error();
    // A key that is left is of no use to somebody disabled, and is nobody's either way.
    if (auto done = in.set_api_key(known->id, std::nullopt, now()); !done) return done.error();
    return text;
}

} // namespace

result<std::string> investigator_command(words const& given)
{
    bool const wants_help =
        given.empty() || std::any_of(given.begin(), given.end(), [](std::string const& word) {
            return word == "--help" || word == "-h";
        });
    if (wants_help) return std::string{help};
    auto const wanted = read_command(given);
    if (!wanted) return wanted.error();
    auto const& plain = wanted->plain;
    auto const is = [&](std::string_view verb, std::size_t count) {
        return plain.size() == count && plain.front() == verb;
    };
    auto const permissions = is("permit", 3) ? permissions_in(plain[2])
                                             : result<mig::permission_set>{mig::permission_set{}};
    if (!permissions) return permissions.error();
    auto const all = open_investigators(wanted->where);
    if (!all) return all.error();
    if (is("add", 1)) return add(**all, *wanted);
    if (is("list", 1)) return list(**all);
    if (is("permit", 3)) {
        return change(**all, plain[1],
                      {.status = mig::investigator_status::active, .permissions = *permissions});
    }
    if (is("remove", 2)) return remove(**all, plain[1]);
    return wrong(plain.empty() ? "investigator" : plain.front(),
                 "it is none of add, list, permit WHO LIST and remove WHO; --help tells more");
}
