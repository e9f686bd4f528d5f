#include "service/operator_orders.hpp"

#include <mig/host/random.hpp>

#include <array>
#include <optional>
#include <utility>

namespace mig::service {

bool operator_orders::give(order one)
{
    error why;
    {
        std::lock_guard const lock{mutex_};
        if (!ended_) {
            given_.push_back(std::move(one));
            return true;
        }
        why = why_;
    }
    one.done(why);
    return false;
}

void operator_orders::begin_next(std::uint64_t request)
{
    std::optional<order> next;
    {
        std::lock_guard const lock{mutex_};
        if (given_.empty()) return;
        next.emplace(std::move(given_.front()));
        given_.pop_front();
    }
    begun_.emplace(request, next->done);
    auto const begun = next->begin(request);
    if (begun) return;
    begun_.erase(request);
    next->done(begun);
}

void operator_orders::ended(std::uint64_t request, result<void> const& how)
{
    auto const found = begun_.find(request);
    if (found == begun_.end()) return;
    auto const done = std::move(found->second);
    begun_.erase(found);
    done(how);
}

void operator_orders::end(error const& why)
{
    std::deque<order> given;
    {
        std::lock_guard const lock{mutex_};
        ended_ = true;
        why_ = why;
        given.swap(given_);
    }
    for (auto const& one : given)
        one.done(why);
    for (auto const& [request, done] : std::exchange(begun_, {}))
        done(why);
}

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
