// A transport over a RabbitMQ broker: exchanges, queues and arguments of protocol 6, so that either
// side may be an original MIG's.
//
//     auto t = make_amqp_transport({.url = "amqps://agent:secret@relay.example:5671/mig",
//                                   .tls = {.ca = pem, .certificate = pem, .key = pem}});
//
// Who consumes results_queue or heartbeats_queue is a scheduler: it declares both exchanges and
// both queues.  Others are agents: each declares the queue that it consumes.  What a user may not
// declare (or finds declared with other arguments) is used as it is, so that these permissions are
// enough for a user of one agent, once declare_amqp_queues() has been called for it:
//
//     configure ^$    write ^toschedulers$    read ^mig\.agt\.<queue location>$
//
// publish() is confirmed when the broker has the message on disk.  It fails with unavailable while
// there is no connection, when the queue does not exist or is full, and after confirm_timeout, for
// instance under the broker's memory alarm.  A broker cannot tell who consumes: on_consumer is not
// called.  Several consumers of one queue compete; each message goes to one of them.
//
// TLS: the certificate must be signed by an authority of `ca` and name the host of the URL as a
// subject alternative name, DNS or IP; a common name does not count.  With a client certificate and
// no user in the URL, the login is EXTERNAL, else PLAIN.
//
// The process's OpenSSL is initialised without its configuration file, if nobody has done so
// before.

#ifndef MIG_TRANSPORT_AMQP_HPP
#define MIG_TRANSPORT_AMQP_HPP

#include <mig/base/log.hpp>
#include <mig/transport/transport.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mig {

struct amqp_tls_options { // PEM text
    std::string ca;       // the only authorities that count
    std::string certificate;
    std::string key;
};

struct amqp_transport_options {
    std::string url; // amqp[s]://[user[:password]@]host[:port][/virtual host]
    amqp_tls_options tls;
    // "host:port" of HTTP proxies that know CONNECT: tried in turn, then without one.
    std::vector<std::string> proxies;
    // Half of it without a word from us, or twice without one from the broker; it may ask for less.
    std::chrono::seconds heartbeat{30};
    std::chrono::seconds confirm_timeout{60};
    // Between two attempts: from a tenth of a second up to this, half of it by chance.
    std::chrono::milliseconds pause_max{30'000};
    std::uint16_t prefetch = 256; // deliveries not acknowledged yet
    log_sink log;                 // what no event tells: alarms of the broker, messages turned away
};

// Fails with invalid_argument: a URL that is none, certificates that cannot be read.
[[nodiscard]] result<std::unique_ptr<transport>> make_amqp_transport(amqp_transport_options);

// Sets up what a scheduler would, and these command queues with their bindings, as a user who may:
// for agents whose own users may not.  Blocks, no longer than a connection attempt may take.  Fails
// with refused when the user may not declare all of it.
[[nodiscard]] result<void> declare_amqp_queues(amqp_transport_options,
                                               std::vector<std::string> command_queues);

// A URL as it may be shown: "amqps://agent@relay.example:5671/mig".
[[nodiscard]] std::string without_password(std::string_view amqp_url);

} // namespace mig

#endif
