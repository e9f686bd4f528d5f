// A process that consumes a queue and acknowledges nothing: usage SOCKET QUEUE.  Says "got" for
// each delivery, and waits to be killed.
#include <mig/transport/local.hpp>

#include <unistd.h>

int main(int argc, char** argv)
{
    if (argc != 3) return 2;
    auto const consumer = mig::make_local_transport({.socket = argv[1]}).value();
    mig::transport_events events;
    events.on_delivery = [](mig::delivery const&) {
        if (::write(STDOUT_FILENO, "got\n", 4) != 4) ::_exit(1);
    };
    consumer->open({argv[2]}, std::move(events)).value();
    for (;;)
        ::pause();
}
