#include "pgp/key_packet.hpp"

#include "pgp/limits.hpp"
#include "pgp/primitive.hpp"
#include "pgp/reader.hpp"

#include <algorithm>

namespace mig::pgp {
namespace {

void put(bytes& out, std::uint64_t value, int octets)
{
    for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::byte>(value >> shift & 0xff));
}

} // namespace

bytes key_packet::hashed_form() const
{
    bytes out;
    out.reserve(body.size() + 5);
    put(out, version == 6 ? 0x9b : 0x99, 1);
    put(out, body.size(), version == 6 ? 4 : 2);
    out.insert(out.end(), body.begin(), body.end());
    return out;
}

void key_packet::make_key(pgp_policy const& policy)
{
    if (key_was_made) return;
    key_was_made = true;
    // RFC 9580, 5.5.2: version, time, algorithm, and in version 6 the length of what follows.
    auto const material = bytes_view{body}.subspan(version == 6 ? 10 : 6);
    why = pgp_reason::ok;
    key = public_key::make(static_cast<key_algorithm>(algorithm), material, version == 6, policy,
                           why);
}

std::optional<key_packet> read_key(bytes_view body, pgp_reason& why)
{
    reader in{body};
    key_packet read;
    read.version = in.u8();
    if (read.version != 4 && read.version != 6) {
        why = pgp_reason::unsupported_version;
        return std::nullopt;
    }
    read.created = in.u32();
    read.algorithm = in.u8();
    bool const v6 = read.version == 6;
    auto const length = v6 ? in.u32() : static_cast<std::uint32_t>(in.left());
    if (in.failed() || length != in.left()) {
        why = pgp_reason::malformed;
        return std::nullopt;
    }
    if (body.size() > key_max_bytes) {
        why = pgp_reason::too_large;
        return std::nullopt;
    }
    read.body.assign(body.begin(), body.end());
    auto const form = read.hashed_form();
    auto const digest = hash_of(v6 ? hash_algorithm::sha256 : hash_algorithm::sha1, {form});
    auto const name = fingerprint::from_bytes(digest);
    if (!name) {
        why = pgp_reason::malformed;
        return std::nullopt;
    }
    read.name = *name;
    // RFC 9580, 5.5.4: the low octets in version 4, the high ones in version 6.
    auto const octets = bytes_view{digest};
    auto const id = v6 ? octets.first(8) : octets.last(8);
    std::copy(id.begin(), id.end(), read.id.begin());
    return read;
}

} // namespace mig::pgp
