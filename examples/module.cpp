// A module of your own: which processes started in the last N seconds?
//
//     {"seconds": 3600}  ->  [{"pid": 17, "name": "sh"}, ...]
#include <mig/host/host.hpp>
#include <mig/module/module.hpp>

namespace {

class recent final : public mig::module {
public:
    explicit recent(std::chrono::seconds window) : window_(window) {}

    mig::result<void> run(mig::run_context& context) override
    {
        auto const since = context.host().now() - window_;
        return context.host().each_process(
            [&](mig::process_entry const& p) {
                if (p.started >= since) context.found().set("pid", p.pid).set("name", p.name);
            },
            [&](std::uint32_t pid, mig::error const& why) {
                context.gap("pid " + std::to_string(pid), why);
            });
    }

private:
    std::chrono::seconds window_;
};

mig::result<std::unique_ptr<mig::module>> make(mig::json const& parameters)
{
    auto const seconds = mig::json_count(parameters, "seconds");
    if (!seconds) return seconds.error();
    if (*seconds > 86'400) return mig::errc::invalid_argument;
    return std::make_unique<recent>(std::chrono::seconds{*seconds});
}

} // namespace

constexpr mig::module_info recent_module{
    .name = "recent", .summary = "Processes started lately.", .needs = "read:proc", .make = make};
