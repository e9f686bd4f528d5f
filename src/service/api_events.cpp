#include "service/api_events.hpp"

#include "service/record_json.hpp"

#include <mutex>
#include <set>
#include <utility>

namespace mig::service {
namespace {

constexpr std::size_t commands_read_at_once = 500;

std::string event_text(std::string_view name, json const& data)
{
    return "event: " + std::string{name} + "\ndata: " + write_json(data) + "\n\n";
}

json progress_json(action_status status, action_counters const& counters)
{
    return json::object({{"status", name(status)}, {"counters", to_json(counters)}});
}

// One client's stream.  The scheduler's thread tells it what happens; until the store has been
// read, that waits.
class action_stream : public std::enable_shared_from_this<action_stream> {
public:
    explicit action_stream(http_stream to) : to_(std::move(to)) {}

    void begin(scheduler& platform, action_id const& id)
    {
        auto following = platform.follow(id, [self = weak_from_this()](action_progress const& p) {
            if (auto const stream = self.lock()) stream->happened(p);
        });
        {
            std::lock_guard const lock{mutex_};
            following_ = std::move(following);
        }
        // The client's going ends it; the scheduler holds it only weakly.
        to_.on_gone([self = shared_from_this()] { self->drop(); });
        send_stored(platform, id);
    }

    void drop()
    {
        std::shared_ptr<void> following;
        {
            std::lock_guard const lock{mutex_};
            over_ = true;
            following.swap(following_);
        }
        // Outside the lock: the scheduler may be waiting for it to tell us something.
    }

private:
    void happened(action_progress const& p)
    {
        std::lock_guard const lock{mutex_};
        if (over_) return;
        if (!stored_sent_) {
            waiting_.push_back(p);
            return;
        }
        send(p);
    }

    void send_stored(scheduler& platform, action_id const& id)
    {
        command_query query;
        query.action = id;
        query.page.limit = commands_read_at_once;
        while (true) {
            auto const commands = platform.store().commands(query);
            if (!commands || commands->empty()) break;
            std::lock_guard const lock{mutex_};
            if (over_) return;
            for (auto const& command : *commands) {
                if (is_final(command.status)) send_command(command);
            }
            query.page.offset += commands->size();
        }
        auto const action = platform.store().action(id);
        auto const counters = platform.store().counters(id);
        std::lock_guard const lock{mutex_};
        stored_sent_ = true;
        if (action && action->has_value() && counters) {
            send_progress((*action)->status, *counters);
        }
        for (auto const& p : std::exchange(waiting_, {})) {
            if (!over_) send(p);
        }
    }

    void send(action_progress const& p)
    {
        if (p.finished) send_command(*p.finished);
        send_progress(p.status, p.counters);
    }

    void send_command(command_record const& command)
    {
        if (!sent_.insert(command.id.text).second) return;
        to_.write(event_text("command", to_json(command)));
    }

    void send_progress(action_status status, action_counters const& counters)
    {
        bool const ended = status == action_status::completed || status == action_status::invalid;
        to_.write(event_text(ended ? "end" : "progress", progress_json(status, counters)));
        if (!ended) return;
        over_ = true;
        to_.end();
    }

    std::mutex mutex_;
    http_stream to_;
    std::shared_ptr<void> following_;
    std::vector<action_progress> waiting_;
    std::set<std::string> sent_;
    bool stored_sent_ = false;
    bool over_ = false;
};

} // namespace

void stream_action_events(scheduler& platform, action_id const& id, http_responder responder)
{
    auto const action = platform.store().action(id);
    if (!action || !action->has_value()) {
        auto const why = json::object({{"error", "Action ID '" + id.text + "' not found"}});
        return responder.send({.status = action ? 404 : 500, .body = write_json(why)});
    }
    auto const stream = std::make_shared<action_stream>(responder.stream("text/event-stream"));
    stream->begin(platform, id);
}

} // namespace mig::service
