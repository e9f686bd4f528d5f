// The integers of keys and signatures, taken out, changed and put back.

#ifndef MIG_TEST_OPENPGP_KIT_NUMBERS_HPP
#define MIG_TEST_OPENPGP_KIT_NUMBERS_HPP

#include "support/openpgp_kit_cases.hpp"

#include <botan/bigint.h>

namespace mig::test {

inline Botan::BigInt big(bytes_view value)
{
    return {reinterpret_cast<std::uint8_t const*>(value.data()), value.size()};
}
inline bytes octets(Botan::BigInt const& value)
{
    auto const raw = Botan::BigInt::encode(value);
    return to_bytes({reinterpret_cast<char const*>(raw.data()), raw.size()});
}
// The integers of a key or a signature, as values.
inline std::vector<bytes> integers_of(bytes_view all)
{
    std::vector<bytes> values;
    while (all.size() >= 2) {
        auto const bits =
            std::to_integer<std::size_t>(all[0]) << 8 | std::to_integer<std::size_t>(all[1]);
        auto const value = all.subspan(2, (bits + 7) / 8);
        values.emplace_back(value.begin(), value.end());
        all = all.subspan(2 + value.size());
    }
    return values;
}
inline bytes join_integers(std::vector<bytes> const& values)
{
    bytes all;
    for (auto const& one : values)
        all = join({all, integer(one)});
    return all;
}

// Changes what the document's signature has after its left 16 bits.
inline void bend_material(scene& s, std::function<bytes(bytes_view)> const& change)
{
    s.document.bend = [change](bytes& body) {
        auto const place = place_of_left16(body) + 2;
        auto const bent = change(bytes_view{body}.subspan(place));
        body.resize(place);
        body.insert(body.end(), bent.begin(), bent.end());
    };
}
inline void bend_integers(scene& s, std::function<void(std::vector<bytes>&)> const& change)
{
    bend_material(s, [change](bytes_view material) {
        auto values = integers_of(material);
        change(values);
        return join_integers(values);
    });
}
inline void set_integer(scene& s, std::size_t which, bytes const& value)
{
    bend_integers(s, [which, value](std::vector<bytes>& values) { values.at(which) = value; });
}
// Signs at later and later seconds until the first number is as wanted.
inline void until(scene& s, std::function<bool(bytes const&)> const& wanted)
{
    for (;; ++s.document.created) {
        auto const body = signature_body(s.signer(), s.document, {as_bytes(s.text)});
        auto const material = bytes_view{body}.subspan(place_of_left16(body) + 2);
        if (wanted(integers_of(material).at(0))) return;
    }
}
} // namespace mig::test

#endif
