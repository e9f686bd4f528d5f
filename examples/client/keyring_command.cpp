#include "keyring_command.hpp"

#include <mig/pgp/keyring.hpp>

#include "files.hpp"
#include "keyring_add.hpp"
#include "keyring_check.hpp"
#include "keyring_list.hpp"
#include "migrc.hpp"
#include "printing.hpp"
#include "words.hpp"

#include <algorithm>
#include <unistd.h>

namespace {

constexpr int exit_good = 0;
constexpr int exit_trouble = 2;
constexpr std::size_t keyring_max_bytes = 8u << 20; // as the library's own

constexpr std::string_view help =
    R"(usage: mig keyring add --keyring K [-c FILE] [--json] FILE|FINGERPRINT...
       mig keyring remove --keyring K [--json] FINGERPRINT...
       mig keyring list --keyring K [--at TIME] [--json]
       mig keyring check --keyring K [--at TIME] [--json]

Builds the keyring that an agent carries: the public keys whose signatures count.

add     takes certificates from files (armored or binary; - is standard input) and from your gpg, by
        full fingerprint.  A key that is there already gets what is new of it, and loses nothing.
        Secret keys are refused, and keys that could never count are not taken.  K is replaced at
        once or, on an error, not at all; it keeps its mode, and its form: armored or binary.
remove  takes keys out, by full fingerprint.
list    prints every key of K, its subkeys and its user ids.
check   says of every key whether agents would refuse it and why, when it expires, and what its
        owner can do about that.  After the owner has: mig keyring add, again.

  --keyring K   the keyring; add makes it where there is none, armored
  -c FILE       configuration (default ~/.migrc): [gpg] home is asked for fingerprints
  --at TIME     as of that time, in seconds since 1970 (default: now)
  --json        one line of JSON in place of text

Exit status: 0 all is good, or listed; 2 a key is refused, was not taken, or expires within 30 days;
3 error: nothing was changed.
)";

struct keyring_words {
    std::string keyring;
    std::string configuration;
    std::string at;
    bool json = false;
    bool help = false;
};

mig::result<mig::keyring> read_keyring(std::string const& path)
{
    auto const content = read_whole(path, keyring_max_bytes);
    if (!content) return content.error();
    auto keys = mig::keyring::from_bytes(mig::as_bytes(*content));
    if (!keys) return mig::error{keys.error().code(), "read", path, keys.error().message()};
    return keys;
}

int end_of(bool good)
{
    return good ? exit_good : exit_trouble;
}

int add(keyring_words const& given, std::vector<std::string> const& words, mig::system_time at)
{
    if (words.empty()) return fail("say what to add: files, or full fingerprints that gpg knows");
    auto const rc = read_migrc(given.configuration);
    if (!rc) return fail(rc.error());
    auto const turn = file_turn::wait_for(given.keyring);
    if (!turn) return fail(turn.error());
    std::string there;
    if (::access(given.keyring.c_str(), F_OK) == 0) {
        auto content = read_whole(given.keyring, keyring_max_bytes);
        if (!content) return fail(content.error());
        there = *std::move(content);
    }
    auto const made = add_certificates(
        {.there = std::move(there), .given = words, .gpg_home = rc->gpg_home, .at = at});
    if (!made) return fail(made.error());
    if (made->changed) {
        if (auto done = replace_file(given.keyring, made->content); !done) {
            return fail(done.error());
        }
    }
    if (given.json) {
        auto keys = mig::json::array();
        for (auto const& one : made->all)
            keys.push(to_json(one));
        print_json_line(mig::json::object({{"changed", made->changed}, {"keys", std::move(keys)}}));
    } else {
        for (auto const& one : made->all)
            print_line(stdout, line_of(one));
    }
    return end_of(std::all_of(made->all.begin(), made->all.end(), [](addition const& one) {
        return one.found.outlook == key_outlook::good;
    }));
}

int remove(keyring_words const& given, std::vector<std::string> const& words)
{
    if (words.empty()) return fail("say what to remove: full fingerprints, as list prints them");
    auto const turn = file_turn::wait_for(given.keyring);
    if (!turn) return fail(turn.error());
    auto const content = read_whole(given.keyring, keyring_max_bytes);
    if (!content) return fail(content.error());
    auto const left = remove_certificates(*content, words);
    if (!left) return fail(left.error());
    if (auto done = replace_file(given.keyring, *left); !done) return fail(done.error());
    if (given.json) {
        auto gone = mig::json::array();
        for (auto const& one : words)
            gone.push(one);
        print_json_line(mig::json::object({{"removed", std::move(gone)}}));
    }
    return exit_good;
}

int check(keyring_words const& given, mig::keyring const& keys, mig::system_time at)
{
    auto const found = examine(keys, at);
    bool const good = all_good(found) && !found.empty();
    if (given.json) {
        auto all = mig::json::array();
        for (auto const& one : found)
            all.push(to_json(one));
        print_json_line(mig::json::object(
            {{"good", good}, {"at", mig::format_rfc3339(at)}, {"keys", std::move(all)}}));
    } else {
        for (auto const& one : found)
            print_line(stdout, line_of(one));
        if (found.empty()) print_line(stdout, "refused: the keyring is empty, nobody can sign");
    }
    return end_of(good);
}

} // namespace

int keyring_command(std::span<std::string const> words)
{
    keyring_words given;
    auto left = read_words(
        words, {{"--keyring", &given.keyring}, {"-c", &given.configuration}, {"--at", &given.at}},
        {{"--json", &given.json}, {"--help", &given.help}, {"-h", &given.help}});
    if (given.help) return std::fputs(std::string{help}.c_str(), stdout), exit_good;
    if (!left) return fail(left.error());
    auto const verb = left->empty() ? std::string{} : left->front();
    if (verb != "add" && verb != "remove" && verb != "list" && verb != "check") {
        return fail("say what to do: mig keyring add, remove, list or check; --help tells more");
    }
    left->erase(left->begin());
    if (given.keyring.empty()) return fail("say which keyring: --keyring FILE");
    auto const at = time_to_look_at(given.at);
    if (!at) return fail(at.error());
    if (verb == "add") return add(given, *left, *at);
    if (verb == "remove") return remove(given, *left);
    if (!left->empty()) return fail("mig keyring " + verb + " takes no files besides --keyring");
    auto const keys = read_keyring(given.keyring);
    if (!keys) return fail(keys.error());
    if (verb == "check") return check(given, *keys, *at);
    if (given.json) {
        print_json_line(list_of(*keys, *at));
    } else {
        print_list(*keys, *at);
    }
    return exit_good;
}
