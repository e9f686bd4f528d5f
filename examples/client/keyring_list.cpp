#include "keyring_list.hpp"

#include <mig/pgp/key_state.hpp>

#include "printing.hpp"

#include <span>

namespace {

std::string day_of(mig::system_time t)
{
    return mig::format_rfc3339(t).substr(0, std::string_view{"2026-11-24"}.size());
}

std::string line_of(mig::key_state const& key)
{
    auto line = (key.is_primary ? std::string{"  primary key"} : "  subkey " + key.name.hex()) +
                ", " + key.algorithm + ", made " + day_of(key.created);
    line += key.expires ? ", until " + day_of(*key.expires) : ", without end";
    if (key.reason == mig::pgp_reason::ok) return line + ", signs";
    if (!key.signs) return line + ", does not sign";
    return line + ", signs and is refused: " + std::string{explain(key.reason)};
}

mig::json to_json(mig::key_state const& key)
{
    auto told = mig::json::object({{"fingerprint", key.name.hex()},
                                   {"primary", key.is_primary},
                                   {"algorithm", key.algorithm},
                                   {"created", mig::format_rfc3339(key.created)},
                                   {"signs", key.signs},
                                   {"reason", name(key.reason)}});
    if (key.expires) told.set("expires", mig::format_rfc3339(*key.expires));
    return told;
}

mig::json to_json(mig::keyring::skipped const& part)
{
    auto told = mig::json::object(
        {{"offset", part.offset}, {"reason", name(part.why)}, {"why", explain(part.why)}});
    if (part.who) told.set("fingerprint", part.who->hex());
    if (part.subkey) told.set("subkey", part.subkey->hex());
    if (!part.user_id.empty()) told.set("user_id", part.user_id);
    if (!part.algorithm.empty()) told.set("algorithm", part.algorithm);
    return told;
}

mig::json to_json(std::span<mig::keyring::skipped const> parts)
{
    auto all = mig::json::array();
    for (auto const& part : parts)
        all.push(to_json(part));
    return all;
}

} // namespace

void print_list(mig::keyring const& keys, mig::system_time at)
{
    for (auto const& one : keys.certificates()) {
        print_line(stdout, one.primary.hex() + (one.revoked ? ", revoked" : ""));
        for (auto const& user : one.user_ids)
            print_line(stdout, "  " + quoted(user));
        for (auto const& key : key_states(keys, one.primary, at))
            print_line(stdout, line_of(key));
        for (auto const& part : one.left_out)
            print_line(stdout, "  left out: " + explain(part));
    }
    for (auto const& one : keys.left_out())
        print_line(stdout, "left out: " + explain(one));
}

mig::json list_of(mig::keyring const& keys, mig::system_time at)
{
    auto certificates = mig::json::array();
    for (auto const& one : keys.certificates()) {
        auto users = mig::json::array();
        for (auto const& user : one.user_ids)
            users.push(user);
        auto parts = mig::json::array();
        for (auto const& key : key_states(keys, one.primary, at))
            parts.push(to_json(key));
        certificates.push(mig::json::object({{"fingerprint", one.primary.hex()},
                                             {"user_ids", std::move(users)},
                                             {"revoked", one.revoked},
                                             {"keys", std::move(parts)},
                                             {"left_out", to_json(one.left_out)}}));
    }
    return mig::json::object(
        {{"certificates", std::move(certificates)}, {"left_out", to_json(keys.left_out())}});
}
