// A transport whose relay is in this process: a port of the hub.

#ifndef MIG_TRANSPORT_PORT_TRANSPORT_HPP
#define MIG_TRANSPORT_PORT_TRANSPORT_HPP

#include "transport/hub.hpp"

namespace mig::relay {

[[nodiscard]] std::unique_ptr<transport> make_port_transport(std::shared_ptr<hub>);

// Tells whether a state of the connection is worth telling: the tenth attempt that fails like the
// ninth is not.
class connection_news {
public:
    [[nodiscard]] bool is(result<void> const& connected)
    {
        auto said = connected ? std::string{} : connected.error().message();
        if (last_ == said) return false;
        last_ = std::move(said);
        return true;
    }

private:
    std::optional<std::string> last_; // empty: connected
};

// What open() of every transport refuses: names that no relay would take.
[[nodiscard]] result<void> check_queues(std::vector<std::string> const&);

} // namespace mig::relay

#endif
