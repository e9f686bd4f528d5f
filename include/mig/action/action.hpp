// An action: the question that an investigator asks of many endpoints, and signs.
//
//     action ---- sign ----> signed_action ---- authorize ----> authorized_action
//     (anybody makes it)     (bytes + signatures)               (only policy makes it)
//
// The engine runs authorized_action and nothing else, so no path reaches a module around the
// policy: it would not compile.
//
// Threads: all three are values; the last two are immutable and share what they hold.

#ifndef MIG_ACTION_ACTION_HPP
#define MIG_ACTION_ACTION_HPP

#include <mig/action/asked_budget.hpp>
#include <mig/base/bytes.hpp>
#include <mig/base/id.hpp>
#include <mig/base/json.hpp>
#include <mig/base/result.hpp>
#include <mig/base/time.hpp>
#include <mig/pgp/fingerprint.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace mig {

// How an action is written and what its signatures cover.  design, section 5
enum class wire_version : std::uint8_t { mig2 = 2, mig3 = 3 };

// One module with its parameters.
struct operation {
    std::string module;           // "file"
    json parameters;              // for the module to check; a text while is_compressed
    bool is_compressed = false;   // parameters are base64(gzip(JSON)): protocol 2.3
    bool want_compressed = false; // signed in version 2, and otherwise without meaning
    asked_budget budget = {};     // version 3 only
    friend bool operator==(operation const&, operation const&) = default;
};

// Who made the question and what it is about.  Not signed in version 2.
struct action_description {
    std::string author;
    std::string email;
    std::string url;
    double revision = 0;
    friend bool operator==(action_description const&, action_description const&) = default;
};
struct action_threat {
    std::string ref;
    std::string level;
    std::string family;
    std::string type;
    friend bool operator==(action_threat const&, action_threat const&) = default;
};

struct action {
    wire_version version = wire_version::mig3;
    action_id id; // mig3: made by the client and signed.  mig2: given by the platform, unsigned
    std::string name;
    std::string target; // text of a target: see action/target.hpp
    action_description description;
    action_threat threat;
    system_time valid_from = unset_time;
    system_time expire_after = unset_time;
    std::vector<operation> operations;
    friend bool operator==(action const&, action const&) = default;
};

// Well-formed: a name, a target (whose text is parsed where it is used), operations, valid_from <=
// expire_after, sizes within limits, no separators of version 2's signed text inside a version 2
// name or target.  Says what is wrong with invalid_argument.  Times are not compared with a clock
// here.
[[nodiscard]] result<void> check(action const&);

// An action with its signatures, as it came or as it will go.
class signed_action {
public:
    // The one place where foreign bytes become an action: reads versions 2 and 3.  Fails with
    // invalid_argument (what is malformed, and where) and over_budget (a limit).  Defined in
    // room wire.
    [[nodiscard]] static result<signed_action> parse(bytes_view wire);
    // Puts an action and the signatures over signing_text(action) together.  Room wire.
    [[nodiscard]] static result<signed_action> assemble(action content,
                                                        std::vector<std::string> signatures);

    [[nodiscard]] action const& content() const noexcept;
    // The exact bytes that each signature covers.
    [[nodiscard]] std::string const& signed_text() const noexcept;
    // Each in MIG's one-line form (protocol 2.5).
    [[nodiscard]] std::vector<std::string> const& signatures() const noexcept;
    // JSON, without the members that the platform adds (status, counters ...).
    [[nodiscard]] std::string const& wire() const noexcept;

    struct parts {
        action content;
        std::string signed_text;
        std::vector<std::string> signatures;
        std::string wire;
    };
    explicit signed_action(parts); // for room wire: the parts must belong together

private:
    std::shared_ptr<parts const> parts_;
};

// The operation with its parameters compressed, which must happen before it is signed:
// protocol 2.3. Room wire.
[[nodiscard]] result<operation> compressed(operation const&);

// What is to be signed.  Version 3: "MIG-ACTION-V3\n" and the RFC 8785 form; version 2: protocol
// 2.4.  Fails as check() does.  Room wire.
[[nodiscard]] result<std::string> signing_text(action const&);

// Allowed: here, at that time, by these signers.
class authorized_action {
public:
    [[nodiscard]] action const& content() const noexcept { return signed_.content(); }
    [[nodiscard]] signed_action const& as_signed() const noexcept { return signed_; }
    [[nodiscard]] std::vector<fingerprint> const& signers() const noexcept { return signers_; }

private:
    friend class policy;
    authorized_action(signed_action a, std::vector<fingerprint> signers)
        : signed_(std::move(a)),
          signers_(std::move(signers))
    {}
    signed_action signed_;
    std::vector<fingerprint> signers_;
};

} // namespace mig

#endif
