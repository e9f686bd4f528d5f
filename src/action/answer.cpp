#include <mig/action/answer.hpp>

#include "action/subject.hpp"

#include <algorithm>
#include <array>

namespace mig {
namespace {

// Of one operation.  An agent that says more than this is not ours, or not well.
constexpr std::size_t errors_max = 10'000;
constexpr std::size_t layers_max = 16;     // of a sandbox
constexpr std::size_t reasons_max = 1'000; // distinct "why"
constexpr std::size_t samples_max = 10'000;

constexpr double count_max = 9007199254740992.0; // 2^53, as json_count() reads

struct status_name {
    command_status status;
    std::string_view name;
};
constexpr std::array status_names{
    status_name{command_status::sent, "sent"},
    status_name{command_status::success, "success"},
    status_name{command_status::failed, "failed"},
    status_name{command_status::timeout, "timeout"},
    status_name{command_status::expired, "expired"},
    status_name{command_status::cancelled, "cancelled"},
};

error malformed(std::string_view what, std::string_view why)
{
    return error{errc::invalid_argument, "read", what, why};
}

json count(std::uint64_t value)
{
    return std::min(static_cast<double>(value), count_max);
}

json to_json(gap_list const& gaps)
{
    auto counts = json::object();
    for (auto const& t : gaps.counts)
        counts.set(t.why, count(t.count));
    auto samples = json::array();
    for (auto const& g : gaps.samples)
        samples.push(json::object({{"subject", escape_subject(g.subject)}, {"why", g.why}}));
    return json::object({{"counts", std::move(counts)}, {"samples", std::move(samples)}});
}

result<gap_list> gaps_from_json(json const& value)
{
    if (!value.is_object()) return malformed("gaps", "they are not an object");
    gap_list gaps;
    if (auto const* counts = value.find("counts")) {
        if (!counts->is_object()) return malformed("gaps", "their counts are not an object");
        if (counts->members().size() > reasons_max)
            return malformed("gaps", "they have too many reasons");
        for (auto const& member : counts->members()) {
            auto const n = json_count(*counts, member.first);
            if (!n) return n.error();
            gaps.counts.push_back({member.first, *n});
        }
    }
    if (auto const* samples = value.find("samples")) {
        if (!samples->is_array()) return malformed("gaps", "their samples are not an array");
        if (samples->items().size() > samples_max)
            return malformed("gaps", "they have too many samples");
        for (auto const& sample : samples->items()) {
            auto subject = json_text(sample, "subject").and_then(unescape_subject);
            if (!subject) return subject.error();
            auto why = json_text(sample, "why");
            if (!why) return why.error();
            gaps.samples.push_back({*std::move(subject), *std::move(why)});
        }
    }
    std::sort(gaps.counts.begin(), gaps.counts.end(),
              [](auto const& a, auto const& b) { return a.why < b.why; });
    return gaps;
}

json to_json(usage const& used)
{
    auto const microseconds = [](std::chrono::microseconds t) {
        return count(static_cast<std::uint64_t>(std::max<std::int64_t>(t.count(), 0)));
    };
    return json::object({{"wall_us", microseconds(used.wall)},
                         {"cpu_us", microseconds(used.cpu)},
                         {"memory_max_bytes", count(used.memory_max_bytes)},
                         {"bytes_read", count(used.bytes_read)}});
}

result<usage> usage_from_json(json const& value)
{
    auto const wall = json_count(value, "wall_us");
    if (!wall) return wall.error();
    auto const cpu = json_count(value, "cpu_us");
    if (!cpu) return cpu.error();
    auto const memory = json_count(value, "memory_max_bytes");
    if (!memory) return memory.error();
    auto const read = json_count(value, "bytes_read");
    if (!read) return read.error();
    return usage{.wall = std::chrono::microseconds{static_cast<std::int64_t>(*wall)},
                 .cpu = std::chrono::microseconds{static_cast<std::int64_t>(*cpu)},
                 .memory_max_bytes = *memory,
                 .bytes_read = *read};
}

result<std::vector<std::string>> texts_from_json(json const* value, std::string_view what,
                                                 std::size_t count_max)
{
    std::vector<std::string> texts;
    if (value == nullptr || value->is_null()) return texts;
    if (!value->is_array()) return malformed(what, "they are not an array");
    if (value->items().size() > count_max) return malformed(what, "there are too many");
    for (auto const& item : value->items()) {
        if (!item.is_text()) return malformed(what, "one is not a text");
        texts.push_back(item.text());
    }
    return texts;
}

json member_or_null(json const& object, std::string_view key)
{
    auto const* value = object.find(key);
    return value != nullptr ? *value : json{};
}

} // namespace

std::string_view name(command_status s) noexcept
{
    for (auto const& known : status_names)
        if (known.status == s) return known.name;
    return "unknown";
}

result<command_status> parse_command_status(std::string_view text)
{
    for (auto const& known : status_names)
        if (known.name == text) return known.status;
    return malformed("status of a command", "it is none of the known ones");
}

std::uint64_t gap_list::total() const noexcept
{
    std::uint64_t sum = 0;
    for (auto const& t : counts)
        sum = sum + t.count < sum ? UINT64_MAX : sum + t.count;
    return sum;
}

operation_answer operation_answer::failure(std::string why)
{
    operation_answer none;
    none.errors.push_back(std::move(why));
    return none;
}

json to_json(operation_answer const& a)
{
    json errors; // null when there are none, as MIG writes it
    for (auto const& e : a.errors)
        errors.push(e);
    auto written = json::object({{"foundanything", a.found_anything},
                                 {"success", a.success},
                                 {"elements", a.elements},
                                 {"statistics", a.statistics},
                                 {"errors", std::move(errors)},
                                 {"gaps", to_json(a.gaps)},
                                 {"usage", to_json(a.usage)}});
    if (a.unconfined.empty()) return written;
    auto layers = json::array();
    for (auto const& layer : a.unconfined)
        layers.push(layer);
    written.set("unconfined", std::move(layers));
    return written;
}

result<operation_answer> operation_answer_from_json(json const& value)
{
    if (!value.is_object()) return malformed("result", "it is not an object");
    auto const found = json_bool(value, "foundanything");
    if (!found) return found.error();
    auto const success = json_bool(value, "success");
    if (!success) return success.error();
    auto errors = texts_from_json(value.find("errors"), "errors", errors_max);
    if (!errors) return errors.error();
    auto unconfined = texts_from_json(value.find("unconfined"), "unconfined", layers_max);
    if (!unconfined) return unconfined.error();

    operation_answer a{.found_anything = *found,
                       .success = *success,
                       .elements = member_or_null(value, "elements"),
                       .statistics = member_or_null(value, "statistics"),
                       .errors = *std::move(errors),
                       .gaps = {},
                       .usage = {},
                       .unconfined = *std::move(unconfined)};
    if (auto const* member = value.find("gaps")) {
        auto gaps = gaps_from_json(*member);
        if (!gaps) return gaps.error();
        a.gaps = *std::move(gaps);
    }
    if (auto const* member = value.find("usage")) {
        auto const used = usage_from_json(*member);
        if (!used) return used.error();
        a.usage = *used;
    }
    return a;
}

} // namespace mig
