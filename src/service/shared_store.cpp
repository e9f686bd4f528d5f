#include "service/shared_store.hpp"

#include "service/store_reads.hpp"

#include <asio/post.hpp>

#include <utility>

namespace mig::service {
namespace {

namespace core = engine::scheduling;

// Schedulers that share a store say so often that they live.
constexpr std::chrono::seconds claim_every{10};

} // namespace

shared_store::shared_store(uses use) : use_(std::move(use)), timer_(use_.io) {}

result<void> shared_store::begin(worker_pool& on)
{
    if (!use_.store.is_shared()) return {};
    pool_ = &on;
    claim_later();
    auto news = use_.store.watch(
        [this](store_news const& it) { asio::post(use_.io, [this, it] { hear(it); }); });
    if (!news) return news.error();
    news_ = *std::move(news);
    return {};
}

void shared_store::end()
{
    news_.reset();
}

void shared_store::hear(store_news const& it)
{
    switch (it.kind) {
    case store_news::what::agent:
        return; // whoever needs it looks it up
    case store_news::what::enrolment:
        return learn_of({it.id});
    case store_news::what::command:
        return use_.tell(core::command_news{{it.id}, use_.anybody_follows(), use_.now()});
    case store_news::what::action:
        if (use_.is_followed({it.id})) tell_if_ended({it.id});
        return;
    case store_news::what::work:
        return claim();
    case store_news::what::lost:
        use_.tell(core::news_lost{use_.now()});
        learn_of_all();
        return claim();
    }
}

void shared_store::claim_later()
{
    timer_.expires_after(claim_every);
    timer_.async_wait([this](std::error_code failed) {
        if (failed) return;
        claim();
        claim_later();
    });
}

// Says that this scheduler lives, and takes over what nobody has.
void shared_store::claim()
{
    if (std::exchange(claiming_, true)) return;
    pool_->submit([this](std::stop_token const&) {
        auto taken = take_over_if_any(use_.store, use_.now());
        if (taken && *taken) use_.point("point: work claimed");
        asio::post(use_.io, [this, taken = std::move(taken)] {
            claiming_ = false;
            if (!taken) return use_.warn("the store could not be asked for work", taken.error());
            if (*taken) use_.tell(**taken);
        });
    });
}

// What the operator has told another scheduler.
void shared_store::learn_of(agent_id const& id)
{
    pool_->submit([this, id](std::stop_token const&) {
        auto const known = use_.store.agent(id);
        if (!known || !*known) return;
        asio::post(use_.io, [this, agent = **known] {
            use_.tell(core::agent_news{agent, use_.now()});
        });
    });
}

void shared_store::learn_of_all()
{
    pool_->submit([this](std::stop_token const&) {
        auto all = all_agents(use_.store, use_.now());
        asio::post(use_.io, [this, all = std::move(all)] {
            if (!all) return use_.warn("the store could not be asked for agents", all.error());
            use_.tell(core::recovered{*all, {}, use_.now()});
        });
    });
}

void shared_store::tell_if_ended(action_id const& id)
{
    pool_->submit([this, id](std::stop_token const&) {
        auto const record = use_.store.action(id);
        if (!record || !*record) return;
        auto const status = (*record)->status;
        bool const is_open = status == action_status::pending || status == action_status::inflight;
        if (is_open) return;
        asio::post(use_.io, [this, id, status] { use_.on_end(id, status); });
    });
}

} // namespace mig::service
