#include "pgp/signature_packet.hpp"

#include "pgp/primitive.hpp"
#include "pgp/reader.hpp"
#include "pgp/subpackets.hpp"

#include <algorithm>

namespace mig::pgp {
namespace {

struct areas {
    bytes_view hashed;
    bytes_view unhashed;
};

// All but what its areas say.
std::optional<signature_packet> read_frame(bytes_view body, areas& of, pgp_reason& why)
{
    why = pgp_reason::malformed;
    reader in{body};
    signature_packet read;
    read.version = in.u8();
    if (in.failed()) return std::nullopt;
    if (read.version != 4 && read.version != 6) {
        why = pgp_reason::unsupported_version;
        return std::nullopt;
    }
    bool const v6 = read.version == 6;
    read.type = static_cast<signature_type>(in.u8());
    read.algorithm = in.u8();
    read.hash = static_cast<hash_algorithm>(in.u8());
    of.hashed = in.take(v6 ? in.u32() : in.u16());
    if (in.failed()) return std::nullopt;
    auto const head = body.first(in.place());
    of.unhashed = in.take(v6 ? in.u32() : in.u16());
    auto const left16 = in.take(2);
    auto const salt = v6 ? in.take(in.u8()) : bytes_view{};
    if (in.failed() || (v6 && salt.size() != salt_size(read.hash))) return std::nullopt;
    read.hashed_part.assign(head.begin(), head.end());
    read.salt.assign(salt.begin(), salt.end());
    std::copy(left16.begin(), left16.end(), read.left16.begin());
    auto const rest = in.rest();
    read.material.assign(rest.begin(), rest.end());
    why = pgp_reason::ok;
    return read;
}

} // namespace

bytes signature_packet::digest_over(std::vector<bytes_view> pieces) const
{
    // RFC 9580, 5.2.4: salt, data, the signature's own head, and the length of that head.
    bytes trailer{std::byte{version}, std::byte{0xff}};
    for (int shift = 24; shift >= 0; shift -= 8)
        trailer.push_back(static_cast<std::byte>(hashed_part.size() >> shift & 0xff));
    pieces.insert(pieces.begin(), bytes_view{salt});
    pieces.emplace_back(hashed_part);
    pieces.emplace_back(trailer);
    return hash_of(hash, pieces);
}

bool signature_packet::may_be_over(bytes_view digest) const noexcept
{
    if (digest.size() < left16.size()) return false;
    return std::equal(left16.begin(), left16.end(), digest.begin()) ||
           (version == 4 && is_revocation(type));
}

bool signature_packet::names_nobody() const noexcept
{
    // An id of zeros says: anybody.
    auto const names = [](key_id const& id) { return id != key_id{}; };
    return !issuer && hinted_issuers.empty() && !(issuer_id && names(*issuer_id)) &&
           std::none_of(hinted_ids.begin(), hinted_ids.end(), names);
}

bool signature_packet::may_be_by(key_packet const& key) const noexcept
{
    if (issuer) return issuer == key.name;
    if (issuer_id && *issuer_id != key_id{}) return *issuer_id == key.id;
    if (names_nobody()) return true;
    return std::find(hinted_issuers.begin(), hinted_issuers.end(), *key.name) !=
               hinted_issuers.end() ||
           std::find(hinted_ids.begin(), hinted_ids.end(), key.id) != hinted_ids.end();
}

std::optional<signature_packet> read_signature(bytes_view body, pgp_reason& why)
{
    areas of;
    auto read = read_frame(body, of, why);
    if (!read) return std::nullopt;
    why = read_area(of.hashed, true, *read);
    if (why == pgp_reason::ok) why = read_area(of.unhashed, false, *read);
    if (why == pgp_reason::ok && !read->created) why = pgp_reason::malformed; // RFC 9580, 5.2.3.11
    return why == pgp_reason::ok ? std::move(read) : std::nullopt;
}

std::optional<signature_packet> read_revocation(bytes_view body)
{
    areas of;
    auto why = pgp_reason::ok;
    auto read = read_frame(body, of, why);
    if (!read) return std::nullopt;
    (void)read_area(of.hashed, true, *read);
    (void)read_area(of.unhashed, false, *read);
    if (!read->created) read->created = 0;
    return read;
}

std::optional<signature_type> type_of_signature(bytes_view body) noexcept
{
    if (body.size() < 2) return std::nullopt;
    return static_cast<signature_type>(body[1]);
}

} // namespace mig::pgp
