#include <mig/transport/inproc.hpp>

#include "transport/port_transport.hpp"

namespace mig {

// Lives as long as a transport of it does; the relay's end closes the hub.
class inproc_relay::impl : public relay::hub {
public:
    using hub::hub;
};

inproc_relay::inproc_relay()
{
    auto thread = relay::event_thread::start();
    MIG_ASSERT(thread); // a process that cannot have one thread more
    impl_ = std::make_shared<impl>(*std::move(thread));
}

inproc_relay::inproc_relay(inproc_relay&&) noexcept = default;

inproc_relay::~inproc_relay()
{
    if (impl_) impl_->run_there([this] { impl_->close(); });
}

std::unique_ptr<transport> inproc_relay::connect()
{
    return relay::make_port_transport(impl_);
}

} // namespace mig
