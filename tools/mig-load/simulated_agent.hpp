// An agent that costs little: a real connection, real signatures, no journal, no module.
//
// Each command is answered at once, and acknowledged when the broker has the answer.  What the
// broker does not take is sent again by send_again().
//
// Threads: the transport's calls answer(); everything else is for one.

#ifndef MIG_TOOLS_LOAD_SIMULATED_AGENT_HPP
#define MIG_TOOLS_LOAD_SIMULATED_AGENT_HPP

#include <mig/action/agent_facts.hpp>
#include <mig/action/answer.hpp>
#include <mig/pgp/agent_key.hpp>
#include <mig/transport/transport.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

class simulated_agent {
public:
    // The same name and number is the same agent with the same key.
    simulated_agent(std::string const& name, std::uint64_t number, std::size_t answer_bytes);

    [[nodiscard]] mig::agent_facts const& facts() const noexcept { return facts_; }
    [[nodiscard]] std::string heartbeat();
    // Empty when it is no command.
    [[nodiscard]] std::string answer_to(mig::bytes_view command);

    // Connects, sends a heartbeat at each connection, answers.
    [[nodiscard]] mig::result<void> start(std::unique_ptr<mig::transport>);
    void stop() { transport_.reset(); }
    // One more heartbeat.  Any thread.
    void greet();
    // Sends again what did not get through.  Any thread, now and then.
    void send_again();
    [[nodiscard]] std::uint64_t answered() const noexcept { return answered_; }

private:
    void answer(mig::delivery const&);
    void send(std::uint64_t tag, mig::bytes body);

    mig::agent_facts facts_;
    mig::agent_key key_;
    mig::json found_;
    std::uint64_t sequence_; // of answers: rising over runs of this program
    std::uint64_t heartbeats_ = 0;
    std::atomic<std::uint64_t> answered_ = 0;
    struct unsent {
        std::uint64_t tag;
        mig::bytes body;
    };
    std::mutex greeting_;
    std::mutex mutex_;
    std::vector<unsent> unsent_;
    std::unique_ptr<mig::transport> transport_; // last: its thread uses the others
};

#endif
