// A host whose clock moves by one step each time it is read: deadlines without waiting.

#ifndef MIG_TEST_UNIT_MODULE_TICKING_HOST_HPP
#define MIG_TEST_UNIT_MODULE_TICKING_HOST_HPP

#include <mig/base/assert.hpp>
#include <mig/host/host.hpp>

namespace test {

class ticking_host final : public mig::host {
public:
    explicit ticking_host(std::chrono::nanoseconds step = {}) : step_(step) {}

    std::vector<mig::process_entry> processes;
    std::vector<std::uint32_t> hidden;

    mig::system_time now() const override
    {
        return mig::system_time{std::chrono::seconds{1'700'000'000}};
    }
    std::chrono::nanoseconds monotonic() const override { return read_ += step_; }
    mig::file_system& files() override { MIG_ASSERT(!"there are no files"); }
    mig::result<mig::host_description> describe() override { return mig::errc::unsupported; }
    mig::result<void>
    each_process(std::function<void(mig::process_entry const&)> visit,
                 std::function<void(std::uint32_t, mig::error const&)> unseen) override
    {
        for (auto const& p : processes)
            visit(p);
        for (auto pid : hidden)
            unseen(pid, mig::error{mig::errc::denied, "look", "process"});
        return {};
    }

private:
    std::chrono::nanoseconds step_;
    mutable std::chrono::nanoseconds read_{0};
};

} // namespace test

#endif
