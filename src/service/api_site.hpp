// What the routes of the REST API share, and one call of a route.
//
// Threads: everything here may be used from any, apart from what says otherwise.

#ifndef MIG_SERVICE_API_SITE_HPP
#define MIG_SERVICE_API_SITE_HPP

#include <mig/api_server.hpp>
#include <mig/metrics.hpp>
#include <mig/scheduler.hpp>
#include <mig/store/investigators.hpp>

#include "service/api_gate.hpp"
#include "service/api_mig2_json.hpp"
#include "service/api_reply.hpp"
#include "service/http_server.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>

namespace mig::service {

// What was counted last, and is shown until it is old.
struct gauges_shown {
    std::mutex mutex; // of the rest
    std::string text;
    system_time made = unset_time;
    bool counting = false; // somebody is
};

struct api_site {
    explicit api_site(api_server_options);

    api_server_options options;
    api_gate gate;
    id_numbers numbers;
    std::shared_ptr<mig::metrics> metrics;
    std::atomic<unsigned> operations = 0;
    // Carries a job out on a thread that may wait for the store: the server's own never does.
    std::function<void(std::function<void()> job)> later;
    // The same on a thread that searches do not hold.
    std::function<void(std::function<void()> job)> count_later;
    gauges_shown gauges;

    [[nodiscard]] scheduler& platform() const noexcept { return options.scheduler; }
    [[nodiscard]] mig::store& store() const noexcept { return options.scheduler.store(); }
    [[nodiscard]] std::string agent_id_of(std::string const& given) const
    {
        return numbers.agent_id_of(given, store());
    }
    [[nodiscard]] std::string action_id_of(std::string const& given) const
    {
        return numbers.action_id_of(given, store());
    }
    [[nodiscard]] system_time now() const;
    [[nodiscard]] keyring keys() { return gate.keys(now()); }
};

struct api_call {
    std::shared_ptr<api_site> site;
    http_request request;
    api_caller who;
    bool by_port = false;
    api_view view;
    http_responder responder;

    void reply(api_reply const& with) { responder.send(write_reply(with, view)); }
    [[nodiscard]] bool plain() const noexcept { return view.plain; }
    // Of the query, or of the form in the body of a POST.
    [[nodiscard]] std::string parameter(std::string const& name) const
    {
        return request.parameter(name);
    }
};

} // namespace mig::service

#endif
