#include <mig/base/encoding.hpp>
#include <mig/base/id.hpp>

#include <array>
#include <cstdint>

namespace mig {
namespace {

constexpr std::array<std::size_t, 4> dash_places{8, 13, 18, 23};
constexpr std::size_t uuid_size = 36;

constexpr std::chrono::seconds mig2_epoch{1367258400}; // 2013-04-29T18:00:00Z

bool is_lower_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

} // namespace

std::string make_uuid(system_time now, std::span<std::byte const, 10> random)
{
    auto const since = std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch());
    auto const stamp = static_cast<std::uint64_t>(since.count());

    std::array<std::byte, 16> octets{};
    for (std::size_t i = 0; i < 6; ++i)
        octets[i] = static_cast<std::byte>(stamp >> (40 - 8 * i) & 0xff);
    for (std::size_t i = 0; i < random.size(); ++i)
        octets[6 + i] = random[i];
    octets[6] = (octets[6] & std::byte{0x0f}) | std::byte{0x70}; // version 7
    octets[8] = (octets[8] & std::byte{0x3f}) | std::byte{0x80}; // the variant of RFC 9562

    auto text = to_hex(octets);
    for (auto const place : dash_places)
        text.insert(place, 1, '-');
    return text;
}

result<void> check_uuid(std::string_view text)
{
    auto const refuse = [&](std::string_view why) {
        return error{errc::invalid_argument, "check", "id", why};
    };
    if (text.size() != uuid_size) return refuse("a UUID has 36 characters");
    std::size_t dash = 0;
    for (std::size_t i = 0; i < uuid_size; ++i) {
        if (dash < dash_places.size() && i == dash_places[dash]) {
            if (text[i] != '-') return refuse("a dash of the UUID is missing");
            ++dash;
        } else if (!is_lower_hex(text[i])) {
            return refuse("a UUID is written in lower-case hexadecimal digits");
        }
    }
    if (text[14] != '7') return refuse("it is not a UUID of version 7");
    if (std::string_view{"89ab"}.find(text[19]) == std::string_view::npos)
        return refuse("it is not a UUID of the variant of RFC 9562");
    return {};
}

double make_mig2_id(system_time now, unsigned counter) noexcept
{
    auto const seconds =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()) - mig2_epoch;
    return static_cast<double>((seconds.count() + 1) * 65536 + counter);
}

} // namespace mig
