// The seam to code of other people: a module may be a vendor's, and may throw.

#include <mig/module/module.hpp>

#include <exception>
#include <new>

namespace mig {

namespace {

// The only catch in this room.
template <class F>
auto caught(F&& call) -> decltype(call())
{
    try {
        return call();
    } catch (std::bad_alloc const&) {
        return error{errc::over_budget, "run", "module", "it asked for more memory than there is"};
    } catch (error_exception const& thrown) {
        return thrown.why();
    } catch (std::exception const& thrown) {
        return error{errc::internal, "run", "module", std::string{"it threw: "} + thrown.what()};
    } catch (...) {
        return error{errc::internal, "run", "module", "it threw"};
    }
}

} // namespace

operation_answer run_module(module_info const& info, json const& parameters,
                            run_context::options options)
{
    run_context context{std::move(options)};
    auto made = caught([&] { return info.make(parameters); });
    if (!made) {
        // Nothing ran, so nothing was found: a failure, whatever the reason.
        operation_answer answer = context.take(made.error());
        answer.success = false;
        answer.elements = {};
        return answer;
    }
    return context.take(caught([&] { return (*made)->run(context); }));
}

} // namespace mig
