#include "verify_command.hpp"

#include "explanation.hpp"
#include "files.hpp"
#include "printing.hpp"
#include "words.hpp"

#include <algorithm>

namespace {

constexpr int exit_good = 0;
constexpr int exit_refused = 1;
constexpr std::size_t message_max_bytes = 256u << 20;
constexpr std::size_t action_max_bytes = 64u << 20;
// The library says too_large long before; what no one would call a signature is not even read.
constexpr std::size_t signature_max_bytes = 16u << 20;
constexpr std::size_t keyring_max_bytes = 16u << 20;
constexpr std::size_t policy_max_bytes = 16u << 20; // of a configuration with a keyring in it, too

constexpr std::string_view help =
    R"(usage: mig verify --keyring K [--at TIME] [--json] --signature S MESSAGE
       mig verify --keyring K [--policy P] [--at TIME] [--json] ACTION.json

With --signature: checks a detached OpenPGP signature (binary, armored, or MIG's one line), and
prints one line per signature in S: "good:" and the full fingerprint of the signer, or "bad:" and
the reason.

Without: explains an action (version 2 or 3) as an agent would judge it: who signed it, what each
operation needs and what the signers bring, and whether it is allowed or why it is refused.  Whether
its target picks a certain agent is not asked, and not whether that agent has run it before.

  --keyring K     the public keys that count, armored or binary; mig keyring makes it
  --signature S   the signature; - is standard input
  --policy P      who may ask what: a policy, or an agent's configuration with one in it; without it
                  every key of K counts 1, and 1 is enough
  --at TIME       as of that time, in seconds since 1970 (default: now)
  --json          one line of JSON in place of text

MESSAGE or ACTION.json may be -, which is standard input; it may be up to 256 MiB large, an action
64 MiB.

Exit status: 0 at least one signature is good and none is bad, or the action is allowed; 1 it is
not, or K is no keyring at all; 3 error: a file could not be read, or the options are wrong.
)";

struct verify_words {
    std::string keyring;
    std::string signature;
    std::string policy;
    std::string at;
    bool json = false;
    bool help = false;
};

// A key that the keyring has, and the library has not taken, looks as if it were not there.
void hint_at_left_out(std::span<mig::verified_signature const> signatures, mig::keyring const& keys)
{
    auto const unknown = [](auto const& one) { return one.reason == mig::pgp_reason::no_key; };
    if (keys.left_out().empty() || std::none_of(signatures.begin(), signatures.end(), unknown)) {
        return;
    }
    say("mig: some of the keyring does not count; mig keyring check tells why");
}

int verify_message(verify_words const& given, std::string const& file, mig::keyring const& keys,
                   mig::system_time at)
{
    if (given.signature == "-" && file == "-") {
        return fail("the signature and the message cannot both come from standard input");
    }
    auto const signature = read_whole(given.signature, signature_max_bytes);
    if (!signature) return fail(signature.error());
    auto const message = read_whole(file, message_max_bytes);
    if (!message) return fail(message.error());
    auto const seen = verify(keys, mig::as_bytes(*message), mig::as_bytes(*signature), at);
    if (given.json) {
        auto signatures = mig::json::array();
        for (auto const& one : seen.signatures)
            signatures.push(to_json(one, keys));
        print_json_line(mig::json::object({{"good", seen.all_good()},
                                           {"at", mig::format_rfc3339(at)},
                                           {"signatures", std::move(signatures)}}));
    } else {
        for (auto const& one : seen.signatures)
            print_line(stdout, line_of(one, keys));
    }
    hint_at_left_out(seen.signatures, keys);
    return seen.all_good() ? exit_good : exit_refused;
}

// A policy alone, or an agent's configuration with its policy in it.
mig::result<mig::policy> read_policy(std::string const& path, mig::keyring const& keys)
{
    auto const text = read_whole(path, policy_max_bytes);
    if (!text) return text.error();
    auto const parsed = mig::json::parse(*text);
    auto const* const inside = parsed ? parsed->find("policy") : nullptr;
    // A module may be called "policy", too; its entry says a weight.
    bool const configuration =
        inside != nullptr && inside->is_object() && inside->find("minimumweight") == nullptr;
    auto read = mig::policy::from_json(configuration ? mig::write_json(*inside) : *text, keys);
    if (!read) {
        auto const& why = read.error();
        return mig::error{why.code(), "read policy", path, why.why()};
    }
    return read;
}

int verify_action(verify_words const& given, std::string const& file, mig::keyring const& keys,
                  mig::system_time at)
{
    auto const policy =
        given.policy.empty() ? policy_of_anyone(keys) : read_policy(given.policy, keys);
    if (!policy) return fail(policy.error());
    auto const wire = read_whole(file, action_max_bytes);
    if (!wire) return fail(wire.error());
    auto told = explain_action(*wire, *policy, at);
    told.by_anyone = given.policy.empty();
    if (given.json) {
        print_json_line(to_json(told, keys));
    } else {
        print(told, keys);
    }
    hint_at_left_out(told.signatures, keys);
    return told.allowed() ? exit_good : exit_refused;
}

} // namespace

int verify_command(std::span<std::string const> words)
{
    verify_words given;
    auto const files =
        read_words(words,
                   {{"--keyring", &given.keyring},
                    {"--signature", &given.signature},
                    {"--policy", &given.policy},
                    {"--at", &given.at}},
                   {{"--json", &given.json}, {"--help", &given.help}, {"-h", &given.help}});
    if (given.help) return std::fputs(std::string{help}.c_str(), stdout), exit_good;
    if (!files) return fail(files.error());
    if (given.keyring.empty()) return fail("say whose signatures count: --keyring FILE");
    if (files->size() != 1) return fail("give one file to verify; mig verify --help tells more");
    if (!given.signature.empty() && !given.policy.empty()) {
        return fail("--policy is for actions, whose signatures are inside them: leave out "
                    "--signature");
    }
    auto const at = time_to_look_at(given.at);
    if (!at) return fail(at.error());
    auto const ring = read_whole(given.keyring, keyring_max_bytes);
    if (!ring) return fail(ring.error());
    auto const keys = mig::keyring::from_bytes(mig::as_bytes(*ring));
    if (!keys) {
        // Nobody's signatures count: that is an answer, not a failure to find one.
        fail("no signature can count, the keyring " + given.keyring +
             " cannot be used: " + keys.error().message());
        return exit_refused;
    }
    auto const& file = files->front();
    return given.signature.empty() ? verify_action(given, file, *keys, *at)
                                   : verify_message(given, file, *keys, *at);
}
