#include "store/postgres_values.hpp"

#include "base/utf8.hpp"

#include <bit>

namespace mig {
namespace {

template <class N>
std::string big_endian(N number)
{
    std::string raw(sizeof number, '\0');
    for (std::size_t i = 0; i < sizeof number; ++i)
        raw[i] = static_cast<char>(number >> 8 * (sizeof number - 1 - i) & 0xff);
    return raw;
}

constexpr std::string_view replacement = "\xef\xbf\xbd"; // U+FFFD

// PostgreSQL counts from the year 2000, and the ends of its range are its infinities.
constexpr std::chrono::sys_days first_day{std::chrono::year{2000} / std::chrono::January / 1};
constexpr system_time last_time{std::chrono::sys_days{std::chrono::year{10000} / 1 / 1}};

std::int64_t from_2000(system_time t)
{
    if (t >= last_time) return INT64_MAX;
    if (t < unset_time) return INT64_MIN;
    return (t - system_time{first_day}).count();
}

std::string raw_of(std::int64_t n)
{
    return big_endian(static_cast<std::uint64_t>(n));
}

} // namespace

postgres_values& postgres_values::bind(std::string_view raw)
{
    all_.emplace_back(raw);
    return *this;
}

postgres_values& postgres_values::bind(std::int64_t number)
{
    all_.emplace_back(raw_of(number));
    return *this;
}

postgres_values& postgres_values::bind(double number)
{
    all_.emplace_back(big_endian(std::bit_cast<std::uint64_t>(number)));
    return *this;
}

postgres_values& postgres_values::bind(bool flag)
{
    all_.emplace_back(std::string(1, flag ? '\1' : '\0'));
    return *this;
}

postgres_values& postgres_values::bind(system_time t)
{
    return bind(from_2000(t));
}

postgres_values& postgres_values::bind_null()
{
    all_.emplace_back();
    return *this;
}

void postgres_array::add(std::string_view raw)
{
    items_ += big_endian(static_cast<std::uint32_t>(raw.size()));
    items_ += raw;
    ++count_;
}

void postgres_array::add(std::int64_t number)
{
    add(std::string_view{raw_of(number)});
}

void postgres_array::add(bool flag)
{
    add(std::string_view{flag ? "\1" : "\0", 1});
}

void postgres_array::add(system_time t)
{
    add(from_2000(t));
}

void postgres_array::add_null()
{
    items_ += big_endian(std::uint32_t{0xffffffff});
    ++count_;
    has_null_ = true;
}

std::string postgres_array::written() const
{
    std::string raw = big_endian(std::uint32_t{count_ > 0}); // dimensions
    raw += big_endian(std::uint32_t{has_null_});
    raw += big_endian(static_cast<std::uint32_t>(of_));
    if (count_ > 0) {
        raw += big_endian(count_);
        raw += big_endian(std::uint32_t{1}); // the first index
    }
    return raw + items_;
}

void postgres_array::clear()
{
    items_.clear();
    count_ = 0;
    has_null_ = false;
}

std::int64_t read_whole_number(std::string_view raw) noexcept
{
    bool const is_negative = !raw.empty() && static_cast<unsigned char>(raw[0]) >= 0x80;
    std::uint64_t number = is_negative && raw.size() > 1 ? ~std::uint64_t{0} : 0;
    for (char const c : raw)
        number = number << 8 | static_cast<unsigned char>(c);
    return static_cast<std::int64_t>(number);
}

system_time read_time(std::string_view raw) noexcept
{
    auto const count = read_whole_number(raw);
    if (count == INT64_MAX) return system_time::max();
    if (count == INT64_MIN) return system_time::min();
    return system_time{first_day} + std::chrono::microseconds{count};
}

bool is_storable_text(std::string_view text) noexcept
{
    return text.find('\0') == std::string_view::npos && utf8::is_valid(text);
}

std::string storable_text(std::string_view text)
{
    if (is_storable_text(text)) return std::string{text};
    std::string out;
    while (!text.empty()) {
        auto const c = utf8::first(text);
        auto const size = std::size_t{c.size == 0 ? std::uint8_t{1} : c.size};
        out += c.size == 0 || c.code == 0 ? replacement : text.substr(0, size);
        text.remove_prefix(size);
    }
    return out;
}

std::string storable_json(std::string written)
{
    // A backslash starts an escape only when it does not end one.
    for (std::size_t i = 0; i + 5 < written.size(); ++i) {
        if (written[i] != '\\') continue;
        if (written.compare(i, 6, "\\u0000") == 0) written.replace(i, 6, "\\ufffd");
        ++i;
    }
    return written;
}

} // namespace mig
