// Why an operation failed: a stable code, what was being done, and to what.

#ifndef MIG_BASE_ERROR_HPP
#define MIG_BASE_ERROR_HPP

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>

namespace mig {

// The values are part of the C ABI: append, never renumber, never reuse.
enum class errc : std::uint32_t {
    none = 0,
    invalid_argument = 1,
    not_found = 2,
    denied = 3,  // the operating system refused
    refused = 4, // our own policy refused
    bad_signature = 5,
    expired = 6,
    replayed = 7,
    cancelled = 8,
    over_budget = 9,
    corrupt = 10,
    unsupported = 11,
    unavailable = 12, // try again later
    io = 13,
    internal = 14, // a defect of libmig: please report it
};

[[nodiscard]] std::string_view name(errc) noexcept;

class error {
public:
    error() noexcept = default;
    explicit error(errc code) noexcept : code_(code) {}
    error(errc code, std::string_view doing, std::string_view subject, int os = 0)
        : code_(code),
          os_(os),
          doing_(doing),
          subject_(subject)
    {}
    // With a reason in words: error{errc::refused, "authorize", "action", "it expired ..."}.
    error(errc code, std::string_view doing, std::string_view subject, std::string_view why)
        : code_(code),
          doing_(doing),
          subject_(subject),
          why_(why)
    {}

    errc code() const noexcept { return code_; }
    int os_code() const noexcept { return os_; }                   // errno, 0 if none
    std::string_view doing() const noexcept { return doing_; }     // "open", "verify"
    std::string_view subject() const noexcept { return subject_; } // a path, key id, peer

    std::string_view why() const noexcept { return why_; } // in words, may be empty

    // One line for a human: "open /etc/shadow: denied (errno 13)", "authorize action 7: expired,
    // it was valid until ...".  The middle of a long subject or reason is left out.
    [[nodiscard]] std::string message() const;

private:
    errc code_ = errc::none;
    int os_ = 0;
    std::string doing_;
    std::string subject_;
    std::string why_;
};

class error_exception : public std::exception {
public:
    explicit error_exception(error why) : why_(std::move(why)), text_(why_.message()) {}
    error const& why() const noexcept { return why_; }
    char const* what() const noexcept override { return text_.c_str(); }

private:
    error why_;
    std::string text_;
};

} // namespace mig

#endif
