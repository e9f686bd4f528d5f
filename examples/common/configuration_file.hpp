// A configuration file: one JSON object, whose members are rows of a table.  What is not in the
// table is refused by its name; what begins with "#" is a remark.
//
//     {"# relay": "where agents connect", "relay": "unix:/run/mig/relay.sock",
//      "api": {"listen": "1664"}}
//
// A row has a name ("relay", "api.listen") and reads its value into the configuration.  What a
// reader fails with says what the value should be, or which file could not be read.

#ifndef MIG_EXAMPLES_COMMON_CONFIGURATION_FILE_HPP
#define MIG_EXAMPLES_COMMON_CONFIGURATION_FILE_HPP

#include <mig/base/json.hpp>
#include <mig/base/result.hpp>
#include <mig/transport/amqp.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace configuration {

// Of a file: "read configuration SOURCE: why".
[[nodiscard]] mig::error wrong(std::string_view source, std::string_view why);
// Of a value: "a time such as 30s".
[[nodiscard]] mig::error expected(std::string_view what);
// "member" is not what it should be: why.
[[nodiscard]] mig::error wrong_value(std::string_view source, std::string_view member,
                                     mig::error const& why);

[[nodiscard]] mig::result<void> read_text(mig::json const&, std::string& into);
[[nodiscard]] mig::result<void> read_seconds(mig::json const&, std::chrono::seconds& into);
// From 1 to max.
[[nodiscard]] mig::result<std::uint64_t> read_count(mig::json const&, std::uint64_t max);
[[nodiscard]] mig::result<void> read_texts(mig::json const&, std::vector<std::string>& into);

// PEM text, or the name of a file beside the configuration that has it.
[[nodiscard]] mig::result<void> read_pem(mig::json const&, std::filesystem::path const& source,
                                         std::string& into);
// {"ca": PEM, "certificate": PEM, "key": PEM}
[[nodiscard]] mig::result<void> read_tls(mig::json const&, std::filesystem::path const& source,
                                         mig::amqp_tls_options& into);

// Calls one(row, value) for each member that the table has.
template <class Table, class One>
[[nodiscard]] mig::result<void> each_member(mig::json const& object, std::string_view source,
                                            std::string const& within, Table const& table,
                                            One const& one)
{
    for (auto const& [key, value] : object.members()) {
        if (key.starts_with('#')) continue;
        auto const name = within + key;
        auto const row = std::find_if(std::begin(table), std::end(table),
                                      [&](auto const& r) { return r.name == name; });
        if (row != std::end(table)) {
            if (auto done = one(*row, value); !done) return done;
            continue;
        }
        bool const is_section = std::any_of(std::begin(table), std::end(table), [&](auto const& r) {
            return r.name.starts_with(name + ".");
        });
        if (!is_section) return wrong(source, "\"" + name + "\" is not a member of it");
        if (!value.is_object())
            return wrong_value(source, name, expected("an object with members of its own"));
        auto done = each_member(value, source, name + ".", table, one);
        if (!done) return done;
    }
    return {};
}

// The text of a file, read and checked by the caller.
template <class Table, class One>
[[nodiscard]] mig::result<void> each_member(std::string_view text, std::string_view source,
                                            Table const& table, One const& one)
{
    auto const parsed = mig::json::parse(text);
    if (!parsed) return wrong(source, parsed.error().message());
    if (!parsed->is_object()) return wrong(source, "it is not a JSON object");
    return each_member(*parsed, source, "", table, one);
}

} // namespace configuration

#endif
