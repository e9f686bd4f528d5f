#include "engine/agent_answer.hpp"

#include <mig/base/time.hpp>

#include <algorithm>

namespace mig::engine {

void take_status(answer& a, command_status status)
{
    if (a.operations.empty() || a.status == command_status::success) a.status = status;
}

void add_failure(answer& a, std::string why)
{
    take_status(a, command_status::failed);
    a.operations.push_back(operation_answer::failure(std::move(why)));
}

void expire_rest(answer& a, std::size_t operations, system_time expired)
{
    take_status(a, command_status::expired);
    while (a.operations.size() < operations) {
        a.operations.push_back(operation_answer::failure(
            "the action expired at " + format_rfc3339(expired) + ", before this could run"));
    }
}

void replace_by_failure(answer& a, command_status status, std::size_t operations,
                        std::string const& why)
{
    a.status = status;
    a.operations.assign(std::max<std::size_t>(operations, 1), operation_answer::failure(why));
}

} // namespace mig::engine
