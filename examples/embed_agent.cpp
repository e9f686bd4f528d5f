// An agent inside your own process.
#include <mig/agent.hpp>
#include <mig/transport/local.hpp>

#include <iostream>

int main(int argc, char** argv)
try {
    std::string const etc = argc > 1 ? argv[1] : "/etc/acme";
    auto const keys = mig::keyring::from_file(etc + "/investigators.asc").value();
    auto agent =
        mig::agent::open({.id = "acme-0042",
                          .policy = mig::policy::from_file(etc + "/policy.json", keys).value(),
                          .transport = mig::make_local_transport({etc + "/relay.sock"}).value(),
                          .journal = etc + "/mig.journal",
                          .budget = {.memory = {64u << 20}}})
            .value();
    agent.run().value();
} catch (mig::error_exception const& failure) {
    std::cerr << failure.what() << '\n';
    return 1;
}
