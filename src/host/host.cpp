#include <mig/host/host.hpp>

#include "host/description.hpp"
#include "host/file_system.hpp"
#include "host/pressure.hpp"
#include "host/processes.hpp"

namespace mig {
namespace {

class local_host final : public host {
public:
    system_time now() const override
    {
        return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    }

    std::chrono::nanoseconds monotonic() const override
    {
        return std::chrono::steady_clock::now().time_since_epoch();
    }

    file_system& files() override { return *files_; }

    result<host_description> describe() override { return host_room::describe_this_machine(); }

    result<host_pressure> pressure() override { return host_room::read_pressure(); }

    result<void> each_process(std::function<void(process_entry const&)> visit,
                              std::function<void(std::uint32_t, error const&)> unseen) override
    {
        return host_room::each_local_process(visit, unseen);
    }

private:
    std::unique_ptr<file_system> files_ = host_room::make_local_file_system();
};

} // namespace

std::unique_ptr<host> make_local_host()
{
    return std::make_unique<local_host>();
}

} // namespace mig
