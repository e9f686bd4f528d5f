// The REST API of mig-scheduler: what its settings say, as libmig's server takes it.

#ifndef MIG_EXAMPLES_SCHEDULER_API_HPP
#define MIG_EXAMPLES_SCHEDULER_API_HPP

#include <mig/api_server.hpp>
#include <mig/metrics.hpp>
#include <mig/scheduler.hpp>
#include <mig/store/investigators.hpp>

#include "relay.hpp"
#include "settings.hpp"

#include <memory>
#include <string>

struct opened_api {
    std::unique_ptr<mig::investigator_store> investigators;
    std::unique_ptr<mig::transport> sender; // of heartbeats that are posted
    mig::api_server server;                 // last: it ends first
};

// All that can be told without opening: certificates, keys, and whether they suffice.
[[nodiscard]] mig::result<void> check_api(scheduler_settings const&);

[[nodiscard]] mig::result<opened_api> open_api(scheduler_settings const&, mig::scheduler&,
                                               opened_relay&, std::shared_ptr<mig::metrics>,
                                               mig::log_sink);

// A SQLite file, or postgresql://...
[[nodiscard]] mig::result<std::unique_ptr<mig::investigator_store>>
open_investigators(std::string const& where);

#endif
