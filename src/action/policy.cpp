#include <mig/action/policy.hpp>
#include <mig/action/target.hpp>
#include <mig/base/json.hpp>
#include <mig/pgp/signature.hpp>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <map>
#include <set>

namespace mig {
namespace {

constexpr std::size_t policy_max_bytes = 1u << 20;
constexpr std::uint64_t weight_max = 1'000'000;
constexpr std::string_view default_entry = "default";

// Who counts how much for one module, and how much is needed.
struct entry {
    std::string name;
    std::uint64_t minimum = 1;
    std::map<fingerprint, std::uint64_t> weights;
};

error bad_entry(std::string_view name, std::string const& why)
{
    return error{errc::invalid_argument, "read policy", "",
                 "entry \"" + std::string{name} + "\": " + why};
}

result<void> check_members(json const& object, std::initializer_list<std::string_view> known,
                           std::string_view where)
{
    for (auto const& [key, value] : object.members()) {
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            return bad_entry(where, "\"" + key + "\" is not a member of it");
        }
    }
    return {};
}

result<void> read_investigator(std::string const& label, json const& value, entry& into)
{
    if (auto good = check_members(value, {"fingerprint", "weight"}, into.name); !good) return good;
    auto const text = json_text(value, "fingerprint");
    auto const who = text ? fingerprint::parse(*text) : result<fingerprint>{text.error()};
    if (!who) {
        return bad_entry(into.name, "investigator \"" + label +
                                        "\" needs a full fingerprint of 40 or 64 digits");
    }
    auto const weight = json_count(value, "weight");
    if (!weight || *weight < 1 || *weight > weight_max) {
        return bad_entry(into.name, "the weight of investigator \"" + label +
                                        "\" must be a whole number from 1 on");
    }
    if (!into.weights.emplace(*who, *weight).second) {
        return bad_entry(into.name, "the key of investigator \"" + label + "\" stands in it twice");
    }
    return {};
}

result<entry> read_entry(std::string const& name, json const& value)
{
    entry read;
    read.name = name;
    if (!value.is_object()) return bad_entry(name, "it is not an object");
    if (auto good = check_members(value, {"minimumweight", "investigators"}, name); !good) {
        return good.error();
    }
    auto const minimum = json_count(value, "minimumweight");
    if (!minimum || *minimum < 1 || *minimum > weight_max) {
        return bad_entry(name, "minimumweight must be a whole number from 1 on");
    }
    read.minimum = *minimum;
    auto const* const investigators = value.find("investigators");
    if (investigators == nullptr || !investigators->is_object()) {
        return bad_entry(name, "investigators is missing or not an object");
    }
    for (auto const& [label, investigator] : investigators->members()) {
        if (auto good = read_investigator(label, investigator, read); !good) return good.error();
    }
    return read;
}

error refused(action const& asked, std::string const& why)
{
    return error{errc::refused, "authorize", "action " + asked.name, why};
}

} // namespace

struct policy::impl {
    keyring keys;
    policy_options options;
    std::map<std::string, entry, std::less<>> entries; // by module
    std::shared_ptr<impl const> also;                  // must allow, too

    [[nodiscard]] entry const* entry_for(std::string_view module) const
    {
        auto const own = entries.find(module);
        if (own != entries.end()) return &own->second;
        auto const common = entries.find(default_entry);
        return common == entries.end() ? nullptr : &common->second;
    }

    [[nodiscard]] result<void> check_time(action const& asked, system_time now) const
    {
        if (now > asked.expire_after) {
            return error{
                errc::expired, "authorize", "action " + asked.name,
                "action expireafter is in the past: " + format_rfc3339(asked.expire_after) +
                    ", and here it is " + format_rfc3339(now)};
        }
        if (now < asked.valid_from) {
            return refused(asked, "Action ValidFrom date is in the future: " +
                                      format_rfc3339(asked.valid_from) + ", and here it is " +
                                      format_rfc3339(now));
        }
        if (asked.expire_after - asked.valid_from > options.validity_max) {
            return refused(asked, "it is valid for longer than this agent allows");
        }
        return {};
    }

    // Whose signatures are on it: all good, no two by the same key.
    [[nodiscard]] result<std::vector<fingerprint>> signers_of(signed_action const& asked,
                                                              system_time now) const
    {
        auto const bad = [&](std::size_t n, std::string_view why) {
            return error{errc::bad_signature, "authorize", "action " + asked.content().name,
                         "signature " + std::to_string(n + 1) +
                             " does not count: " + std::string{why}};
        };
        if (asked.signatures().empty()) {
            return error{errc::bad_signature, "authorize", "action " + asked.content().name,
                         "it is not signed"};
        }
        std::vector<fingerprint> signers;
        for (std::size_t n = 0; n < asked.signatures().size(); ++n) {
            auto const seen =
                verify(keys, as_bytes(asked.signed_text()), as_bytes(asked.signatures()[n]), now);
            for (auto const& one : seen.signatures) {
                if (!one.ok()) return bad(n, explain(one.reason));
                if (std::find(signers.begin(), signers.end(), *one.signer) != signers.end()) {
                    return bad(n, "permission violation: key " + one.signer->hex() +
                                      " used to sign multiple times");
                }
                signers.push_back(*one.signer);
            }
        }
        return signers;
    }

    [[nodiscard]] operation_weight weigh(std::string const& module,
                                         std::span<fingerprint const> signers) const
    {
        operation_weight found;
        found.module = module;
        auto const* const rule = entry_for(module);
        if (rule != nullptr) {
            found.entry = rule->name;
            found.needed = rule->minimum;
        }
        for (auto const& who : signers) {
            std::uint64_t counts = 0;
            if (rule != nullptr) {
                auto const weight = rule->weights.find(who);
                if (weight != rule->weights.end()) counts = weight->second;
            }
            found.sum += counts;
            found.shares.push_back({who, counts});
        }
        return found;
    }

    [[nodiscard]] result<void> check_weights(action const& asked,
                                             std::vector<fingerprint> const& signers) const
    {
        for (auto const& operation : asked.operations) {
            auto const found = weigh(operation.module, signers);
            if (found.enough()) continue;
            if (found.entry.empty()) {
                return refused(asked, "no ACL entry found for " + operation.module +
                                          ", and no default present");
            }
            std::string whose;
            for (auto const& one : found.shares) {
                whose += (whose.empty() ? "" : ", ") + one.who.hex() + " has " +
                         std::to_string(one.weight);
            }
            return refused(asked, "permission denied for operation " + operation.module +
                                      ", insufficient signatures weight (need " +
                                      std::to_string(found.needed) + ", got " +
                                      std::to_string(found.sum) + "): by entry \"" + found.entry +
                                      "\", " + whose);
        }
        return {};
    }

    // Everything but the form of the action and its target: gives back the signers.
    [[nodiscard]] result<std::vector<fingerprint>> allow(signed_action const& asked,
                                                         system_time now) const
    {
        if (auto good = check_time(asked.content(), now); !good) return good.error();
        auto signers = signers_of(asked, now);
        if (!signers) return signers;
        if (auto good = check_weights(asked.content(), *signers); !good) return good.error();
        if (also != nullptr) {
            if (auto good = also->allow(asked, now); !good) return good.error();
        }
        return signers;
    }

    // What can be said of an action without an agent: whose it is, and whom it asks.
    struct judgement {
        std::vector<fingerprint> signers;
        target wanted;
    };
    [[nodiscard]] result<judgement> judge(signed_action const& asked, system_time now) const
    {
        if (auto good = check(asked.content()); !good) return good.error();
        auto signers = allow(asked, now);
        if (!signers) return signers.error();
        auto wanted = target::parse(asked.content().target);
        if (!wanted) return wanted.error();
        return judgement{*std::move(signers), *std::move(wanted)};
    }

    // The most that the keys of the keyring can bring together.
    [[nodiscard]] std::uint64_t reachable(entry const& rule, system_time now) const
    {
        std::uint64_t sum = 0;
        for (auto const& [who, weight] : rule.weights) {
            auto const* const one = keys.find(who);
            bool const alive =
                one != nullptr && !one->revoked && (!one->expires || *one->expires > now);
            if (alive) sum += weight;
        }
        return sum;
    }
};

policy::policy(std::shared_ptr<impl const> i) noexcept : impl_(std::move(i)) {}

result<policy> policy::from_json(std::string_view text, keyring keys, policy_options const& options)
{
    auto const parsed = json::parse(text, {.size_max_bytes = policy_max_bytes});
    if (!parsed) {
        return error{errc::invalid_argument, "read policy", "", parsed.error().message()};
    }
    if (!parsed->is_object() || parsed->members().empty()) {
        return error{errc::invalid_argument, "read policy", "",
                     "it is not an object with an entry per module, or \"default\""};
    }
    auto made = std::make_shared<impl>();
    made->keys = std::move(keys);
    made->options = options;
    for (auto const& [name, value] : parsed->members()) {
        auto read = read_entry(name, value);
        if (!read) return read.error();
        made->entries.emplace(name, *std::move(read));
    }
    return policy{std::move(made)};
}

result<policy> policy::from_file(std::string const& path, keyring keys,
                                 policy_options const& options)
{
    std::ifstream file{path, std::ios::binary};
    if (!file) return error{errc::not_found, "open", path, errno};
    std::string text(policy_max_bytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return from_json(text, std::move(keys), options);
}

result<std::vector<fingerprint>> policy::allows(signed_action const& asked, system_time now) const
{
    auto judged = impl_->judge(asked, now);
    if (!judged) return judged.error();
    return std::move(judged->signers);
}

result<authorized_action> policy::authorize(signed_action const& asked,
                                            authorization_scene const& scene) const
{
    auto judged = impl_->judge(asked, scene.now);
    if (!judged) return judged.error();
    if (judged->wanted.evaluate(scene.agent, scene.now) == target_verdict::no) {
        return refused(asked.content(), "its target does not pick this agent");
    }
    return authorized_action{asked, std::move(judged->signers)};
}

std::vector<operation_weight> policy::weigh(action const& asked,
                                            std::span<fingerprint const> signers) const
{
    std::vector<operation_weight> all;
    for (auto const* one = impl_.get(); one != nullptr; one = one->also.get()) {
        for (auto const& operation : asked.operations)
            all.push_back(one->weigh(operation.module, signers));
    }
    return all;
}

policy policy::narrowed_by(policy const& other) const
{
    auto made = std::make_shared<impl>(*impl_);
    if (made->also != nullptr) {
        made->also = policy{made->also}.narrowed_by(other).impl_;
    } else {
        made->also = other.impl_;
    }
    return policy{std::move(made)};
}

std::vector<std::string> policy::unsatisfiable(system_time now) const
{
    std::vector<std::string> why;
    if (impl_->also != nullptr) why = policy{impl_->also}.unsatisfiable(now);
    if (!why.empty()) return why;
    if (impl_->keys.empty()) why.emplace_back("its keyring has no key that could sign");
    for (auto const& [name, rule] : impl_->entries) {
        auto const most = impl_->reachable(rule, now);
        if (most >= rule.minimum) return {}; // denying the rest is what a policy is for
        why.push_back("entry \"" + name + "\" needs weight " + std::to_string(rule.minimum) +
                      ", and all its investigators whose keys are in the keyring and alive have " +
                      std::to_string(most));
    }
    return why;
}

keyring const& policy::keys() const noexcept
{
    return impl_->keys;
}

} // namespace mig
