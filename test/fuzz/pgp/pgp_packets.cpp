// Framing, and the bodies of signature and key packets.

#include "pgp/packet.hpp"
#include "pgp/signature_packet.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    using namespace mig;
    using namespace mig::pgp;
    bytes_view const input{reinterpret_cast<std::byte const*>(data), size};
    reader in{input};
    for (int count = 0; count < 64 && !in.at_end(); ++count) {
        auto const one = next_packet(in);
        if (!one) return 0;
        auto why = pgp_reason::ok;
        if (auto const s = read_signature(one->body, why)) {
            (void)s->digest_over({one->body});
            for (auto const& inner : s->embedded)
                (void)read_signature(inner, why);
        }
        (void)read_revocation(one->body);
        if (auto key = read_key(one->body, why)) key->make_key({});
    }
    return 0;
}
