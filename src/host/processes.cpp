#include "host/processes.hpp"

#include "host/file_system.hpp"
#include "host/system_call.hpp"

#include <charconv>
#include <unistd.h>

namespace mig::host_room {
namespace {

template <class Number>
std::optional<Number> number_in(std::string_view text) noexcept
{
    Number value = 0;
    auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// Cuts the first word off; words stand between single spaces.
std::string_view take_word(std::string_view& text) noexcept
{
    auto const end = std::min(text.find(' '), text.size());
    auto const word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

// When the machine started, by its wall clock: the line "btime <seconds>" of /proc/stat.
result<std::int64_t> start_of_machine()
{
    constexpr std::string_view key = "\nbtime ";
    // The line follows one for each processor and one with a number for each interrupt.
    auto const text = read_small("/proc/stat", 4u << 20);
    if (!text) return text.error();
    auto const at = text->find(key);
    if (at != text->npos) {
        auto const from = at + key.size();
        auto const line = std::string_view{*text}.substr(from, text->find('\n', from) - from);
        if (auto const seconds = number_in<std::int64_t>(line)) return *seconds;
    }
    return error{errc::corrupt, "read", "/proc/stat", "it has no btime"};
}

} // namespace

std::optional<process_stat> parse_process_stat(std::string_view text)
{
    constexpr int words_between = 17; // parent_pid is field 4, start_ticks field 22
    auto const open = text.find('(');
    auto const close = text.rfind(')');
    if (open == text.npos || close == text.npos || close < open) return std::nullopt;
    process_stat made;
    made.name = text.substr(open + 1, close - open - 1);

    auto rest = text.substr(close + 1);
    if (!rest.empty() && rest.back() == '\n') rest.remove_suffix(1);
    (void)take_word(rest); // the space behind ")"
    (void)take_word(rest); // the state
    auto const parent = number_in<std::uint32_t>(take_word(rest));
    for (int i = 0; i < words_between; ++i)
        (void)take_word(rest);
    auto const ticks = number_in<std::uint64_t>(take_word(rest));
    if (!parent || !ticks) return std::nullopt;
    made.parent_pid = *parent;
    made.start_ticks = *ticks;
    return made;
}

result<void> each_local_process(std::function<void(process_entry const&)> const& visit,
                                std::function<void(std::uint32_t pid, error const&)> const& unseen)
{
    auto const started = start_of_machine();
    if (!started) return started.error();
    auto const ticks_per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));

    auto const files = make_local_file_system();
    auto const proc = files->enter("/proc");
    if (!proc) return proc.error();
    while (true) {
        auto const entry = (*proc)->next();
        if (!entry) return entry.error();
        if (!*entry) return {};
        auto const pid = number_in<std::uint32_t>((*entry)->name);
        if (!pid) continue;

        auto const path = "/proc/" + (*entry)->name + "/stat";
        auto const text = read_small(path, 4096);
        if (!text) {
            unseen(*pid, text.error());
            continue;
        }
        auto parsed = parse_process_stat(*text);
        if (!parsed) {
            unseen(*pid, error{errc::corrupt, "read", path, "it is not as proc(5) says"});
            continue;
        }
        auto const since = std::chrono::microseconds{
            parsed->start_ticks / ticks_per_second * 1'000'000 +
            parsed->start_ticks % ticks_per_second * 1'000'000 / ticks_per_second};
        visit({.pid = *pid,
               .parent_pid = parsed->parent_pid,
               .name = std::move(parsed->name),
               .started = system_time{std::chrono::seconds{*started} + since}});
    }
}

} // namespace mig::host_room
