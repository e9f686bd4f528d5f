// time-*: when signatures, keys and bindings count, to the second.  RFC 9580, 5.2.3.11 to 5.2.3.13

#include "support/openpgp_kit_cases.hpp"

using namespace mig::test;

namespace {

constexpr std::int64_t made = birth + day; // the document, in every scene

bool const times_of_signatures = add_cases(
    "time",
    {
        {"time-sig-at-birth-of-key", "ok", plain, [](scene& s) { s.document.created = birth; }},
        {"time-sig-second-before-key", "signature_predates_key", plain,
         [](scene& s) { s.document.created = birth - 1; }},
        {"time-sig-of-1970", "signature_predates_key", plain,
         [](scene& s) { s.document.created = 0; }},
        {"time-sig-second-before-subkey", "signature_predates_key", with_subkey,
         [](scene& s) { s.subkey->created = birth + day + 1; }},
        {"time-sig-at-birth-of-subkey", "ok", with_subkey,
         [](scene& s) { s.subkey->created = birth + day; }},
        {"time-sig-future-300", "ok", plain, [](scene& s) { s.now = made - 300; }},
        {"time-sig-future-301", "signature_in_future", plain, [](scene& s) { s.now = made - 301; }},
        {"time-sig-future-no-skew", "signature_in_future", plain,
         [](scene& s) {
             s.policy.clock_skew = std::chrono::seconds{0};
             s.now = made - 1;
         }},
        {"time-sig-now-no-skew", "ok", plain,
         [](scene& s) {
             s.policy.clock_skew = std::chrono::seconds{0};
             s.now = made;
         }},
        {"time-sig-last-second", "ok", plain,
         [](scene& s) {
             s.document.hashed = expires_after(3600);
             s.now = made + 3599;
         }},
        {"time-sig-first-expired-second", "signature_expired", plain,
         [](scene& s) {
             s.document.hashed = expires_after(3600);
             s.now = made + 3600;
         }},
        {"time-sig-expires-0", "ok", plain, [](scene& s) { s.document.hashed = expires_after(0); }},
        {"time-sig-expires-ffffffff", "ok", plain,
         [](scene& s) { s.document.hashed = expires_after(0xffffffff); }},
        {"time-sig-expires-ffffffff-then", "signature_expired", plain,
         [](scene& s) {
             s.document.hashed = expires_after(0xffffffff);
             s.now = made + 0xffffffffLL;
         }},
        // created + expiration is 2^32 exactly: 0 in 32 bits.
        {"time-sig-expires-wraps-to-0", "ok", plain,
         [](scene& s) { s.document.hashed = expires_after(static_cast<std::uint32_t>(-made)); }},
        {"time-sig-created-ffffffff", "ok", plain,
         [](scene& s) {
             s.document.created = 0xffffffff;
             s.document.hashed = expires_after(0xffffffff);
             s.now = 0x100000000LL + day;
         }},
        {"time-before-1970", "key_not_yet_valid", plain, [](scene& s) { s.now = -1; }},
        {"time-creation-unhashed-only", "malformed", plain,
         [](scene& s) {
             s.document.has_time = false;
             s.document.unhashed = made_at(made);
         }},
        {"time-creation-absent", "malformed", plain, [](scene& s) { s.document.has_time = false; }},
        {"time-creation-twice", "malformed", plain,
         [](scene& s) { s.document.hashed = made_at(made); }},
        {"time-creation-unhashed-too", "ok", plain,
         [](scene& s) { s.document.unhashed = made_at(0); }},
        {"time-expiration-unhashed", "ok", plain,
         [](scene& s) { s.document.unhashed = expires_after(1); }},
    });

bool const times_of_keys = add_cases(
    "time",
    {
        {"time-key-last-second", "ok", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), lives_for(3 * day)});
             s.now = birth + 3 * day - 1;
         }},
        {"time-key-expired-now", "key_expired", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), lives_for(3 * day)});
             s.now = birth + 3 * day;
         }},
        // The clock has not reached the end, the signature says that it was made then.
        {"time-key-expired-at-signing-second", "key_expired", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), lives_for(day)});
             s.now = made - 1;
         }},
        {"time-key-lives-0", "ok", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), lives_for(0)});
         }},
        {"time-key-lives-ffffffff", "ok", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), lives_for(0xffffffff)});
         }},
        {"time-key-lives-wraps-to-0", "ok", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), lives_for(0U - birth)});
         }},
        {"time-key-lives-ffffffff-then", "key_expired", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), lives_for(0xffffffff)});
             s.now = birth + 0xffffffffLL;
         }},
        {"time-subkey-last-second", "ok", with_subkey,
         [](scene& s) {
             s.binding.hashed = join({flags(2), lives_for(3 * day)});
             s.now = birth + 3 * day - 1;
         }},
        {"time-subkey-expired-now", "key_expired", with_subkey,
         [](scene& s) {
             s.binding.hashed = join({flags(2), lives_for(3 * day)});
             s.now = birth + 3 * day;
         }},
        {"time-subkey-expired-at-signing-second", "key_expired", with_subkey,
         [](scene& s) {
             s.binding.hashed = join({flags(2), lives_for(day)});
             s.now = made - 1;
         }},
        {"time-subkey-lives-ffffffff", "ok", with_subkey,
         [](scene& s) {
             s.binding.hashed = join({flags(2), lives_for(0xffffffff)});
         }},
        // Its life is counted from its own creation, not from that of its primary key.
        {"time-subkey-lives-from-its-birth", "ok", with_subkey,
         [](scene& s) {
             s.subkey->created = birth + day;
             s.binding.hashed = join({flags(2), lives_for(2 * day)});
             s.now = birth + 3 * day - 1;
         }},
        {"time-key-from-the-future", "key_not_yet_valid", plain,
         [](scene& s) {
             s.owner.created = static_cast<std::uint32_t>(s.now) + 301;
             s.document.created = s.owner.created;
         }},
        {"time-key-within-skew", "ok", plain,
         [](scene& s) {
             s.owner.created = static_cast<std::uint32_t>(s.now) + 300;
             s.certification.created = s.document.created = s.owner.created;
         }},
        {"time-key-of-ffffffff", "ok", plain,
         [](scene& s) {
             s.owner.created = s.certification.created = s.document.created = 0xffffffff;
             s.certification.hashed = join({flags(3), lives_for(0xffffffff)});
             s.now = 0x100000000LL;
         }},
        {"time-selfsig-renewed-after-sig", "ok", plain,
         [](scene& s) { s.certification.created = made + 100; }},
        {"time-binding-renewed-after-sig", "ok", with_subkey,
         [](scene& s) { s.binding.created = made + 100; }},
        {"time-selfsig-within-skew", "ok", plain,
         [](scene& s) { s.certification.created = static_cast<std::uint32_t>(s.now) + 300; }},
        {"time-selfsig-from-the-future", "no_self_signature", plain,
         [](scene& s) { s.certification.created = static_cast<std::uint32_t>(s.now) + 301; }},
        {"time-selfsig-expired", "no_self_signature", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), expires_after(day)});
         }},
        {"time-selfsig-last-second", "ok", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), expires_after(2 * day + 1)});
         }},
        // Only the key can have made it: its clock was wrong.
        {"time-selfsig-older-than-key", "ok", plain,
         [](scene& s) { s.certification.created = birth - day; }},
        {"time-binding-older-than-keys", "ok", with_subkey,
         [](scene& s) { s.binding.created = birth - day; }},
        {"time-back-older-than-subkey", "ok", with_subkey,
         [](scene& s) { s.back.created = birth - day; }},
        {"time-binding-within-skew", "ok", with_subkey,
         [](scene& s) { s.binding.created = static_cast<std::uint32_t>(s.now) + 300; }},
        {"time-binding-from-the-future", "no_self_signature", with_subkey,
         [](scene& s) { s.binding.created = static_cast<std::uint32_t>(s.now) + 301; }},
        {"time-binding-expired-and-renewed-in-the-future", "key_expired", with_subkey,
         [](scene& s) {
             s.binding.created = static_cast<std::uint32_t>(s.now) + day;
             s.after_subkey = s.over_subkey(
                 s.owner, {.type = 0x18,
                           .created = birth,
                           .hashed = join({flags(2), expires_after(day)}),
                           .unhashed = s.word_of_subkey({.type = 0x19, .created = birth})});
         }},
        {"time-binding-expired", "key_expired", with_subkey,
         [](scene& s) {
             s.binding.hashed = join({flags(2), expires_after(day)});
         }},
    });

} // namespace
