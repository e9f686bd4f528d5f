// What mig-scheduler is told: by a configuration file, by options, which override it.
//
// One table has every setting: its name in the file, its option, how its value is read, and the
// sentence that --help says of it.  share/doc/mig/scheduler.json is an example with all of them.

#ifndef MIG_EXAMPLES_SCHEDULER_SETTINGS_HPP
#define MIG_EXAMPLES_SCHEDULER_SETTINGS_HPP

#include <mig/action/enrolment.hpp>
#include <mig/base/result.hpp>

#include "../common/log_to_standard_error.hpp"
#include "relay.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct scheduler_settings : relay_choices {
    std::string store;
    std::string keyring;
    std::optional<mig::enrolment_rule> enrol; // none: as the relay is
    std::chrono::seconds idle_after{900};
    std::chrono::seconds offline_after{1200};
    log_form log = log_form::text;
    std::string die_at; // for tests
    bool verbose = false;

    std::string api; // the Unix socket
    std::optional<std::uint16_t> port;
    std::string address = "127.0.0.1"; // of the port
    std::string certificate_of_api;
    std::string key_of_api;
    std::string url;
    std::string api_key_file;
    std::string investigators;
    std::chrono::seconds token_window{120};
    bool mig2_tokens = true;
    bool mig2_heartbeats = false;
    std::uint64_t connections_max = 256;
    std::uint64_t connections_per_client_max = 64;
    std::uint64_t socket_connections_max = 256;
    std::uint64_t requests_per_second_max = 50;
    std::uint64_t requests_burst_max = 100;
    std::uint64_t body_max_bytes = 10u << 20;
    std::chrono::seconds request_time_max{10};
};

// Fails with a sentence that names the file and the member, also when others may write the file,
// or read a password that stands in it.
[[nodiscard]] mig::result<void> read_settings_file(std::string const& file, scheduler_settings&);

// "--store FILE": false when there is no setting with that option.
[[nodiscard]] bool is_setting(std::string_view option) noexcept;
// Fails with a sentence that names the option.
[[nodiscard]] mig::result<void> set(std::string_view option, std::string const& value,
                                    scheduler_settings&);

// Each setting with its option, its name in a file, and what it is.
[[nodiscard]] std::string settings_help();

#endif
