// May this endpoint run this action?  verify_action KEYRING POLICY < ACTION
#include <mig/action/policy.hpp>

#include <cstdio>
#include <iostream>
#include <iterator>

int main(int argc, char** argv)
{
    if (argc != 3) return 2;
    std::string const wire{std::istreambuf_iterator<char>{std::cin}, {}};
    auto const now =
        std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    mig::agent_facts const here{
        .id = {"acme-0042"}, .name = "host", .queue_location = {}, .mode = {}, .version = {}};
    auto const allowed = mig::keyring::from_file(argv[1]).and_then([&](mig::keyring const& keys) {
        return mig::policy::from_file(argv[2], keys).and_then([&](mig::policy const& policy) {
            return mig::signed_action::parse(mig::as_bytes(wire)).and_then([&](auto const& action) {
                return policy.authorize(action, {.agent = here, .now = now});
            });
        });
    });
    std::puts(allowed ? "yes" : allowed.error().message().c_str());
    return allowed ? 0 : 1;
}
