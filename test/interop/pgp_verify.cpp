// Judges detached signatures: pgp_verify KEYRING MESSAGE SIGNATURE UNIXTIME
//
// Prints the signers' primary fingerprints and exits 0 when every signature is good; else prints
// the reasons on standard error and exits 1.
//
//     pgp_verify --batch
//
// reads one case a line, its four arguments with tabs between, and answers each with a line of
// three columns: the signers, the reason of each signature, and why keys of the ring were left out,
// each with commas between.  A keyring that cannot be read at all answers with "no_ring".

#include <mig/pgp/signature.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

namespace {

std::string content_of(char const* path)
{
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

mig::system_time time_of(char const* seconds)
{
    return mig::system_time{std::chrono::seconds{std::atoll(seconds)}};
}

std::string answer_to(std::string const& line)
{
    std::istringstream words{line};
    std::string ring;
    std::string message;
    std::string signature;
    std::string now;
    std::getline(words, ring, '\t');
    std::getline(words, message, '\t');
    std::getline(words, signature, '\t');
    std::getline(words, now, '\t');
    auto const keys = mig::keyring::from_bytes(mig::as_bytes(content_of(ring.c_str())));
    if (!keys) return "\tno_ring\t";
    auto const text = content_of(message.c_str());
    auto const signed_by = content_of(signature.c_str());
    auto const seen =
        verify(*keys, mig::as_bytes(text), mig::as_bytes(signed_by), time_of(now.c_str()));
    std::string out;
    auto const add = [&](std::string_view word) {
        if (!out.empty() && out.back() != '\t') out += ',';
        out += word;
    };
    for (auto const& who : seen.signers())
        add(who.hex());
    out += '\t';
    for (auto const& one : seen.signatures)
        add(name(one.reason));
    out += '\t';
    for (auto const& left : keys->left_out())
        add(name(left.why));
    return out;
}

int batch()
{
    for (std::string line; std::getline(std::cin, line);)
        std::cout << answer_to(line) << std::endl;
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc == 2 && std::string_view{argv[1]} == "--batch") return batch();
    if (argc != 5) return 2;
    auto const keys = mig::keyring::from_bytes(mig::as_bytes(content_of(argv[1])));
    if (!keys) {
        std::fprintf(stderr, "%s\n", keys.error().message().c_str());
        return 1;
    }
    auto const message = content_of(argv[2]);
    auto const signature = content_of(argv[3]);
    auto const seen =
        verify(*keys, mig::as_bytes(message), mig::as_bytes(signature), time_of(argv[4]));
    for (auto const& one : seen.signatures)
        std::fprintf(stderr, "%s\n", std::string{name(one.reason)}.c_str());
    for (auto const& left : keys->left_out())
        std::fprintf(stderr, "left out: %s\n", std::string{name(left.why)}.c_str());
    if (!seen.all_good()) return 1;
    for (auto const& who : seen.signers())
        std::printf("%s\n", who.hex().c_str());
}
