#include <mig/base/json.hpp>

#include <algorithm>

namespace mig {
namespace {

// What an accessor of another kind refers to.  Never destroyed: a value with static storage may
// be read after everything else is gone.
template <class T>
T const& nothing()
{
    static auto const* const empty = new T;
    return *empty;
}

error wrong_member(std::string_view key, std::string_view why)
{
    return error{errc::invalid_argument, "read", "member " + std::string{key}, why};
}

constexpr double count_max = 9007199254740992.0; // 2^53: above, a double skips whole numbers

} // namespace

bool json::boolean() const noexcept
{
    auto const* value = std::get_if<bool>(&state_);
    return value != nullptr && *value;
}

double json::number() const noexcept
{
    auto const* value = std::get_if<double>(&state_);
    return value != nullptr ? *value : 0;
}

std::string const& json::text() const noexcept
{
    auto const* value = std::get_if<std::string>(&state_);
    return value != nullptr ? *value : nothing<std::string>();
}

json::array_type const& json::items() const noexcept
{
    auto const* value = std::get_if<array_type>(&state_);
    return value != nullptr ? *value : nothing<array_type>();
}

json::object_type const& json::members() const noexcept
{
    auto const* value = std::get_if<object_type>(&state_);
    return value != nullptr ? *value : nothing<object_type>();
}

json const* json::find(std::string_view key) const noexcept
{
    for (auto const& [name, value] : members())
        if (name == key) return &value;
    return nullptr;
}

json& json::set(std::string_view key, json value)
{
    if (is_null()) state_ = object_type{};
    MIG_ASSERT(is_object());
    auto& members = *std::get_if<object_type>(&state_);
    auto const at = std::find_if(members.begin(), members.end(),
                                 [&](member const& m) { return m.first == key; });
    if (at != members.end())
        at->second = std::move(value);
    else
        members.emplace_back(std::string{key}, std::move(value));
    return *this;
}

json& json::erase(std::string_view key)
{
    if (auto* members = std::get_if<object_type>(&state_))
        std::erase_if(*members, [&](member const& m) { return m.first == key; });
    return *this;
}

json& json::push(json value)
{
    if (is_null()) state_ = array_type{};
    MIG_ASSERT(is_array());
    return std::get_if<array_type>(&state_)->emplace_back(std::move(value));
}

result<std::string> json_text(json const& object, std::string_view key)
{
    auto const* value = object.find(key);
    if (value == nullptr) return wrong_member(key, "it is missing");
    if (!value->is_text()) return wrong_member(key, "it is not a text");
    return value->text();
}

result<double> json_number(json const& object, std::string_view key)
{
    auto const* value = object.find(key);
    if (value == nullptr) return wrong_member(key, "it is missing");
    if (!value->is_number()) return wrong_member(key, "it is not a number");
    return value->number();
}

result<bool> json_bool(json const& object, std::string_view key)
{
    auto const* value = object.find(key);
    if (value == nullptr) return wrong_member(key, "it is missing");
    if (!value->is_bool()) return wrong_member(key, "it is not true or false");
    return value->boolean();
}

result<std::uint64_t> json_count(json const& object, std::string_view key)
{
    auto const number = json_number(object, key);
    if (!number) return number.error();
    if (!(*number >= 0 && *number <= count_max))
        return wrong_member(key, "it is not a number from 0 to 2^53");
    auto const count = static_cast<std::uint64_t>(*number);
    if (static_cast<double>(count) != *number) return wrong_member(key, "it is not a whole number");
    return count;
}

} // namespace mig
