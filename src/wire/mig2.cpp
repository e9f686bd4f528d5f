// Actions of version 2.

#include "wire/mig2.hpp"

#include "wire/action_json.hpp"
#include "wire/go_struct.hpp"
#include "wire/mig2_ids.hpp"
#include "wire/mig2_structs.hpp"
#include "wire/signature_form.hpp"

namespace mig::wire::mig2 {
namespace {

std::string unix_seconds(system_time when)
{
    auto const whole = std::chrono::floor<std::chrono::seconds>(when);
    return std::to_string(whole.time_since_epoch().count());
}

// Protocol 2.4.  The oddity around the expiry is a slip of an early release that became the form.
std::string signed_text(action const& content, json const& canonical_action)
{
    auto const* operations = canonical_action.find("operations");
    MIG_ASSERT(operations != nullptr);
    return "name=" + content.name + ";target=" + content.target +
           ";validfrom=" + unix_seconds(content.valid_from) +
           ";expireafter=%!s(int64=" + unix_seconds(content.expire_after) +
           ");operations=" + write_go_json_ordered(*operations) + ";";
}

result<json> canonical_action(action const& content)
{
    auto value = shared_members(content);
    value.set("id", id_number(content.id.text));
    return canonical(action_fields, value);
}

} // namespace

result<std::string> signing_text(action const& content)
{
    auto const value = canonical_action(content);
    if (!value) return value.error();
    return signed_text(content, *value);
}

result<signed_action> read_action(json const& received)
{
    auto value = canonical(action_fields, received);
    if (!value) return value.error();
    auto const version = value->find("syntaxversion");
    if (version == nullptr || version->number() != 2)
        return error{errc::invalid_argument, "read", "member syntaxversion",
                     "it is neither 2 nor 3"};
    auto signatures = read_signatures(*value);
    if (!signatures) return signatures.error();
    auto id = id_text(*value, "id");
    if (!id) return id.error();
    auto content = read_shared_members(*value);
    if (!content) return content.error();
    content->version = wire_version::mig2;
    content->id.text = *std::move(id);
    if (auto ok = check(*content); !ok) return ok.error();

    auto text = signed_text(*content, *value);
    return signed_action{{*std::move(content), std::move(text), *std::move(signatures),
                          write_go_json_ordered(*value)}};
}

result<signed_action> assemble(action content, std::vector<std::string> signatures)
{
    auto value = canonical_action(content);
    if (!value) return value.error();
    auto list = json::array();
    for (auto const& s : signatures)
        list.push(s);
    value->set("pgpsignatures", std::move(list)); // it stands there already, as null
    auto text = signed_text(content, *value);
    return signed_action{{std::move(content), std::move(text), std::move(signatures),
                          write_go_json_ordered(*value)}};
}

} // namespace mig::wire::mig2
