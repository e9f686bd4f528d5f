#include "question.hpp"

#include <mig/host/random.hpp>
#include <mig/pgp/signature.hpp>

#include "files.hpp"

#include <algorithm>
#include <array>

namespace {

using mig::errc;
using mig::error;
using mig::result;

constexpr std::size_t action_file_max_bytes = 64u << 20;
constexpr std::size_t name_max_bytes = 100;
// What schedulers take of one request, unless they are told otherwise (body_max_bytes).
constexpr std::size_t sent_max_bytes = 10u << 20;
constexpr std::size_t signatures_room_bytes = 64u << 10;
constexpr std::chrono::seconds clock_slack{60}; // agents whose clocks are late

// The part that says "those that found something in action ID", protocol 7.4.
std::string found_in(std::string const& id, std::string_view whether)
{
    return "id IN (SELECT agentid FROM commands, json_array_elements(commands.results) AS r "
           "WHERE actionid='" +
           id + "' AND r#>>'{foundanything}' = '" + std::string{whether} + "')";
}

std::string target_of(choices const& chosen, migrc const& rc)
{
    auto target = rc.target_of(chosen.target.value_or("status='online'"));
    for (auto const& [id, whether] :
         {std::pair{chosen.target_found, "true"}, std::pair{chosen.target_not_found, "false"}})
    {
        if (!id.empty()) target = found_in(id, whether) + " AND (" + target + ")";
    }
    return target;
}

std::string name_of(choices const& chosen, std::string const& typed)
{
    if (!chosen.name.empty()) return chosen.name;
    if (typed.size() <= name_max_bytes) return typed;
    auto cut = name_max_bytes;
    while (cut > 0 && (static_cast<unsigned char>(typed[cut]) & 0xc0) == 0x80)
        --cut; // whole UTF-8
    return typed.substr(0, cut) + "...";
}

// A list of digests may make it larger than any scheduler takes.
result<void> check_size(mig::action const& asked)
{
    auto const text = mig::signing_text(asked);
    if (!text) return text.error();
    if (text->size() + signatures_room_bytes <= sent_max_bytes) return {};
    constexpr std::size_t mib = 1u << 20;
    return error{errc::over_budget, "write", "action",
                 "it has " + std::to_string(text->size() / mib) + " MiB, and a scheduler takes " +
                     std::to_string(sent_max_bytes / mib) +
                     ": ask in several actions, or for less at a time"};
}

result<question> read_question(std::string const& file)
{
    auto const text = read_whole(file, action_file_max_bytes);
    if (!text) return text.error();
    auto const read = mig::signed_action::parse(mig::as_bytes(*text));
    if (!read) return error{errc::invalid_argument, "read", file, read.error().message()};
    return question{read->content(), read->signatures()};
}

} // namespace

result<mig::json> parameters_of(choices const& chosen, mig::module_info const& module)
{
    if (module.parameters_from == nullptr) {
        return error{errc::unsupported, "use module", module.name,
                     "it cannot be asked from the command line"};
    }
    auto parameters = module.parameters_from(chosen.module_arguments);
    if (!parameters) return parameters.error();
    if (auto checked = module.make(*parameters); !checked) return checked.error();
    return parameters;
}

result<question> make_question(choices const& chosen, migrc const& rc,
                               mig::module_registry const& modules, mig::system_time now,
                               std::string const& typed)
{
    if (!chosen.action_file.empty()) return read_question(chosen.action_file);
    auto const* const module = modules.find(chosen.module);
    if (module == nullptr) return error{errc::not_found, "find module", chosen.module};
    auto parameters = parameters_of(chosen, *module);
    if (!parameters) return parameters.error();

    std::array<std::byte, 10> random{};
    if (auto done = mig::fill_random(random); !done) return done.error();
    auto const from = std::chrono::floor<std::chrono::seconds>(now) - clock_slack;
    question made;
    made.action.id = {mig::make_uuid(now, random)};
    made.action.name = name_of(chosen, typed);
    made.action.target = target_of(chosen, rc);
    made.action.valid_from = from;
    made.action.expire_after = std::chrono::ceil<std::chrono::seconds>(now) + chosen.expires_after;
    mig::operation asked{
        .module = chosen.module, .parameters = *std::move(parameters), .budget = chosen.budget};
    if (chosen.compress) {
        auto packed = mig::compressed(asked);
        if (!packed) return packed.error();
        asked = *std::move(packed);
    }
    made.action.operations.push_back(std::move(asked));
    if (auto good = check(made.action); !good) return good.error();
    if (auto good = check_size(made.action); !good) return good.error();
    if (module->remarks_on != nullptr)
        made.remarks = module->remarks_on(made.action.operations.front().parameters);
    return made;
}

result<signed_question> sign(question const& asked, gpg_options const& gpg)
{
    auto const text = mig::signing_text(asked.action);
    if (!text) return text.error();
    auto const with = [&](std::vector<std::string> signatures,
                          std::optional<mig::fingerprint> before) -> result<signed_question> {
        auto made = mig::signed_action::assemble(asked.action, std::move(signatures));
        if (!made) return made.error();
        return signed_question{*std::move(made), before};
    };
    // Whose signatures they are says the mathematics, not what they say of themselves.
    mig::keyring own;
    if (!asked.signatures.empty()) {
        auto keys = own_keys_from_gpg(gpg);
        if (keys) own = *std::move(keys);
    }
    auto const now =
        std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    auto const signers_of = [&](std::vector<std::string> const& signatures) {
        std::vector<mig::fingerprint> who;
        for (auto const& one : signatures) {
            auto const some =
                mig::verify(own, mig::as_bytes(*text), mig::as_bytes(one), now).signers();
            who.insert(who.end(), some.begin(), some.end());
        }
        return who;
    };
    auto const before = signers_of(asked.signatures);
    auto const has_signed = [&](mig::fingerprint const& key) {
        return std::find(before.begin(), before.end(), key) != before.end();
    };
    // Where it is certain which key gpg would take, nobody is asked for its passphrase.
    if (!gpg.key.empty() && own.certificates().size() == 1 &&
        has_signed(own.certificates().front().primary))
    {
        return with(asked.signatures, own.certificates().front().primary);
    }
    auto signature = sign_with_gpg(*text, gpg);
    if (!signature) return signature.error();
    for (auto const& who : signers_of({*signature})) {
        if (has_signed(who)) return with(asked.signatures, who);
    }
    auto signatures = asked.signatures;
    signatures.push_back(*std::move(signature));
    return with(std::move(signatures), std::nullopt);
}
