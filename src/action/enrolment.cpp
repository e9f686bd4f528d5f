#include <mig/action/enrolment.hpp>
#include <mig/base/encoding.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace mig {
namespace {

constexpr std::string_view token_head = "mig-enrol-";
constexpr std::size_t seed_bytes = 32;

constexpr std::array standings{std::pair{enrolment::enrolled, std::string_view{"enrolled"}},
                               std::pair{enrolment::waiting, std::string_view{"waiting"}},
                               std::pair{enrolment::refused, std::string_view{"refused"}}};
constexpr std::array rules{std::pair{enrolment_rule::open, std::string_view{"open"}},
                           std::pair{enrolment_rule::token, std::string_view{"token"}},
                           std::pair{enrolment_rule::approval, std::string_view{"approval"}}};
constexpr std::array decisions{
    std::pair{agent_decision::approve, std::string_view{"approve"}},
    std::pair{agent_decision::refuse, std::string_view{"refuse"}},
    std::pair{agent_decision::forget_key, std::string_view{"forget-key"}}};

template <class Names, class Value>
std::string_view name_in(Names const& names, Value wanted) noexcept
{
    for (auto const& [value, text] : names)
        if (value == wanted) return text;
    return {};
}

template <class Value, std::size_t N>
result<Value> value_in(std::array<std::pair<Value, std::string_view>, N> const& names,
                       std::string_view text, std::string_view what)
{
    std::string all;
    for (auto const& [value, known] : names) {
        if (known == text) return value;
        all += (all.empty() ? "" : ", ") + std::string{known};
    }
    return error{errc::invalid_argument, "read", what, "it is one of: " + all};
}

} // namespace

std::string_view name(enrolment e) noexcept
{
    return name_in(standings, e);
}
result<enrolment> parse_enrolment(std::string_view text)
{
    return value_in(standings, text, "enrolment");
}

std::string_view name(enrolment_rule r) noexcept
{
    return name_in(rules, r);
}
result<enrolment_rule> parse_enrolment_rule(std::string_view text)
{
    return value_in(rules, text, "who may join");
}

std::string_view name(agent_decision d) noexcept
{
    return name_in(decisions, d);
}
result<agent_decision> parse_agent_decision(std::string_view text)
{
    return value_in(decisions, text, "decision");
}

std::string enrol_token_text(std::span<std::byte const, 32> seed)
{
    return std::string{token_head} + to_hex(seed);
}

result<agent_key> parse_enrol_token(std::string_view text)
{
    error const bad{errc::invalid_argument, "read", "enrolment token",
                    "it is \"mig-enrol-\" and 64 hexadecimal digits"};
    bool const fits =
        text.starts_with(token_head) && text.size() == token_head.size() + 2 * seed_bytes;
    if (!fits) return bad;
    auto const seed = from_hex(text.substr(token_head.size()));
    if (!seed || seed->size() != seed_bytes) return bad;
    return agent_key::from_seed(std::span<std::byte const, seed_bytes>{*seed});
}

} // namespace mig
