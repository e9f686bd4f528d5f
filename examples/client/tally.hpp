// What the answers so far come to, and the exit status that says it.

#ifndef MIG_EXAMPLES_CLIENT_TALLY_HPP
#define MIG_EXAMPLES_CLIENT_TALLY_HPP

#include <mig/action/answer.hpp>
#include <mig/module/module.hpp>

#include <cstdint>
#include <map>
#include <string>

constexpr int exit_found = 0;
constexpr int exit_not_found = 1;
constexpr int exit_incomplete = 2;
constexpr int exit_error = 3;

class tally {
public:
    // module: the one asked, for what its statistics count; may be null.
    explicit tally(mig::module_info const* module) : module_(module) {}

    void add(mig::command_status status, mig::answer const* answer);
    // Agents that were asked and whose answer nobody waited for.
    void add_missing(std::uint64_t agents) { missing_ += agents; }

    [[nodiscard]] std::uint64_t answered() const noexcept { return answered_; }
    [[nodiscard]] std::uint64_t found() const noexcept { return found_; }
    [[nodiscard]] int exit_status() const noexcept;
    // "3 agents answered, 1 found something; files looked at: 12,345; not looked at: 2 (denied)"
    [[nodiscard]] std::string sentence() const;
    [[nodiscard]] mig::json as_json() const;

private:
    mig::module_info const* module_;
    std::uint64_t answered_ = 0;
    std::uint64_t found_ = 0;
    std::uint64_t unconfined_ = 0; // agents whose modules ran without their whole sandbox
    std::uint64_t failed_ = 0;
    std::uint64_t missing_ = 0;
    double examined_ = 0;
    std::map<std::string, std::uint64_t> gaps_; // by why
};

[[nodiscard]] std::string with_commas(std::uint64_t);

#endif
