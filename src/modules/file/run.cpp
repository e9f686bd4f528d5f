#include "modules/file/run.hpp"

#include <mig/host/host.hpp>

#include "modules/file/path_text.hpp"
#include "modules/file/search_walk.hpp"
#include "modules/file/shared_run.hpp"

#include <algorithm>
#include <exception>
#include <system_error>
#include <thread>

namespace mig::file {
namespace {

// Each holds what waits to be judged, 7 MiB, and more would wait for the disks or for each other.
constexpr unsigned threads_max = 8;

// The threads beside the first.  What one of them throws is thrown by join().
class helpers {
public:
    // Where the system starts no more threads, those that there are do it.
    explicit helpers(shared_run& run) : run_(run), thrown_(run.threads - 1)
    {
        threads_.reserve(thrown_.size());
        for (auto& thrown : thrown_) {
            try {
                threads_.emplace_back([this, &thrown] { help(thrown); });
            } catch (std::system_error const&) {
                run_.subtrees.leave();
            }
        }
    }
    ~helpers() { run_.subtrees.stop(); }
    helpers(helpers const&) = delete;
    helpers& operator=(helpers const&) = delete;

    // Lets them finish what they have.
    void release() { run_.subtrees.stop(); }
    void join()
    {
        threads_.clear();
        for (auto const& one : thrown_) {
            if (one) std::rethrow_exception(one);
        }
    }

private:
    void help(std::exception_ptr& thrown)
    {
        try {
            search_walk walk{run_};
            while (auto one = run_.subtrees.take())
                walk.search(*std::move(one));
            walk.finish();
        } catch (...) {
            thrown = std::current_exception();
            run_.end(error{errc::internal, "search", "files", "one of its threads failed"});
            run_.subtrees.leave();
        }
    }

    shared_run& run_;
    std::vector<std::exception_ptr> thrown_;
    std::vector<std::jthread> threads_; // last: they use the others
};

json statistics_of(shared_run const& run, std::chrono::nanoseconds took)
{
    return json::object({{"filescount", run.book.files()},
                         {"openfailed", run.book.open_failed()},
                         {"totalhits", run.found.total()},
                         {"exectime", format_duration(took)},
                         {"searches", run.book.by_search()}});
}

} // namespace

result<void> run_searches(std::vector<search> const& searches, run_context& context)
{
    auto const threads = std::min(context.threads(), threads_max);
    auto const began = context.host().monotonic();
    shared_run run{searches, context, threads};
    search_walk walk{run};
    helpers others{run};
    for (auto const& root : run.roots()) {
        if (run.is_ended()) break;
        if (run.all_over()) {
            run.tell_limit();
            break;
        }
        walk.search_root(root);
        while (auto one = run.subtrees.drain())
            walk.search(*std::move(one));
    }
    others.release();
    walk.finish();
    others.join();

    auto const ended = run.ended();
    if (!ended) {
        std::vector<std::size_t> unfinished;
        for (std::size_t n = 0; n < searches.size(); ++n) {
            if (!run.found.is_over(n)) unfinished.push_back(n);
        }
        run.book.ended(ended.error(), unfinished);
    }
    run.book.tell_the_rest();
    context.found(run.found.elements(), run.found.total());
    context.statistics(statistics_of(run, context.host().monotonic() - began));
    return ended;
}

} // namespace mig::file
