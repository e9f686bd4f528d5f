// Who asks, and may they: tokens and keys of the REST API.
//
//     X-PGPAUTHORIZATION: 1;<time>;<nonce>;<signature>      MIG's, protocol 9.2
//     Authorization: MIG3 kid=, ts=, nonce=, sig=           bound to one request, protocol 14.8
//     X-MIGAPIKEY: <id>.<secret>                            or the one key of the options
//
// A token of version 1 is good for many requests within its window, from the address that sent it
// first; one of version 3 is good once, whichever of the schedulers that share a store it is sent
// to.  What must be remembered for that is bounded: when it is
// full, who comes next is refused, and nothing is forgotten early.
//
// Threads: any.

#ifndef MIG_SERVICE_API_GATE_HPP
#define MIG_SERVICE_API_GATE_HPP

#include <mig/base/result.hpp>
#include <mig/base/time.hpp>
#include <mig/pgp/keyring.hpp>
#include <mig/store/investigators.hpp>

#include "service/http.hpp"

#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace mig::service {

// Who asks.
struct api_caller {
    std::string name;     // for the log
    std::uint64_t id = 0; // of the investigator; 0: none
    permission_set permissions;
};

// Texts that are remembered until their time, each with a value; never more than a limit.
class remembered_texts {
public:
    explicit remembered_texts(std::size_t max) : max_(max) {}

    struct entry {
        system_time until;
        std::string value;
    };
    // Null pointer: not there, or its time is over.
    [[nodiscard]] entry const* find(std::string const& text, system_time now) const;
    // False when it is full.
    [[nodiscard]] bool add(std::string const& text, entry what, system_time now);
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    void forget_old(system_time now);

    std::size_t max_;
    std::unordered_map<std::string, entry> entries_;
};

struct api_gate_options {
    std::string api_key; // everything is allowed with it; empty: there is none
    investigator_store* investigators = nullptr;
    std::chrono::seconds token_window{120}; // both ways
    bool mig2_tokens = true;
    std::size_t remembered_max = 100'000;
};

class api_gate {
public:
    explicit api_gate(api_gate_options);

    // Fails with denied; why() is what MIG says to that.
    [[nodiscard]] result<api_caller> admit(http_request const&, system_time now);
    // Who has the one key of the options: without asking any store.
    [[nodiscard]] std::optional<api_caller> admit_at_once(http_request const&) const;
    // Of the investigators that are active.
    [[nodiscard]] keyring keys(system_time now);
    // They have changed.
    void forget_keys();

private:
    [[nodiscard]] result<api_caller> by_token(http_request const&, system_time now);
    [[nodiscard]] result<api_caller> by_mig3_token(http_request const&, system_time now);
    [[nodiscard]] result<api_caller> by_key(std::string const& key);
    [[nodiscard]] std::optional<api_caller> by_the_key(std::string const& key) const;
    [[nodiscard]] result<api_caller> caller_of(fingerprint const&);
    [[nodiscard]] result<fingerprint> signer_of(std::string const& text,
                                                std::string const& signature, system_time now);
    [[nodiscard]] result<void> is_first_use(std::string const& nonce, system_time until,
                                            system_time now);
    [[nodiscard]] bool is_timely(system_time, system_time now) const;

    api_gate_options const options_;
    std::mutex mutex_; // of the rest
    remembered_texts tokens_;
    remembered_texts nonces_;
    std::optional<keyring> keys_;
    system_time keys_read_ = unset_time;
};

// A new "<id>.<secret>".  Fails when the system gives no random bytes.
struct new_api_key {
    std::string text; // shown once
    stored_api_key stored;
};
[[nodiscard]] result<new_api_key> make_api_key();

} // namespace mig::service

#endif
