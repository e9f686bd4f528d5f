#include "service/api_investigators.hpp"

#include "service/http_form.hpp"

#include <charconv>

namespace mig::service {
namespace {

constexpr std::size_t name_max_bytes = 1024;
constexpr std::size_t public_key_max_bytes = 256u << 10;

std::optional<std::uint64_t> number(std::string const& text)
{
    std::uint64_t value = 0;
    auto const* const last = text.data() + text.size();
    auto const [end, failed] = std::from_chars(text.data(), last, value);
    if (failed != std::errc{} || end != last || value == 0) return std::nullopt;
    return value;
}

std::string href_of(std::uint64_t id)
{
    return "/investigator?investigatorid=" + std::to_string(id);
}

// Without a place for them there are none.
investigator_store* store_of(api_call& call)
{
    auto* const all = call.site->options.investigators;
    if (all == nullptr) call.reply(api_failure(501, "this platform keeps no investigators"));
    return all;
}

result<permission_set> permissions_in(std::string const& text)
{
    auto const value = json::parse(text);
    if (!value) return value.error();
    return permissions_from_json(*value);
}

// One key of one person.
result<fingerprint> owner_of(std::string const& armored)
{
    auto const bad = [](std::string const& why) {
        return error{errc::invalid_argument, "read", "the public key", why};
    };
    if (armored.size() > public_key_max_bytes) return bad("it is too large");
    auto const ring = keyring::from_bytes(as_bytes(armored));
    if (!ring) return ring.error();
    if (ring->certificates().size() != 1) {
        return bad("PGP key contains " + std::to_string(ring->certificates().size()) +
                   " entities, wanted 1");
    }
    return ring->certificates().front().primary;
}

result<investigator_record> new_investigator(std::map<std::string, std::string>& form,
                                             system_time now)
{
    investigator_record who;
    who.name = form["name"];
    who.created = who.modified = now;
    if (who.name.empty() || who.name.size() > name_max_bytes) {
        return error{errc::invalid_argument, "create", "an investigator",
                     "Investigator name must not be empty"};
    }
    auto const permissions = permissions_in(form["permissions"]);
    if (!permissions) return permissions.error();
    who.permissions = *permissions;
    if (who.public_key = form["publickey"]; !who.public_key.empty()) {
        auto const owner = owner_of(who.public_key);
        if (!owner) return owner.error();
        who.fingerprint = *owner;
    }
    return who;
}

// What a form asks to change.
struct wanted_change {
    investigator_change change;
    std::optional<bool> api_key; // make one; take it away
    [[nodiscard]] bool nothing() const { return !change.status && !change.permissions && !api_key; }
};
result<wanted_change> read_change(std::map<std::string, std::string>& form)
{
    wanted_change wanted;
    if (auto const text = form["status"]; !text.empty()) {
        auto const status = parse_investigator_status(text);
        if (!status) return status.error();
        wanted.change.status = *status;
    }
    if (auto const text = form["permissions"]; !text.empty()) {
        auto const permissions = permissions_in(text);
        if (!permissions) return permissions.error();
        wanted.change.permissions = *permissions;
    }
    if (auto const text = form["apikey"]; !text.empty()) {
        if (text != "active" && text != "disabled") {
            return error{errc::invalid_argument, "read", "apikey", "it is active or disabled"};
        }
        wanted.api_key = text == "active";
    }
    return wanted;
}

} // namespace

void read_investigator(api_call call)
{
    auto* const all = store_of(call);
    if (all == nullptr) return;
    auto const given = call.parameter("investigatorid");
    auto const id = number(given);
    if (!id) return call.reply(api_failure(400, "Invalid Investigator ID '" + given + "'"));
    auto const who = all->investigator(*id);
    if (!who) return call.reply(api_failure(who.error()));
    if (!*who) return call.reply(api_failure(404, "Investigator ID '" + given + "' not found"));
    call.reply({.items = {{href_of(*id),
                           {{"investigator", mig2_json(**who)}},
                           {{"investigator history",
                             "/search?type=action&investigatorid=" + given + "&limit=100"}}}}});
}

void create_investigator(api_call call)
{
    auto* const all = store_of(call);
    if (all == nullptr) return;
    auto form = form_of(call.request);
    if (!form) return call.reply(api_failure(form.error()));
    auto who = new_investigator(*form, call.site->now());
    if (!who) {
        bool const nameless = who.error().doing() == "create";
        return call.reply(nameless ? api_failure(400, std::string{who.error().why()})
                                   : api_failure(who.error()));
    }
    auto const id = all->create(*who);
    if (!id) return call.reply(api_failure(id.error()));
    call.site->gate.forget_keys();
    who->id = *id;
    call.reply(
        {.status = 201,
         .items = {{href_of(*id), {{"Investigator ID " + std::to_string(*id), mig2_json(*who)}}}}});
}

void update_investigator(api_call call)
{
    auto* const all = store_of(call);
    if (all == nullptr) return;
    auto form = form_of(call.request);
    if (!form) return call.reply(api_failure(form.error()));
    auto const id = number((*form)["id"]);
    if (!id) return call.reply(api_failure(400, "Invalid Investigator ID '" + (*form)["id"] + "'"));
    auto const wanted = read_change(*form);
    if (!wanted) return call.reply(api_failure(wanted.error()));
    if (wanted->nothing()) {
        return call.reply(api_failure(400, "No updates to the investigator were specified"));
    }
    auto const failed = [&](error const& why) {
        auto reply = api_failure(why);
        reply.message = "Failed to update investigator: '" + std::string{why.why()} + "'";
        call.reply(reply);
    };
    auto const now = call.site->now();
    if (auto done = all->update(*id, wanted->change, now); !done) return failed(done.error());
    std::string key_text;
    if (wanted->api_key) {
        std::optional<stored_api_key> stored;
        if (*wanted->api_key) {
            auto const made = make_api_key();
            if (!made) return failed(made.error());
            key_text = made->text;
            stored = made->stored;
        }
        if (auto set = all->set_api_key(*id, stored, now); !set) return failed(set.error());
    }
    call.site->gate.forget_keys();
    auto const who = all->investigator(*id);
    if (!who || !*who) return call.reply(api_failure(404, "Investigator not found"));
    auto value = mig2_json(**who);
    if (!key_text.empty()) value.set("apikey", key_text); // this once
    call.reply({.items = {{href_of(*id),
                           {{"Investigator ID " + std::to_string(*id), std::move(value)}}}}});
}

void read_public_key(api_call call)
{
    auto const text = call.request.path.substr(call.request.path.rfind('/') + 1);
    auto* const all = call.site->options.investigators;
    auto const wanted = fingerprint::parse(text);
    auto const who = all != nullptr && wanted
                         ? all->by_fingerprint(*wanted)
                         : result<std::optional<investigator_record>>{std::nullopt};
    http_response whole;
    if (!who || !*who || (**who).public_key.empty()) {
        whole.status = who ? 404 : 500;
        whole.content_type = "text/plain; charset=utf-8";
        whole.body = "Invalid Fingerprint : No PublicKey found for fingerprint '" + text + "'";
    } else {
        whole.content_type = "application/pgp-keys";
        whole.body = (**who).public_key;
    }
    call.reply({.whole = std::move(whole)});
}

} // namespace mig::service
