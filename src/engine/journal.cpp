#include "engine/journal.hpp"

#include <mig/base/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <zlib.h>

namespace mig::engine {
namespace {

std::uint32_t checksum(bytes_view data) noexcept
{
    // zlib counts in 32 bits; an entry is far below that.
    return static_cast<std::uint32_t>(
        ::crc32(0, reinterpret_cast<Bytef const*>(data.data()), static_cast<uInt>(data.size())));
}

void put_u32(bytes& out, std::uint32_t value)
{
    for (unsigned shift = 0; shift < 32; shift += 8) {
        out.push_back(static_cast<std::byte>(value >> shift & 0xff));
    }
}

std::uint32_t u32_at(bytes_view from, std::size_t place) noexcept
{
    std::uint32_t value = 0;
    for (unsigned n = 0; n < 4; ++n) {
        value |= std::to_integer<std::uint32_t>(from[place + n]) << (8 * n);
    }
    return value;
}

// ---- writing ----------------------------------------------------------------------------------

struct written {
    json line;
    std::string_view message;
};

written to_payload(command_accepted const& it)
{
    return {json::object({{"entry", "accepted"},
                          {"command", it.command.text},
                          {"digest", it.signed_digest},
                          {"expires", format_rfc3339(it.expires)},
                          {"at", format_rfc3339(it.at)}}),
            it.wire};
}
written to_payload(run_started const& it)
{
    return {
        json::object(
            {{"entry", "started"}, {"command", it.command.text}, {"at", format_rfc3339(it.at)}}),
        {}};
}
written to_payload(command_answered const& it)
{
    return {json::object(
                {{"entry", "answered"}, {"command", it.command.text}, {"sequence", it.sequence}}),
            it.wire};
}
written to_payload(answer_confirmed_entry const& it)
{
    return {json::object({{"entry", "confirmed"}, {"command", it.command.text}}), {}};
}
written to_payload(sequence_reached const& it)
{
    return {json::object({{"entry", "sequence"}, {"sequence", it.sequence}}), {}};
}
written to_payload(heartbeats_reserved const& it)
{
    return {json::object({{"entry", "heartbeats"}, {"up_to", it.up_to}}), {}};
}

// ---- reading ----------------------------------------------------------------------------------

// The members of an entry's line.  One that is missing or of another kind spoils the whole.
class line_reader {
public:
    explicit line_reader(json const& object) : object_(object) {}

    std::string text(std::string_view key) { return kept(json_text(object_, key)); }
    command_id command() { return {text("command")}; }
    std::uint64_t count(std::string_view key) { return kept(json_count(object_, key)); }
    system_time time(std::string_view key) { return kept(parse_rfc3339(text(key))); }

    [[nodiscard]] bool spoiled() const noexcept { return spoiled_; }

private:
    template <class T>
    T kept(result<T> value)
    {
        if (value) return *std::move(value);
        spoiled_ = true;
        return T{};
    }

    json const& object_;
    bool spoiled_ = false;
};

std::optional<journal_entry> entry_of_kind(std::string const& kind, line_reader& in,
                                           std::string_view message)
{
    if (kind == "accepted") {
        return command_accepted{in.command(), std::string{message}, in.text("digest"),
                                in.time("expires"), in.time("at")};
    }
    if (kind == "started") return run_started{in.command(), in.time("at")};
    if (kind == "answered") {
        return command_answered{in.command(), std::string{message}, in.count("sequence")};
    }
    if (kind == "confirmed") return answer_confirmed_entry{in.command()};
    if (kind == "sequence") return sequence_reached{in.count("sequence")};
    if (kind == "heartbeats") return heartbeats_reserved{in.count("up_to")};
    return std::nullopt;
}

error damage(std::size_t place, std::string_view what)
{
    return error{errc::corrupt, "read", "journal",
                 "damaged at byte " + std::to_string(place) + ": " + std::string{what}};
}

result<journal_entry> read_payload(std::string_view payload, std::size_t place)
{
    auto const line = payload.substr(0, payload.substr(0, journal_line_max_bytes).find('\n'));
    if (line.size() == payload.size()) return damage(place, "an entry has no line of JSON");
    auto const parsed = json::parse(line, {.depth_max = 2, .values_max = 16});
    if (!parsed) return damage(place, "an entry's line is not JSON");
    line_reader in{*parsed};
    auto entry = entry_of_kind(in.text("entry"), in, payload.substr(line.size() + 1));
    if (!entry) return damage(place, "an entry is of a kind that is not known");
    if (in.spoiled()) return damage(place, "an entry lacks a member");
    return *std::move(entry);
}

bool never_written(bytes_view rest) noexcept
{
    return std::all_of(rest.begin(), rest.end(), [](std::byte b) { return b == std::byte{0}; });
}

} // namespace

bytes write_entry(journal_entry const& entry)
{
    auto const [line, message] = std::visit([](auto const& it) { return to_payload(it); }, entry);
    auto payload = write_json(line);
    MIG_ASSERT(payload.size() < journal_line_max_bytes);
    payload += '\n';
    payload += message;
    MIG_ASSERT(payload.size() <= journal_entry_max_bytes);

    auto const raw = as_bytes(payload);
    bytes out;
    out.reserve(journal_entry_head_bytes + raw.size());
    put_u32(out, static_cast<std::uint32_t>(raw.size()));
    put_u32(out, checksum(raw));
    put_u32(out, checksum(out));
    out.insert(out.end(), raw.begin(), raw.end());
    return out;
}

result<read_journal_result> read_journal(bytes_view file)
{
    auto const head = as_text(file.first(std::min(file.size(), journal_magic.size())));
    if (head != journal_magic.substr(0, head.size())) return damage(0, "it is not a journal");
    read_journal_result read;
    if (head.size() < journal_magic.size()) return read; // its maker died at once

    // Each round reads at least a head: the size of the file bounds the loop.
    auto place = journal_magic.size();
    while (place < file.size()) {
        auto const left = file.subspan(place);
        if (left.size() < journal_entry_head_bytes || never_written(left)) break;
        auto const rest = left.subspan(journal_entry_head_bytes);
        if (u32_at(left, 8) != checksum(left.first(8))) {
            if (never_written(rest)) break;
            return damage(place, "the head of an entry");
        }
        auto const length = u32_at(left, 0);
        if (length > journal_entry_max_bytes) return damage(place, "an entry is too long");
        if (length > rest.size()) break;
        auto const payload = rest.first(length);
        if (u32_at(left, 4) != checksum(payload)) {
            if (never_written(rest.subspan(length))) break;
            return damage(place, "an entry");
        }
        auto entry = read_payload(as_text(payload), place);
        if (!entry) return entry.error();
        read.entries.push_back(*std::move(entry));
        place += journal_entry_head_bytes + length;
    }
    read.good_bytes = place;
    return read;
}

} // namespace mig::engine
