// Named cases: one valid scene, one change, one verdict.
//
//     bool const registered = add_cases("time", {
//         {"time-sig-expired", "signature_expired", plain,
//          [](scene& s) { s.document.hashed = expires_after(3600); }},
//     });
//
// Each row is a test of its own under its name.  The scene is judged before the change as well and
// must be accepted, so a refusal can only come from what the row changes.
//
// The verdict is the reason of each signature, parted by commas; then, where something of the
// keyring was left out, " | " and why; or "ring: " and the error.  Whoever is named must be
// the owner of the scene, or its second signer.

#ifndef MIG_TEST_OPENPGP_KIT_CASES_HPP
#define MIG_TEST_OPENPGP_KIT_CASES_HPP

#include <mig/pgp/signature.hpp>

#include "support/openpgp_kit_keys.hpp"

#include <string>
#include <vector>

namespace mig::test {

// A keyring, a text, a signature and a time: accepted as it is.
struct scene {
    kit_key owner = ed25519_legacy_key(1);
    std::optional<kit_key> subkey = {}; // signs in place of the owner, where there is one
    std::optional<kit_key> second = {}; // who else may be named; its certificate is the test's
    std::string user_id = "someone";
    std::string text = "open the door";
    std::int64_t now = birth + 2 * day;
    pgp_policy policy{};

    kit_signature direct{.type = 0x1f, .created = birth, .hashed = flags(0x03)};
    kit_signature certification{.type = 0x13, .created = birth, .hashed = flags(0x03)};
    kit_signature binding{.type = 0x18, .created = birth, .hashed = flags(0x02)};
    kit_signature back{.type = 0x19, .created = birth};
    kit_signature document{.created = birth + day};

    bool has_direct = false; // always in version 6
    bool has_user_id = true;
    bool has_certification = true;
    bool has_binding = true;
    bool has_back = true;
    bool back_is_hashed = false; // where gpg does not put it

    // Packets at those places of the keyring.
    bytes before = {};
    bytes after_key = {};
    bytes after_user_id = {}; // before its certification
    bytes after_certification = {};
    bytes after_subkey = {}; // before its binding
    bytes after = {};
    std::function<void(bytes&)> bend_ring = {};
    std::function<void(bytes&)> bend_signature = {}; // the whole blob

    [[nodiscard]] kit_key const& signer() const { return subkey ? *subkey : owner; }
    // A packet that speaks of the owner's key, its user id, or its subkey.
    [[nodiscard]] bytes over_key(kit_key const& by, kit_signature const&) const;
    [[nodiscard]] bytes over_user_id(kit_key const& by, kit_signature const&) const;
    [[nodiscard]] bytes over_subkey(kit_key const& by, kit_signature const&) const;
    // The subpacket in which a subkey says that it belongs to the owner.
    [[nodiscard]] bytes word_of_subkey(kit_signature const&) const;
    [[nodiscard]] bytes certificate() const;
    [[nodiscard]] bytes ring() const;
    [[nodiscard]] bytes document_by(kit_key const& by, kit_signature const&) const;
    [[nodiscard]] bytes blob() const;
};

[[nodiscard]] std::string verdict(scene const&);

// A version 4 Ed25519 key that signs itself; with a signing subkey; RSA; version 6.
[[nodiscard]] scene plain();
[[nodiscard]] scene with_subkey();
[[nodiscard]] scene with_rsa();
[[nodiscard]] scene with_p256();
[[nodiscard]] scene with_v6();
[[nodiscard]] scene with_v6_subkey();

struct named_case {
    char const* name;
    char const* verdict;
    scene (*valid)();
    void (*change)(scene&);
};

// Adds each row to the tests of this program, in a suite of that name.  Before main() alone.
bool add_cases(char const* suite, std::vector<named_case> const&);

} // namespace mig::test

#endif
