#include "store/postgres_news.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace mig {
namespace {

using what = store_news::what;

constexpr std::size_t payload_max_bytes = 7000; // PostgreSQL's limit is 8000
constexpr std::size_t id_max_bytes = 1000;      // longer ones are not told of: it is a hint

constexpr std::array letters{std::pair{what::agent, 'a'}, std::pair{what::command, 'c'},
                             std::pair{what::action, 'x'}, std::pair{what::work, 'w'},
                             std::pair{what::enrolment, 'e'}};

std::string_view take_line(std::string_view& text)
{
    auto const end = std::min(text.find('\n'), text.size());
    auto const line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

std::optional<what> kind_of(std::string_view letter)
{
    for (auto const& [kind, c] : letters)
        if (letter == std::string_view{&c, 1}) return kind;
    return std::nullopt;
}

} // namespace

void postgres_news::add(what kind, std::string const& id)
{
    if (id.size() > id_max_bytes) return;
    auto const found = std::find_if(letters.begin(), letters.end(),
                                    [&](auto const& one) { return one.first == kind; });
    if (found == letters.end()) return;
    auto& payload = open_[found->second];
    if (payload.size() + id.size() + 1 > payload_max_bytes) {
        full_.push_back(std::exchange(payload, {}));
    }
    if (payload.empty()) payload = writer_ + '\n' + found->second;
    payload += '\n' + id;
}

std::vector<postgres_statement> postgres_news::statements() &&
{
    for (auto& [kind, payload] : open_)
        full_.push_back(std::move(payload));
    std::vector<postgres_statement> all;
    for (auto const& payload : full_) {
        all.push_back({"SELECT pg_notify($1, $2)",
                       postgres_values{}.bind(postgres_channel).bind(std::string_view{payload})});
    }
    return all;
}

std::vector<store_news> postgres_news::read(std::string_view payload, std::string_view reader)
{
    if (take_line(payload) == reader) return {};
    auto const kind = kind_of(take_line(payload));
    std::vector<store_news> all;
    if (!kind) return all;
    while (!payload.empty()) // of a limited size: payload_max_bytes
        all.push_back({*kind, std::string{take_line(payload)}});
    if (all.empty()) all.push_back({*kind, {}});
    return all;
}

} // namespace mig
