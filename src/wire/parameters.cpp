// Compressed parameters, protocol 2.3: base64(gzip(JSON)).

#include <mig/base/encoding.hpp>

#include "wire/gzip.hpp"
#include "wire/messages.hpp"

namespace mig::wire {
namespace {

// The original sets none, so a small action could fill the memory of a fleet.
constexpr std::size_t expanded_max_bytes = 64u << 20;

} // namespace

result<json> expand_parameters(operation const& o)
{
    if (!o.is_compressed) return o.parameters;
    if (!o.parameters.is_text())
        return error{errc::invalid_argument, "expand", "parameters",
                     "they are marked as compressed, but are not a text"};
    return from_base64(o.parameters.text())
        .and_then([](bytes const& raw) { return gunzip(raw, expanded_max_bytes); })
        .and_then([](std::string const& text) {
            return json::parse(text, {.duplicate_keys = true, .lone_surrogates = true});
        });
}

result<operation> compress_parameters(operation const& o)
{
    if (!o.want_compressed || o.is_compressed) return o;
    auto const packed = gzip(write_json(o.parameters));
    if (!packed) return packed.error();
    auto out = o;
    out.parameters = to_base64(*packed);
    out.is_compressed = true;
    return out;
}

} // namespace mig::wire

namespace mig {

result<operation> compressed(operation const& asked)
{
    auto wanted = asked;
    wanted.want_compressed = true;
    return wire::compress_parameters(wanted);
}

} // namespace mig
