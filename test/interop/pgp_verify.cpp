// Judges one detached signature: pgp_verify KEYRING MESSAGE SIGNATURE UNIXTIME
//
// Prints the signers' primary fingerprints and exits 0 when every signature is good; else prints
// the reasons on standard error and exits 1.

#include <mig/pgp/signature.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace {

std::string content_of(char const* path)
{
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 5) return 2;
    auto const keys = mig::keyring::from_bytes(mig::as_bytes(content_of(argv[1])));
    if (!keys) {
        std::fprintf(stderr, "%s\n", keys.error().message().c_str());
        return 1;
    }
    auto const message = content_of(argv[2]);
    auto const signature = content_of(argv[3]);
    mig::system_time const now{std::chrono::seconds{std::atoll(argv[4])}};
    auto const seen = verify(*keys, mig::as_bytes(message), mig::as_bytes(signature), now);
    for (auto const& one : seen.signatures)
        std::fprintf(stderr, "%s\n", std::string{name(one.reason)}.c_str());
    for (auto const& left : keys->left_out())
        std::fprintf(stderr, "left out: %s\n", std::string{name(left.why)}.c_str());
    if (!seen.all_good()) return 1;
    for (auto const& who : seen.signers())
        std::printf("%s\n", who.hex().c_str());
}
