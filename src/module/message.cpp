#include <mig/host/memory_limit.hpp>
#include <mig/module/message.hpp>

namespace mig {

namespace {

struct message {
    json parameters;
    mig::budget budget;
    std::optional<byte_count> memory; // of this process
};

constexpr std::uint64_t time_max_ms = 7 * 86'400'000ull;

error wrong(std::string const& why)
{
    return error{errc::invalid_argument, "", "", "ReadInputParameters() -> " + why};
}

// Only what a run itself holds to: who made the process holds its memory.
json to_json(budget const& of)
{
    return json::object({{"cpu_percent", of.cpu.value > 0 ? of.cpu.value : 100}, // 0: all of it
                         {"read_bytes_per_s", static_cast<double>(of.read.value)},
                         {"time_ms", static_cast<double>(of.time.count())},
                         {"answer_bytes", static_cast<double>(of.answer.value)}});
}

// What is not there stays as it is.
result<void> read_budget(json const& value, message& into)
{
    auto const refused =
        wrong("its budget is not one: cpu_percent above 0 and up to 12800, read_bytes_per_s, "
              "memory_bytes, time_ms up to a week, answer_bytes");
    if (!value.is_object()) return refused;
    for (auto const& [key, given] : value.members()) {
        if (key == "cpu_percent") {
            if (!(given.number() > 0 && given.number() <= asked_cpu_max.value)) return refused;
            into.budget.cpu = {given.number()};
            continue;
        }
        auto const count = json_count(value, key);
        if (!count) return refused;
        if (key == "read_bytes_per_s") {
            into.budget.read = {*count};
        } else if (key == "memory_bytes" && *count > 0) {
            into.memory = byte_count{*count};
        } else if (key == "time_ms" && *count <= time_max_ms) {
            into.budget.time = std::chrono::milliseconds{static_cast<std::int64_t>(*count)};
        } else if (key == "answer_bytes") {
            into.budget.answer = {*count};
        } else {
            return refused;
        }
    }
    return {};
}

// The texts of the failures are MIG's, protocol 10.1.
result<message> read_message(std::string_view text, budget const& otherwise)
{
    auto doc = json::parse(text);
    if (!doc) {
        // One message is one line: what follows it is not ours to read.
        auto const line = json::parse(text.substr(0, text.find('\n')));
        if (!line) return wrong("ReadInput() -> " + doc.error().message());
        doc = line;
    }
    json const* kind = doc->find("class");
    if (kind == nullptr || kind->text() != "parameters")
        return wrong("unexpected input is not module parameters");
    message read{.parameters = {}, .budget = otherwise, .memory = {}};
    if (json const* parameters = doc->find("parameters")) read.parameters = *parameters;
    if (json const* given = doc->find("budget")) {
        if (auto const ok = read_budget(*given, read); !ok) return ok.error();
    }
    return read;
}

operation_answer not_understood(error const& why)
{
    return operation_answer::failure(std::string{why.why()});
}

} // namespace

std::string module_message(json const& parameters, std::optional<budget> const& limits)
{
    json written = json::object({{"class", "parameters"}});
    if (!parameters.is_null()) written.set("parameters", parameters);
    if (limits) written.set("budget", to_json(*limits));
    return write_json(written);
}

std::string run_module_message(module_info const& info, std::string_view text,
                               run_context::options options)
{
    auto const read = read_message(text, options.budget);
    if (!read) return write_json(to_json(not_understood(read.error())));
    options.budget = read->budget;
    return write_json(to_json(run_module(info, read->parameters, std::move(options))));
}

std::string run_module_message_confined(module_info const& info, std::string_view text,
                                        run_context::options options)
{
    auto const read = read_message(text, options.budget);
    if (!read) return write_json(to_json(not_understood(read.error())));
    options.budget = read->budget;
    if (read->memory) {
        auto const held = hold_memory(*read->memory);
        if (!held) return write_json(to_json(not_understood(held.error())));
    }
    auto const report = confine(needs_of(info, read->parameters));
    auto answer = run_module(info, read->parameters, std::move(options));
    for (auto const& why : report.missing)
        answer.unconfined.push_back(why.message());
    return write_json(to_json(answer));
}

} // namespace mig
