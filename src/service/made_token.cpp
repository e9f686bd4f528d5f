#include "service/made_token.hpp"

#include <mig/host/random.hpp>

#include <array>

namespace mig::service {

result<made_token> make_enrol_token(token_request const& wanted, system_time now)
{
    bool const is_good = wanted.lives.count() > 0 && wanted.lives <= token_life_max;
    if (!is_good) {
        return error{errc::invalid_argument, "make", "a token",
                     "it lives a second at least and 30 days at most"};
    }
    std::array<std::byte, 32> seed{};
    if (auto random = fill_random(seed); !random) return random.error();
    auto const key = agent_key::from_seed(seed);
    if (!key) return key.error();
    return made_token{{key->public_key(), wanted.agent, now + wanted.lives, {}},
                      enrol_token_text(seed)};
}

} // namespace mig::service
