#include "support/openpgp_kit_cases.hpp"

#include <boost/test/unit_test.hpp>

namespace mig::test {
namespace {

bytes user_id_form(std::string_view text)
{
    return join({number(0xb4, 1), number(text.size(), 4), as_bytes(text)});
}

void check(named_case const& one)
{
    auto tested = one.valid();
    BOOST_REQUIRE_EQUAL(verdict(tested), "ok");

    one.change(tested);

    BOOST_CHECK_EQUAL(verdict(tested), one.verdict);
}

} // namespace

bytes scene::over_key(kit_key const& by, kit_signature const& how) const
{
    return packet(2, signature_body(by, how, {owner.hashed_form()}));
}

bytes scene::over_user_id(kit_key const& by, kit_signature const& how) const
{
    return packet(2, signature_body(by, how, {owner.hashed_form(), user_id_form(user_id)}));
}

bytes scene::over_subkey(kit_key const& by, kit_signature const& how) const
{
    return packet(2, signature_body(by, how, {owner.hashed_form(), subkey->hashed_form()}));
}

bytes scene::word_of_subkey(kit_signature const& how) const
{
    auto const body = signature_body(*subkey, how, {owner.hashed_form(), subkey->hashed_form()});
    return subpacket(32, body);
}

bytes scene::certificate() const
{
    auto all = join({owner.key(), after_key});
    if (has_direct) all = join({all, over_key(owner, direct)});
    if (has_user_id) all = join({all, packet(13, as_bytes(user_id)), after_user_id});
    if (has_user_id && has_certification) all = join({all, over_user_id(owner, certification)});
    all = join({all, after_certification});
    if (!subkey) return all;
    all = join({all, subkey->subkey(), after_subkey});
    if (!has_binding) return all;
    auto bound = binding;
    if (has_back) {
        auto& area = back_is_hashed ? bound.hashed : bound.unhashed;
        area = join({area, word_of_subkey(back)});
    }
    return join({all, over_subkey(owner, bound)});
}

bytes scene::ring() const
{
    auto all = join({before, certificate(), after});
    if (bend_ring) bend_ring(all);
    return all;
}

bytes scene::document_by(kit_key const& by, kit_signature const& how) const
{
    return packet(2, signature_body(by, how, {as_bytes(text)}));
}

bytes scene::blob() const
{
    auto all = document_by(signer(), document);
    if (bend_signature) bend_signature(all);
    return all;
}

std::string verdict(scene const& s)
{
    auto const keys = keyring::from_bytes(s.ring(), s.policy);
    if (!keys) return "ring: " + std::string{name(keys.error().code())};
    auto const seen = verify(*keys, as_bytes(s.text), s.blob(), at(s.now), s.policy);
    std::string said;
    for (auto const& one : seen.signatures) {
        if (!said.empty()) said += ", ";
        said += name(one.reason);
        bool const named = one.signer == s.owner.name() && one.signing_key == s.signer().name();
        bool const other = s.second && one.signer == s.second->name();
        if (one.ok() && !named && !other) said += " for a stranger";
        if (!one.ok() && (one.signer || one.signing_key)) said += " with a name";
    }
    for (auto const& left : keys->left_out())
        said += " | " + std::string{name(left.why)};
    return said;
}

scene plain()
{
    return {};
}

scene with_subkey()
{
    scene made;
    made.subkey = ed25519_legacy_key(2);
    return made;
}

scene with_rsa()
{
    scene made;
    made.owner = rsa_key();
    return made;
}

scene with_p256()
{
    scene made;
    made.owner = ecdsa_key("secp256r1");
    return made;
}

scene with_v6()
{
    scene made;
    made.owner = ed25519_key(1, 6);
    made.has_direct = true;
    return made;
}

scene with_v6_subkey()
{
    auto made = with_v6();
    made.subkey = ed25519_key(2, 6);
    return made;
}

bool add_cases(char const* suite, std::vector<named_case> const& rows)
{
    namespace ut = boost::unit_test;
    auto& program = ut::framework::master_test_suite();
    auto const known = program.get(suite);
    auto* all =
        known == ut::INV_TEST_UNIT_ID ? nullptr : &ut::framework::get<ut::test_suite>(known);
    if (all == nullptr) program.add(all = BOOST_TEST_SUITE(suite));
    for (auto const& row : rows)
        all->add(ut::make_test_case([row] { check(row); }, row.name, __FILE__, __LINE__));
    return true;
}

} // namespace mig::test
