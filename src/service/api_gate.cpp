#include "service/api_gate.hpp"

#include <mig/base/encoding.hpp>
#include <mig/hash/hasher.hpp>
#include <mig/host/random.hpp>
#include <mig/pgp/signature.hpp>

#include "service/request_token.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace mig::service {
namespace {

// Investigators that another process has added are known after this.
constexpr std::chrono::seconds keys_age_max{5};
constexpr std::size_t investigators_max = 10'000;
constexpr std::size_t nonce_min_bytes = 16;
constexpr std::chrono::minutes clocks_differ_max{10};
constexpr std::size_t nonce_max_bytes = 128;
constexpr std::size_t token_parts = 4;
constexpr std::size_t api_key_max_bytes = 256;
constexpr std::size_t timestamp_bytes = 20; // "2026-11-24T11:17:26Z"

error denied(std::string const& why)
{
    return error{errc::denied, "authenticate", "", why};
}

error bad_token(std::string const& why)
{
    return denied("Authorization verification failed with error 'verifySignedToken() -> " + why +
                  "'");
}

// All bytes are compared, whatever the first difference: time tells nothing.
bool same_secret(std::string_view given, std::string_view wanted) noexcept
{
    auto different = static_cast<unsigned>(given.size() != wanted.size());
    for (std::size_t n = 0; n < wanted.size(); ++n) {
        auto const c = n < given.size() ? given[n] : '\0';
        different |= static_cast<unsigned char>(c ^ wanted[n]);
    }
    return different == 0;
}

std::vector<std::string_view> split(std::string_view text, char at, std::size_t parts_max)
{
    std::vector<std::string_view> parts;
    while (parts.size() <= parts_max) {
        auto const end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return parts;
}

std::optional<system_time> timestamp(std::string_view text)
{
    if (text.size() != timestamp_bytes || !text.ends_with('Z')) return std::nullopt;
    auto const time = parse_rfc3339(text);
    return time ? std::optional{*time} : std::nullopt;
}

bool is_nonce(std::string_view text)
{
    return text.size() >= nonce_min_bytes && text.size() <= nonce_max_bytes &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                      c == '-' || c == '_';
           });
}

// kid=…, ts=…, nonce=…, sig=…: each once, nothing else.
struct mig3_token {
    std::string kid, ts, nonce, sig;
};
std::optional<mig3_token> parse_mig3_token(std::string_view text)
{
    mig3_token token;
    std::array const members{std::pair{"kid", &mig3_token::kid}, std::pair{"ts", &mig3_token::ts},
                             std::pair{"nonce", &mig3_token::nonce},
                             std::pair{"sig", &mig3_token::sig}};
    auto const parts = split(text, ',', members.size());
    if (parts.size() != members.size()) return std::nullopt;
    for (auto part : parts) {
        while (part.starts_with(' '))
            part.remove_prefix(1);
        auto const equals = part.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        auto const found = std::find_if(members.begin(), members.end(), [&](auto const& m) {
            return part.substr(0, equals) == m.first;
        });
        if (found == members.end() || !(token.*(found->second)).empty()) return std::nullopt;
        token.*(found->second) = part.substr(equals + 1);
        if ((token.*(found->second)).empty()) return std::nullopt;
    }
    return token;
}

constexpr std::string_view mig3_scheme = "MIG3 ";

} // namespace

auto remembered_texts::find(std::string const& text, system_time now) const -> entry const*
{
    auto const found = entries_.find(text);
    return found == entries_.end() || found->second.until < now ? nullptr : &found->second;
}

bool remembered_texts::add(std::string const& text, entry what, system_time now)
{
    if (entries_.size() >= max_) forget_old(now);
    if (entries_.size() >= max_) return false;
    entries_.insert_or_assign(text, std::move(what));
    return true;
}

void remembered_texts::forget_old(system_time now)
{
    std::erase_if(entries_, [&](auto const& one) { return one.second.until < now; });
}

api_gate::api_gate(api_gate_options options)
    : options_(std::move(options)),
      tokens_(options_.remembered_max),
      nonces_(options_.remembered_max)
{}

result<api_caller> api_gate::admit(http_request const& request, system_time now)
{
    if (request.header("authorization").starts_with(mig3_scheme)) {
        return by_mig3_token(request, now);
    }
    if (!request.header("x-pgpauthorization").empty()) return by_token(request, now);
    if (auto const key = request.header("x-migapikey"); !key.empty()) return by_key(key);
    return denied("Valid authentication header not found");
}

bool api_gate::is_timely(system_time when, system_time now) const
{
    return when <= now + options_.token_window && now <= when + options_.token_window;
}

result<api_caller> api_gate::by_token(http_request const& request, system_time now)
{
    if (!options_.mig2_tokens) return bad_token("tokens of version 1 are not taken here");
    auto const header = request.header("x-pgpauthorization");
    auto const parts = split(header, ';', token_parts);
    if (parts.size() != token_parts) return bad_token("invalid token format");
    if (parts[0] != "1") return bad_token("invalid token version, must be 1");
    auto const when = timestamp(parts[1]);
    if (!when) return bad_token("the token timestamp is malformed");
    if (!is_timely(*when, now)) {
        return bad_token("token timestamp is not within acceptable time limits");
    }
    auto const hash = digest_of(hash_kind::sha256, as_bytes(header)).hex();
    std::unique_lock lock{mutex_};
    if (auto const* const seen = tokens_.find(hash, now)) {
        auto const from = split(seen->value, ' ', 1);
        if (from.size() != 2 || from[1] != request.peer) {
            return bad_token("token was first sent from another address");
        }
        auto const signer = fingerprint::parse(from[0]);
        if (!signer) return bad_token("its key is not known");
        lock.unlock();
        return caller_of(*signer);
    }
    lock.unlock();
    auto const signed_text = header.substr(0, header.rfind(';')) + "\n";
    auto const signer = signer_of(signed_text, std::string{parts[3]}, now);
    if (!signer) return bad_token(std::string{signer.error().why()});
    auto who = caller_of(*signer);
    if (!who) return who;
    lock.lock();
    auto const until = *when + options_.token_window;
    if (!tokens_.add(hash, {until, signer->hex() + " " + request.peer}, now)) {
        return bad_token("too many tokens at once, try again later");
    }
    return who;
}

// protocol 14.8
result<api_caller> api_gate::by_mig3_token(http_request const& request, system_time now)
{
    auto const header = request.header("authorization");
    auto const token = parse_mig3_token(std::string_view{header}.substr(mig3_scheme.size()));
    if (!token) return bad_token("invalid token format");
    auto const kid = fingerprint::parse(token->kid);
    if (!kid) return bad_token("kid is no fingerprint");
    if (!is_nonce(token->nonce)) return bad_token("the nonce is too short, too long or malformed");
    auto const when = timestamp(token->ts);
    if (!when) return bad_token("the token timestamp is malformed");
    if (!is_timely(*when, now)) {
        return bad_token("token timestamp is not within acceptable time limits");
    }
    auto const host = request.header("host");
    auto const text =
        request_text({request.method, host, request.target, request.body}, token->ts, token->nonce);
    auto const signer = signer_of(text, token->sig, now);
    if (!signer) return bad_token(std::string{signer.error().why()});
    if (*signer != *kid) return bad_token("kid is not the key that signed");
    auto who = caller_of(*signer);
    if (!who) return who;
    auto const nonce = kid->hex() + token->nonce;
    auto const until = *when + options_.token_window;
    if (auto first = is_first_use(nonce, until, now); !first) return first.error();
    return who;
}

// Only what is well signed is remembered, so that strangers cannot fill it.
result<void> api_gate::is_first_use(std::string const& nonce, system_time until, system_time now)
{
    {
        std::lock_guard const lock{mutex_};
        if (nonces_.find(nonce, now) != nullptr) return bad_token("its nonce was used before");
        if (!nonces_.add(nonce, {until, {}}, now))
            return bad_token("too many requests at once, try again later");
    }
    // The clock of another scheduler may be behind, and take the token for longer.
    auto const first = options_.investigators->use_nonce(nonce, until + clocks_differ_max, now);
    if (!first) return first.error();
    return *first ? result<void>{} : bad_token("its nonce was used before");
}

std::optional<api_caller> api_gate::admit_at_once(http_request const& request) const
{
    bool const by_token = request.header("authorization").starts_with(mig3_scheme) ||
                          !request.header("x-pgpauthorization").empty();
    if (by_token) return std::nullopt;
    return by_the_key(request.header("x-migapikey"));
}

std::optional<api_caller> api_gate::by_the_key(std::string const& key) const
{
    bool const same = !options_.api_key.empty() && key.size() <= api_key_max_bytes &&
                      same_secret(key, options_.api_key);
    if (!same) return std::nullopt;
    return api_caller{"api-key", 0, every_permission};
}

result<api_caller> api_gate::by_key(std::string const& key)
{
    auto const wrong = denied("Authorization verification failed with error 'API key "
                              "authentication failed'");
    if (key.size() > api_key_max_bytes) return wrong;
    if (auto who = by_the_key(key)) return *std::move(who);
    auto const dot = key.find('.');
    if (dot == std::string::npos || options_.investigators == nullptr) return wrong;
    auto const given =
        digest_of(hash_kind::sha256, as_bytes(std::string_view{key}.substr(dot + 1)));
    auto const owner = options_.investigators->by_api_key(key.substr(0, dot));
    if (!owner) return owner.error();
    // Of an unknown id as much is compared as of a known one.
    auto const wanted = *owner ? (**owner).key.secret_hash : std::string(64, '0');
    bool const same = same_secret(given.hex(), wanted);
    if (!same || !*owner) return wrong;
    auto const& who = (**owner).who;
    if (who.status != investigator_status::active) return wrong;
    return api_caller{who.name, who.id, who.permissions};
}

result<api_caller> api_gate::caller_of(fingerprint const& signer)
{
    auto const unknown = bad_token("openpgp: signature made by unknown entity");
    if (options_.investigators == nullptr) return unknown;
    auto const who = options_.investigators->by_fingerprint(signer);
    if (!who) return who.error();
    if (!*who || (**who).status != investigator_status::active) return unknown;
    return api_caller{(**who).name, (**who).id, (**who).permissions};
}

result<fingerprint> api_gate::signer_of(std::string const& text, std::string const& signature,
                                        system_time now)
{
    auto const seen = verify(keys(now), as_bytes(text), as_bytes(signature), now);
    auto const signers = seen.signers();
    if (seen.all_good() && signers.size() == 1) return signers.front();
    auto const reason =
        seen.signatures.empty() ? pgp_reason::malformed : seen.signatures.front().reason;
    return denied(reason == pgp_reason::no_key ? "openpgp: signature made by unknown entity"
                                               : "openpgp: " + std::string{explain(reason)});
}

keyring api_gate::keys(system_time now)
{
    if (options_.investigators == nullptr) return {};
    {
        std::lock_guard const lock{mutex_};
        auto const age = now > keys_read_ ? now - keys_read_ : keys_read_ - now;
        if (keys_ && age <= keys_age_max) return *keys_;
    }
    investigator_query query;
    query.status = investigator_status::active;
    query.page.limit = investigators_max;
    auto const all = options_.investigators->investigators(query);
    std::string text;
    if (all) {
        for (auto const& one : *all)
            text += one.public_key + "\n";
    }
    auto ring = text.empty() ? result<keyring>{keyring{}} : keyring::from_bytes(as_bytes(text));
    std::lock_guard const lock{mutex_};
    keys_ = ring ? *std::move(ring) : keyring{};
    keys_read_ = now;
    return *keys_;
}

void api_gate::forget_keys()
{
    std::lock_guard const lock{mutex_};
    keys_.reset();
}

result<new_api_key> make_api_key()
{
    std::array<std::byte, 8> id{};
    std::array<std::byte, 32> secret{};
    if (auto filled = fill_random(id); !filled) return filled.error();
    if (auto filled = fill_random(secret); !filled) return filled.error();
    new_api_key made;
    made.stored.id = to_hex(id);
    auto const text = to_hex(secret);
    made.stored.secret_hash = digest_of(hash_kind::sha256, as_bytes(text)).hex();
    made.text = made.stored.id + "." + text;
    return made;
}

} // namespace mig::service
