// Who may use the API: investigators, what each may do, their API keys.
//
//     auto who = investigators->by_fingerprint(signer);
//     if (*who && (*who)->may(permission::search)) ...
//
// The last administrator stays: a change after which nobody active could change investigators any
// more is refused.
//
// Threads: any.

#ifndef MIG_STORE_INVESTIGATORS_HPP
#define MIG_STORE_INVESTIGATORS_HPP

#include <mig/base/result.hpp>
#include <mig/base/time.hpp>
#include <mig/pgp/fingerprint.hpp>
#include <mig/store/store.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mig {

// protocol 3.4: each is a bit of a mask.
enum class permission : std::uint32_t {
    none = 0,
    search = 1u << 0,
    action = 1u << 1,
    action_create = 1u << 2,
    command = 1u << 3,
    agent = 1u << 4,
    dashboard = 1u << 5,
    loader = 1u << 6,
    loader_status = 1u << 7,
    loader_expect = 1u << 8,
    loader_key = 1u << 9,
    loader_new = 1u << 10,
    manifest = 1u << 11,
    manifest_sign = 1u << 12,
    manifest_new = 1u << 13,
    manifest_status = 1u << 14,
    manifest_loaders = 1u << 15,
    investigator = 1u << 16,
    investigator_create = 1u << 17,
    investigator_update = 1u << 18,
};

struct permission_set {
    std::uint32_t bits = 0;

    [[nodiscard]] constexpr bool has(permission one) const noexcept
    {
        auto const bit = static_cast<std::uint32_t>(one);
        return (bits & bit) == bit;
    }
    // May read and change investigators: without one such nobody could any more.
    [[nodiscard]] constexpr bool administers() const noexcept
    {
        return has(permission::investigator) && has(permission::investigator_update);
    }
    friend bool operator==(permission_set const&, permission_set const&) = default;
};
inline constexpr permission_set every_permission{0x7ffff};
inline constexpr permission_set default_permissions{0x3f}; // search to dashboard

// In the order in which MIG writes them.
struct named_permission {
    std::string_view name;
    permission which;
};
[[nodiscard]] std::span<named_permission const> permission_names() noexcept;

enum class investigator_status : std::uint8_t { active, disabled };
[[nodiscard]] std::string_view name(investigator_status) noexcept;
[[nodiscard]] result<investigator_status> parse_investigator_status(std::string_view);

struct investigator_record {
    std::uint64_t id = 0; // from 1
    std::string name;
    std::optional<mig::fingerprint> fingerprint; // of the primary key
    std::string public_key;                      // armored, as it was given; empty: none
    investigator_status status = investigator_status::active;
    permission_set permissions;
    system_time created = unset_time;
    system_time modified = unset_time;
    bool has_api_key = false;

    [[nodiscard]] bool may(permission one) const noexcept
    {
        return status == investigator_status::active && permissions.has(one);
    }
};

struct investigator_query {
    std::optional<std::string> name_like; // SQL's LIKE, case ignored
    std::optional<investigator_status> status;
    std::optional<system_time> modified_from;
    std::optional<system_time> modified_to;
    mig::page page;
};

struct investigator_change {
    std::optional<investigator_status> status;
    std::optional<permission_set> permissions;
};

// Of a key "<id>.<secret>": the id, and SHA-256 of the secret, which has 256 random bits.
struct stored_api_key {
    std::string id;
    std::string secret_hash; // lower-case hexadecimal
};

class investigator_store {
public:
    virtual ~investigator_store() = default;

    [[nodiscard]] virtual result<std::optional<investigator_record>>
    investigator(std::uint64_t id) = 0;
    [[nodiscard]] virtual result<std::optional<investigator_record>>
    by_fingerprint(fingerprint const&) = 0;
    // By id.
    [[nodiscard]] virtual result<std::vector<investigator_record>>
    investigators(investigator_query const&) = 0;

    // Gives the new id.  Fails with refused when the fingerprint is known.
    [[nodiscard]] virtual result<std::uint64_t> create(investigator_record const&) = 0;
    // Fails with not_found; refused when no administrator would be left.
    [[nodiscard]] virtual result<void> update(std::uint64_t id, investigator_change const&,
                                              system_time now) = 0;
    // Replaces the key of that investigator; none: takes it away.
    [[nodiscard]] virtual result<void>
    set_api_key(std::uint64_t id, std::optional<stored_api_key> const&, system_time now) = 0;
    // True for who is first with that nonce, of all processes that share the store; it is kept
    // until that time.  A store of one process may leave it to its user to remember.
    [[nodiscard]] virtual result<bool> use_nonce(std::string const& nonce, system_time until,
                                                 system_time now)
    {
        (void)nonce, (void)until, (void)now;
        return true;
    }
    struct key_owner {
        investigator_record who;
        stored_api_key key;
    };
    [[nodiscard]] virtual result<std::optional<key_owner>>
    by_api_key(std::string const& key_id) = 0;
};

} // namespace mig

#endif
