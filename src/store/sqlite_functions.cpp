#include "store/sqlite_functions.hpp"

#include "action/target_text.hpp"
#include "store/mig2_numbers.hpp"

#include <memory>
#include <sqlite3.h>
#include <string>

namespace mig {
namespace {

std::string_view text_of(sqlite3_value* value)
{
    auto const* const data = reinterpret_cast<char const*>(sqlite3_value_text(value));
    return {data, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

void answer(sqlite3_context* context, std::string_view text)
{
    sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void json_text(sqlite3_context* context, int, sqlite3_value** values)
{
    if (sqlite3_value_type(values[0]) == SQLITE_NULL) return sqlite3_result_null(context);
    auto const document = json::parse(text_of(values[0]));
    auto const path = read_path(text_of(values[1]));
    if (!document || !path) return sqlite3_result_null(context);
    auto const found = text_at(*document, *path);
    if (!found) return sqlite3_result_null(context);
    answer(context, *found);
}

// The pattern is the same for each row: it is compiled once, and kept with the statement.
void match(sqlite3_context* context, int, sqlite3_value** values)
{
    constexpr int pattern_argument = 2;
    if (sqlite3_value_type(values[1]) == SQLITE_NULL) return sqlite3_result_null(context);
    auto* compiled = static_cast<text_match*>(sqlite3_get_auxdata(context, pattern_argument));
    if (compiled == nullptr) {
        auto const kind = static_cast<match_kind>(sqlite3_value_int(values[0]));
        auto made = text_match::make(kind, text_of(values[pattern_argument]));
        if (!made) return sqlite3_result_error(context, "a pattern does not compile", -1);
        auto const matched = made->matches(text_of(values[1]));
        compiled = new text_match{*std::move(made)};
        sqlite3_set_auxdata(context, pattern_argument, compiled,
                            [](void* p) { delete static_cast<text_match*>(p); });
        return sqlite3_result_int(context, matched ? 1 : 0);
    }
    sqlite3_result_int(context, compiled->matches(text_of(values[1])) ? 1 : 0);
}

void number(sqlite3_context* context, int, sqlite3_value** values)
{
    sqlite3_result_int64(context, static_cast<sqlite3_int64>(mig2_number_of(text_of(values[0]))));
}

} // namespace

result<void> add_functions(sqlite_connection& to)
{
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    bool const good =
        sqlite3_create_function_v2(to.raw(), "mig_json_text", 2, flags, nullptr, json_text, nullptr,
                                   nullptr, nullptr) == SQLITE_OK &&
        sqlite3_create_function_v2(to.raw(), "mig_match", 3, flags, nullptr, match, nullptr,
                                   nullptr, nullptr) == SQLITE_OK &&
        sqlite3_create_function_v2(to.raw(), "mig_number", 1, flags, nullptr, number, nullptr,
                                   nullptr, nullptr) == SQLITE_OK;
    if (!good) return to.failure("prepare");
    return {};
}

} // namespace mig
