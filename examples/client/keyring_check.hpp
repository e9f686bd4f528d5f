// What agents will say to each key of a keyring, and what its owner can do about it.

#ifndef MIG_EXAMPLES_CLIENT_KEYRING_CHECK_HPP
#define MIG_EXAMPLES_CLIENT_KEYRING_CHECK_HPP

#include <mig/base/json.hpp>
#include <mig/pgp/keyring.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

inline constexpr std::chrono::hours expires_soon{30 * 24};

enum class key_outlook { good, expires_soon, refused };

struct key_finding {
    key_outlook outlook = key_outlook::good;
    std::optional<mig::fingerprint> who;    // nothing: it cannot even be named
    std::optional<mig::fingerprint> subkey; // of who: it is about this subkey alone
    std::string user;                       // as it is in the key: to be printed with care
    mig::pgp_reason reason = mig::pgp_reason::ok;
    std::optional<mig::system_time> until; // nothing: no end, or refused already
    std::string why;                       // a sentence without a full stop; empty when good
    std::string mend;                      // likewise: what its owner can do
};

// One per certificate; one more per subkey that gpg signs with and agents refuse; and one per part
// of the file that was left out.
[[nodiscard]] std::vector<key_finding> examine(mig::keyring const&, mig::system_time at);

// "good: FINGERPRINT "Alice", until 2027-01-01T00:00:00Z"
[[nodiscard]] std::string line_of(key_finding const&);
[[nodiscard]] mig::json to_json(key_finding const&);
[[nodiscard]] bool all_good(std::vector<key_finding> const&) noexcept;

#endif
