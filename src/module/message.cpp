#include <mig/module/message.hpp>

namespace mig {

namespace {

struct message {
    json parameters;
    std::optional<mig::budget> budget;
};

constexpr std::uint64_t time_max_ms = 7 * 86'400'000ull;

error wrong(std::string const& why)
{
    return error{errc::invalid_argument, "", "", "ReadInputParameters() -> " + why};
}

// Only what a run itself holds to; memory is held by who made the process.
json to_json(budget const& of)
{
    return json::object({{"cpu_percent", of.cpu.value},
                         {"read_bytes_per_s", static_cast<double>(of.read.value)},
                         {"time_ms", static_cast<double>(of.time.count())},
                         {"answer_bytes", static_cast<double>(of.answer.value)}});
}

result<budget> budget_from_json(json const& value)
{
    auto const cpu = json_number(value, "cpu_percent");
    auto const read = json_count(value, "read_bytes_per_s");
    auto const time = json_count(value, "time_ms");
    auto const answer = json_count(value, "answer_bytes");
    if (!cpu || !read || !time || !answer || !(*cpu > 0 && *cpu <= 100) || *time > time_max_ms)
        return wrong("its budget is not one: cpu_percent above 0 and up to 100, read_bytes_per_s, "
                     "time_ms up to a week, answer_bytes");
    return budget{.cpu = {*cpu},
                  .read = {*read},
                  .time = std::chrono::milliseconds{static_cast<std::int64_t>(*time)},
                  .answer = {*answer}};
}

// The texts of the failures are MIG's, protocol 10.1.
result<message> read_message(std::string_view text)
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
    message read;
    if (json const* parameters = doc->find("parameters")) read.parameters = *parameters;
    if (json const* given = doc->find("budget")) {
        auto const limits = budget_from_json(*given);
        if (!limits) return limits.error();
        read.budget = *limits;
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
    auto const read = read_message(text);
    if (!read) return write_json(to_json(not_understood(read.error())));
    if (read->budget) options.budget = *read->budget;
    return write_json(to_json(run_module(info, read->parameters, std::move(options))));
}

std::string run_module_message_confined(module_info const& info, std::string_view text,
                                        run_context::options options)
{
    auto const read = read_message(text);
    if (!read) return write_json(to_json(not_understood(read.error())));
    if (read->budget) options.budget = *read->budget;
    auto const report = confine(needs_of(info, read->parameters));
    auto answer = run_module(info, read->parameters, std::move(options));
    for (auto const& why : report.missing)
        answer.unconfined.push_back(why.message());
    return write_json(to_json(answer));
}

} // namespace mig
