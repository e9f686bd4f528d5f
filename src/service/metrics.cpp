#include <mig/metrics.hpp>

namespace mig {
namespace {

constexpr std::size_t series_max = 500; // of one name
constexpr std::size_t label_max_bytes = 128;

// The exposition format of Prometheus, version 0.0.4: backslash, quote and line feed.
std::string escaped(std::string_view text)
{
    std::string out;
    for (char const c : printable(text.substr(0, label_max_bytes))) {
        if (c == '\\' || c == '"') out += '\\';
        out += c;
    }
    return out;
}

std::string_view field(log_record const& record, std::string_view name)
{
    for (auto const& one : record.fields)
        if (one.name == name) return one.value;
    return {};
}

// What stands behind the first colon of a reason may come from outside; what stands before it is
// ours.
std::string reason(std::string_view why)
{
    return std::string{why.substr(0, why.find(':'))};
}

} // namespace

std::string label_text(metrics::labels const& all)
{
    std::string out;
    for (auto const& [name, value] : all)
        out += (out.empty() ? "{" : ",") + name + "=\"" + escaped(value) + "\"";
    return out.empty() ? out : out + "}";
}

void metrics::count(std::string const& name, labels const& all)
{
    auto text = label_text(all);
    std::lock_guard const lock{mutex_};
    auto& series = series_[name];
    if (series.size() >= series_max && !series.contains(text)) {
        auto others = all;
        for (auto& one : others)
            one.second = "other";
        text = label_text(others);
    }
    ++series[text];
}

std::uint64_t metrics::value(std::string const& name, labels const& all) const
{
    std::lock_guard const lock{mutex_};
    auto const series = series_.find(name);
    if (series == series_.end()) return 0;
    auto const one = series->second.find(label_text(all));
    return one == series->second.end() ? 0 : one->second;
}

log_sink metrics::counting(log_sink next)
{
    return [self = shared_from_this(), next = std::move(next)](log_record const& record) {
        self->count("mig_log_messages_total", {{"level", std::string{mig::name(record.level)}},
                                               {"message", std::string{record.message}}});
        bool const answer = record.message.starts_with("an answer was ");
        bool const heartbeat = record.message.starts_with("a heartbeat was ");
        if (answer || heartbeat) {
            self->count(answer ? "mig_answers_refused_total" : "mig_heartbeats_refused_total",
                        {{"why", reason(field(record, "why"))}});
        }
        if (next) next(record);
    };
}

std::string metrics::text() const
{
    std::lock_guard const lock{mutex_};
    std::string out;
    for (auto const& [name, series] : series_) {
        out += "# TYPE " + name + " counter\n";
        for (auto const& [labels, value] : series)
            out += name + labels + " " + std::to_string(value) + "\n";
    }
    return out;
}

} // namespace mig
