// A client of the REST API: what an investigator's program needs.
//
// Threads: one client belongs to one thread; stop may be requested from any.

#ifndef MIG_CLIENT_HPP
#define MIG_CLIENT_HPP

#include <mig/action/record.hpp>
#include <mig/scheduler.hpp>

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace mig {

struct client_options {
    // "unix:/run/mig/api.sock", "https://mig.example.net:1664/", or "http:" on this machine.
    std::string url;
    std::string api_key; // for the latter
    std::string ca_file; // of "https:": PEM of the roots to trust; empty: the system's
    // Instead of an API key, a token for each request, bound to it and good once: sign gives the
    // detached OpenPGP signature of a text in one line (armor without its frame), key is the
    // fingerprint of its primary key.  Called within the calls below.
    std::function<result<std::string>(std::string_view text)> sign = {};
    std::string key = {};
};

struct follow_options {
    std::stop_token stop = {};
    // Called when the platform is not reached, and why: true follows again, after a pause that
    // grows up to ten seconds; false ends it with that error, and so does an empty one.
    std::function<bool(error const&)> again = {};
};

// What the agent said, read from the bytes that it signed.  Fails with not_found when there are
// none, and as any parser does.
[[nodiscard]] result<answer> answer_of(command_record const&);

class client {
public:
    [[nodiscard]] static result<client> open(client_options);
    client(client&&) noexcept;
    client& operator=(client&&) noexcept;
    ~client();

    [[nodiscard]] result<std::vector<agent_record>> agents(std::string const& target);
    [[nodiscard]] result<action_record> submit(signed_action const&);
    [[nodiscard]] result<action_progress> action(action_id const&);
    // The action itself, as it was signed.
    [[nodiscard]] result<action_record> find_action(action_id const&);
    [[nodiscard]] result<std::vector<command_record>> commands(command_query const&);

    // Which agents belong to the fleet: see mig/action/enrolment.hpp.
    [[nodiscard]] result<void> decide(agent_id const&, agent_decision);
    // A token that enrols one agent: that one, unless it is empty.
    [[nodiscard]] result<std::string> make_token(std::string const& agent,
                                                 std::chrono::seconds lives);

    // Calls on_progress for each command that has ended or ends, once each, until the action is
    // complete, on_progress returns false, or stop is requested (cancelled).  Nothing is polled:
    // the server sends.
    [[nodiscard]] result<void> follow(action_id const&,
                                      std::function<bool(action_progress const&)> on_progress,
                                      std::stop_token stop = {});
    // The same, over connections that are lost: still each command once.
    [[nodiscard]] result<void> follow(action_id const&,
                                      std::function<bool(action_progress const&)> on_progress,
                                      follow_options);

private:
    class impl;
    explicit client(std::unique_ptr<impl>) noexcept;
    std::unique_ptr<impl> impl_;
};

} // namespace mig

#endif
