#include "wire/reading.hpp"

#include "wire/go_struct.hpp"
#include "wire/mig2.hpp"

namespace mig::wire {

wire_version version_of(json const& value)
{
    auto const* inner = find_folded(value, "action");
    auto const* version = find_folded(inner != nullptr ? *inner : value, "syntaxversion");
    return version != nullptr && version->number() == 3 ? wire_version::mig3 : wire_version::mig2;
}

bool is_mig3_command(json const& value)
{
    auto const* const id = value.find("id");
    return id != nullptr && id->is_text();
}

result<versioned> read_action_or_command(bytes_view raw)
{
    auto strict = json::parse(as_text(raw));
    if (strict) {
        auto const version = version_of(*strict);
        return versioned{*std::move(strict), version};
    }
    if (strict.error().code() != errc::invalid_argument) return strict.error();
    auto lenient = json::parse(as_text(raw), mig2::reading_limits);
    if (!lenient) return lenient.error();
    if (version_of(*lenient) == wire_version::mig3 || is_mig3_command(*lenient))
        return strict.error();
    return versioned{*std::move(lenient), wire_version::mig2};
}

} // namespace mig::wire
