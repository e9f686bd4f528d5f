#include "keyring_list.hpp"

#include <mig/pgp/key_state.hpp>

#include "printing.hpp"

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

} // namespace

void print_list(mig::keyring const& keys, mig::system_time at)
{
    for (auto const& one : keys.certificates()) {
        print_line(stdout, one.primary.hex() + (one.revoked ? ", revoked" : ""));
        for (auto const& user : one.user_ids)
            print_line(stdout, "  " + quoted(user));
        for (auto const& key : key_states(keys, one.primary, at))
            print_line(stdout, line_of(key));
    }
    for (auto const& one : keys.left_out()) {
        print_line(
            stdout,
            "left out: " + (one.who ? one.who->hex() : "at byte " + std::to_string(one.offset)) +
                ", " + std::string{explain(one.why)});
    }
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
                                             {"keys", std::move(parts)}}));
    }
    auto left_out = mig::json::array();
    for (auto const& one : keys.left_out()) {
        auto told = mig::json::object(
            {{"offset", one.offset}, {"reason", name(one.why)}, {"why", explain(one.why)}});
        if (one.who) told.set("fingerprint", one.who->hex());
        left_out.push(std::move(told));
    }
    return mig::json::object(
        {{"certificates", std::move(certificates)}, {"left_out", std::move(left_out)}});
}
