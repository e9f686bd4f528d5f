// An agent inside your own process.
#include <mig/agent.hpp>
#include <mig/host/trusted_file.hpp>
#include <mig/transport/local.hpp>

#include <iostream>

int main(int argc, char** argv)
try {
    std::string const etc = argc > 1 ? argv[1] : "/etc/acme";
    // Who may ask: files that nobody but you and root can write, or it fails.
    auto const ring = mig::read_trusted_file(etc + "/investigators.asc").value();
    auto const rules = mig::read_trusted_file(etc + "/policy.json").value();
    auto const keys = mig::keyring::from_bytes(mig::as_bytes(ring)).value();
    auto agent =
        mig::agent::open({.id = "acme-0042",
                          .policy = mig::policy::from_json(rules, keys).value(),
                          .transport = mig::make_local_transport({etc + "/relay.sock"}).value(),
                          .journal = etc + "/mig.journal",
                          .budget = {.memory = {64u << 20}}})
            .value();
    agent.run().value();
} catch (mig::error_exception const& failure) {
    std::cerr << failure.what() << '\n';
    return 1;
}
