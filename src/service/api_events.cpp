#include "service/api_events.hpp"

#include "service/record_json.hpp"

#include <deque>
#include <iterator>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

namespace mig::service {
namespace {

// What is read at once of the commands that have ended already, and how much of them is handed to
// the connection before it must have been sent.
constexpr std::size_t commands_read_at_once = 32;
constexpr std::size_t unsent_bytes_wanted = 1u << 20;
// What may happen while those are being sent; a client that is slower than that begins again.
constexpr std::size_t waiting_max_bytes = 64u << 20;
// A comment, which readers of events skip.
constexpr char const* idle_comment = ": nothing new\n\n";

std::string event_text(std::string_view name, json const& data)
{
    return "event: " + std::string{name} + "\ndata: " + write_json(data) + "\n\n";
}

json progress_json(action_status status, action_counters const& counters)
{
    return json::object({{"status", name(status)}, {"counters", to_json(counters)}});
}

// One client's stream.  First what the store has, page by page, as fast as the client reads; what
// happens meanwhile waits.  Then what happens, as the scheduler's thread tells it.
//
// Nothing is missed: it follows before it reads, and reads the action before its commands.  An
// action that had ended then has no command that could end later; of one that had not, the
// scheduler has yet to tell the end.
class action_stream : public std::enable_shared_from_this<action_stream> {
public:
    action_stream(std::shared_ptr<api_site> site, action_id id, http_stream to)
        : site_(std::move(site)),
          platform_(site_->platform()),
          id_(std::move(id)),
          to_(std::move(to))
    {}

    void begin()
    {
        auto following = platform_.follow(id_, [self = weak_from_this()](action_progress const& p) {
            if (auto const stream = self.lock()) stream->happened(p);
        });
        {
            std::lock_guard const lock{mutex_};
            following_ = std::move(following);
        }
        // The client's going ends it; the scheduler holds it only weakly.
        to_.on_gone([self = shared_from_this()] { self->drop(); });
        auto const action = platform_.store().action(id_);
        auto const counters = platform_.store().counters(id_);
        if (!action || !action->has_value() || !counters) return to_.cut();
        status_ = (*action)->status;
        counters_ = *counters;
        send_stored();
    }

private:
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

    void happened(action_progress const& p)
    {
        std::lock_guard const lock{mutex_};
        if (over_) return;
        if (stored_sent_) return send(p);
        waiting_bytes_ += sizeof p + (p.finished ? p.finished->answer.size() : 0);
        if (waiting_bytes_ > waiting_max_bytes) {
            over_ = true;
            return to_.cut();
        }
        waiting_.push_back(p);
    }

    // A part at a time, each when the one before has been sent.
    void send_stored()
    {
        std::size_t size = 0;
        while (size < unsent_bytes_wanted) {
            if (page_.empty()) {
                auto read = read_page();
                if (!read) return to_.cut(); // an end would say that there were no more
                if (read->empty()) return send_waiting();
                page_.assign(std::make_move_iterator(read->begin()),
                             std::make_move_iterator(read->end()));
            }
            size += page_.front().answer.size();
            std::lock_guard const lock{mutex_};
            if (over_) return;
            if (is_final(page_.front().status)) send_command(page_.front());
            page_.pop_front();
        }
        to_.when_sent(
            [self = shared_from_this()] { self->site_->later([self] { self->send_stored(); }); });
    }

    result<std::vector<command_record>> read_page()
    {
        command_query query;
        query.action = id_;
        query.page = {.limit = commands_read_at_once, .offset = offset_};
        auto commands = platform_.store().commands(query);
        if (commands) offset_ += commands->size();
        return commands;
    }

    void send_waiting()
    {
        std::lock_guard const lock{mutex_};
        stored_sent_ = true;
        send_progress(status_, counters_);
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

    std::shared_ptr<api_site> const site_;
    scheduler& platform_;
    action_id const id_;
    http_stream to_;

    // One thread at a time: what is read from the store.
    action_status status_ = action_status::pending;
    action_counters counters_;
    std::deque<command_record> page_;
    std::size_t offset_ = 0;

    std::mutex mutex_; // of the rest
    std::shared_ptr<void> following_;
    std::vector<action_progress> waiting_;
    std::size_t waiting_bytes_ = 0;
    std::set<std::string> sent_;
    bool stored_sent_ = false;
    bool over_ = false;
};

} // namespace

void stream_action_events(std::shared_ptr<api_site> const& site, action_id const& id,
                          http_responder responder)
{
    auto const action = site->store().action(id);
    if (!action || !action->has_value()) {
        auto const why = json::object({{"error", "Action ID '" + id.text + "' not found"}});
        return responder.send({.status = action ? 404 : 500, .body = write_json(why)});
    }
    auto to = responder.stream("text/event-stream",
                               {.after = site->options.events_silence_max, .part = idle_comment});
    std::make_shared<action_stream>(site, id, std::move(to))->begin();
}

} // namespace mig::service
