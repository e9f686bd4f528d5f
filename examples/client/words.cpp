#include "words.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace {

using mig::errc;
using mig::error;
using mig::result;

constexpr std::int64_t last_second = 253'402'300'799; // of the year 9999

error wrong(std::string_view option, std::string_view why)
{
    return error{errc::invalid_argument, "read option", option, why};
}

template <class T>
T const* find(std::initializer_list<T> all, std::string_view name)
{
    auto const* const found =
        std::find_if(all.begin(), all.end(), [&](T const& one) { return one.name == name; });
    return found == all.end() ? nullptr : found;
}

} // namespace

result<std::vector<std::string>> read_words(std::span<std::string const> words,
                                            std::initializer_list<word_option> options,
                                            std::initializer_list<word_flag> flags)
{
    std::vector<std::string> left;
    std::set<std::string_view> seen;
    bool ended = false;
    for (std::size_t n = 0; n < words.size(); ++n) {
        std::string_view const word = words[n];
        if (ended || word == "-" || !word.starts_with('-')) {
            left.push_back(words[n]);
            continue;
        }
        if (word == "--") {
            ended = true;
            continue;
        }
        if (auto const* const flag = find(flags, word)) {
            *flag->given = true;
            continue;
        }
        auto const name = word.substr(0, word.find('='));
        auto const* const option = find(options, name);
        if (option == nullptr) return wrong(name, "there is no such option; --help lists them");
        if (!seen.insert(option->name).second) return wrong(name, "it is there twice");
        if (name.size() < word.size()) {
            *option->value = word.substr(name.size() + 1);
        } else if (n + 1 < words.size()) {
            *option->value = words[++n];
        }
        if (option->value->empty()) return wrong(name, "its value is missing");
    }
    return left;
}

result<mig::system_time> time_to_look_at(std::string const& value)
{
    if (value.empty()) {
        return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
    std::int64_t seconds = 0;
    auto const* const end = value.data() + value.size();
    auto const read = std::from_chars(value.data(), end, seconds);
    if (read.ec != std::errc{} || read.ptr != end || seconds < 0 || seconds > last_second) {
        return wrong("--at", "give seconds since 1970, as `date +%s` prints them");
    }
    return mig::system_time{std::chrono::seconds{seconds}};
}
