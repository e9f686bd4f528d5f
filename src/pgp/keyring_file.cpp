#include <mig/base/encoding.hpp>
#include <mig/pgp/keyring_file.hpp>

#include "pgp/armor.hpp"
#include "pgp/limits.hpp"
#include "pgp/packet.hpp"
#include "pgp/signature_packet.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace mig {
namespace {

using namespace pgp;

constexpr std::size_t armor_line = 64;

// A key, user id or user attribute with the signatures that follow it.
struct part {
    packet_tag tag{};
    bytes body;
    std::vector<bytes> signatures;
};
// A certificate.  The first part is its primary key.
struct block {
    std::optional<fingerprint> name; // nothing: its version is not known
    key_id id{};
    std::vector<part> parts;
};

error wrong(errc code, std::string_view why)
{
    return error{code, "read", "keyring", why};
}

// Takes one packet.  RFC 9580, 10.1
result<void> take(packet const& p, std::vector<block>& into)
{
    switch (p.tag) {
    case packet_tag::secret_key:
    case packet_tag::secret_subkey:
        return wrong(errc::refused, "it holds a secret key: only public keys belong here, as "
                                    "gpg --export gives them");
    case packet_tag::public_key: {
        auto why = pgp_reason::ok;
        auto const key = read_key(p.body, why);
        auto& made = into.emplace_back();
        if (key) {
            made.name = key->name;
            made.id = key->id;
        }
        break;
    }
    case packet_tag::user_id:
    case packet_tag::user_attribute:
    case packet_tag::public_subkey:
        break;
    case packet_tag::signature:
        if (!into.empty()) {
            into.back().parts.back().signatures.emplace_back(p.body.begin(), p.body.end());
        }
        return {};
    default:
        if (p.tag == packet_tag::trust || may_be_skipped(p.tag)) return {};
        return wrong(errc::corrupt, "it holds something other than certificates");
    }
    if (into.empty()) return wrong(errc::corrupt, "it does not begin with a key");
    into.back().parts.push_back({p.tag, {p.body.begin(), p.body.end()}, {}});
    return {};
}

result<std::vector<block>> read_blocks(bytes_view data)
{
    std::vector<block> all;
    if (data.empty()) return all;
    auto const binary = binary_keyring(data);
    if (!binary) return binary.error();
    reader in{binary->octets()};
    std::size_t count = 0;
    while (!in.at_end()) {
        auto const one = next_packet(in);
        if (!one) {
            return wrong(errc::corrupt, "no OpenPGP packet at byte " + std::to_string(in.place()));
        }
        if (++count > packets_in_keyring_max) {
            return wrong(errc::over_budget, "it has too many packets");
        }
        if (auto taken = take(*one, all); !taken) return taken.error();
    }
    return all;
}

// Certifications by other keys never matter here; their revocations may, if the key has named them
// as its revokers.  Precondition: whose.name.
bool could_matter(bytes const& signature, block const& whose)
{
    auto why = pgp_reason::ok;
    auto const read = read_signature(signature, why);
    if (!read) return false;
    bool const certifies = read->type >= signature_type::certification_first &&
                           read->type <= signature_type::certification_last;
    if (!certifies) return true;
    if (read->issuer) return read->issuer == whose.name;
    if (read->issuer_id) return *read->issuer_id == whose.id;
    auto const& names = read->hinted_issuers;
    auto const& ids = read->hinted_ids;
    return (names.empty() && ids.empty()) ||
           std::find(names.begin(), names.end(), *whose.name) != names.end() ||
           std::find(ids.begin(), ids.end(), whose.id) != ids.end();
}

// Certificates, each once, each of their parts once, each signature on a part once.
class union_of_blocks {
public:
    // all: also what cannot matter, as it was there before.  True when that brought anything new.
    bool add(block const& one, bool all)
    {
        if (!one.name) {
            if (all) unnamed_.push_back(one);
            return all;
        }
        auto const [found, fresh] = index_.emplace(*one.name, blocks_.size());
        if (fresh) blocks_.emplace_back();
        auto& into = blocks_[found->second];
        if (fresh) into.block.name = one.name;
        bool changed = fresh;
        for (auto const& p : one.parts)
            changed = add(p, one, into, all) || changed;
        return changed;
    }

    [[nodiscard]] bool holds(fingerprint const& who) const { return index_.contains(who); }

    [[nodiscard]] bytes written() const
    {
        bytes out;
        for (auto const& one : blocks_)
            write(one.block, out);
        for (auto const& one : unnamed_)
            write(one, out);
        return out;
    }

private:
    struct known_block {
        mig::block block;
        std::map<std::pair<packet_tag, bytes>, std::size_t> parts;
        std::vector<std::set<bytes>> signatures; // one set per part
    };

    static bool add(part const& p, block const& of, known_block& into, bool all)
    {
        auto const [found, fresh] =
            into.parts.emplace(std::pair{p.tag, p.body}, into.block.parts.size());
        if (fresh) {
            into.block.parts.push_back({p.tag, p.body, {}});
            into.signatures.emplace_back();
        }
        bool changed = fresh;
        for (auto const& signature : p.signatures) {
            if (!all && !could_matter(signature, of)) continue;
            if (!into.signatures[found->second].insert(signature).second) continue;
            into.block.parts[found->second].signatures.push_back(signature);
            changed = true;
        }
        return changed;
    }

    static void write(packet_tag tag, bytes const& body, bytes& out)
    {
        auto const put = [&](std::size_t value, int octets) {
            for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8)
                out.push_back(static_cast<std::byte>(value >> shift & 0xff));
        };
        put(0xc0u | static_cast<unsigned>(tag), 1);
        // RFC 9580, 4.2.1
        if (body.size() < 192) {
            put(body.size(), 1);
        } else if (body.size() < 8384) {
            put(body.size() - 192 + (192u << 8), 2);
        } else {
            put(0xff, 1);
            put(body.size(), 4);
        }
        out.insert(out.end(), body.begin(), body.end());
    }

    static void write(block const& one, bytes& out)
    {
        for (auto const& p : one.parts) {
            write(p.tag, p.body, out);
            for (auto const& signature : p.signatures)
                write(packet_tag::signature, signature, out);
        }
    }

    std::vector<known_block> blocks_;
    std::vector<block> unnamed_;
    std::map<fingerprint, std::size_t> index_;
};

bool holds(std::span<fingerprint const> all, fingerprint const& one)
{
    return std::find(all.begin(), all.end(), one) != all.end();
}

} // namespace

result<merged_keyring> merge_keyrings(keyring_sources const& sources)
{
    auto const there = read_blocks(sources.there);
    if (!there) return there.error();
    auto const comes = read_blocks(sources.comes);
    if (!comes) return comes.error();

    union_of_blocks all;
    for (auto const& one : *there)
        all.add(one, true);
    enum class fate : std::uint8_t { unchanged, renewed, added };
    std::map<fingerprint, fate> fates;
    for (auto const& one : *comes) {
        if (!one.name || holds(sources.without, *one.name)) continue;
        bool const known = all.holds(*one.name);
        auto const here = fates.emplace(*one.name, known ? fate::unchanged : fate::added).first;
        if (all.add(one, false) && here->second == fate::unchanged) here->second = fate::renewed;
    }

    merged_keyring merged;
    merged.binary = all.written();
    if (armored_keyring(merged.binary).size() > keyring_max_bytes) {
        return error{errc::over_budget, "merge", "keyrings",
                     "together they are larger than " + std::to_string(keyring_max_bytes) +
                         " bytes, and no agent reads that"};
    }
    for (auto const& [who, what] : fates) {
        auto& list = what == fate::added     ? merged.added
                     : what == fate::renewed ? merged.renewed
                                             : merged.unchanged;
        list.push_back(who);
    }
    return merged;
}

std::string armored_keyring(bytes_view binary)
{
    auto const text = to_base64(binary);
    std::string out = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n";
    for (std::size_t n = 0; n < text.size(); n += armor_line)
        out += text.substr(n, armor_line) + "\n";
    // GnuPG 2.2 does not find the end of what has neither padding nor a checksum.
    return out + armor_checksum(binary) + "\n-----END PGP PUBLIC KEY BLOCK-----\n";
}

} // namespace mig
