#include <mig/host/host.hpp>
#include <mig/module/module.hpp>

#include "module/clocks.hpp"
#include "module/governor.hpp"
#include "module/json_size.hpp"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace mig {

namespace {

// A module counts gaps by few words.  One that puts names into them gets this many, then "other".
constexpr std::size_t reasons_max = 64;
constexpr std::size_t sample_bytes_max = 64u << 10; // of all samples: subjects are foreign
constexpr std::size_t errors_max = 10'000;
constexpr std::size_t error_bytes_max = 1u << 20; // of all errors
// How often the share of the processor is looked at: its clock is a system call.
constexpr std::chrono::milliseconds pace_every{5};
constexpr std::chrono::seconds pressure_every{1};

std::string_view words_for(errc code) noexcept
{
    return code == errc::not_found ? "vanished" : name(code);
}

} // namespace

struct run_context::impl {
    explicit impl(options o) : given(std::move(o)) {}

    options given;
    // Of each thread that runs it: what it has used is known when it asks.
    struct of_thread {
        std::thread::id id;
        std::chrono::nanoseconds cpu{0};   // of the thread, when it last asked
        std::chrono::nanoseconds paced{0}; // when that was
    };

    std::chrono::nanoseconds const started = given.host.monotonic();
    std::mutex mutex; // of all below
    std::vector<of_thread> threads{{std::this_thread::get_id(), cpu_of_this_thread(), {}}};
    std::chrono::nanoseconds cpu{0}; // of all threads
    governor held{given.budget};
    std::chrono::nanoseconds felt{0}; // when the pressure of the machine was

    json::array_type found;
    bool open = false; // the last of them may still grow: it is measured when the next begins
    json left_out;     // what found() gives when there is no room
    json own_form;     // from found(elements, count)
    bool has_own_form = false;
    std::uint64_t count = 0; // of findings
    std::uint64_t answer_bytes = 0;
    std::uint64_t left_out_count = 0;

    json statistics;
    std::map<std::string, std::uint64_t, std::less<>> gap_counts;
    std::vector<mig::gap> samples;
    std::size_t sample_bytes = 0;
    std::vector<std::string> errors;
    std::size_t error_bytes = 0;
    std::uint64_t errors_left_out = 0;
    std::uint64_t bytes_read = 0;

    [[nodiscard]] bool take_room(std::uint64_t bytes)
    {
        if (left_out_count == 0 && bytes <= given.budget.answer.value - answer_bytes) {
            answer_bytes += bytes;
            return true;
        }
        ++left_out_count;
        return false;
    }

    // Measures the finding that found() gave out last, and takes it back if it is too much.
    void close()
    {
        if (!open) return;
        open = false;
        if (take_room(json_size_max(found.back()) + 1)) return;
        found.pop_back();
        --count;
    }

    void add_gap(std::string_view subject, std::string_view why)
    {
        auto at = gap_counts.find(why);
        if (at == gap_counts.end()) {
            if (gap_counts.size() >= reasons_max) why = "other";
            at = gap_counts.try_emplace(std::string{why}).first;
        }
        ++at->second;
        std::size_t const size = subject.size() + why.size();
        if (samples.size() >= given.gap_samples_max || size > sample_bytes_max - sample_bytes)
            return;
        sample_bytes += size;
        samples.push_back({std::string{subject}, std::string{why}});
    }

    of_thread& this_thread()
    {
        auto const id = std::this_thread::get_id();
        auto const known = std::find_if(threads.begin(), threads.end(),
                                        [&](of_thread const& one) { return one.id == id; });
        return known != threads.end() ? *known : threads.emplace_back(of_thread{id});
    }
    void count_cpu(of_thread& one)
    {
        auto const now = cpu_of_this_thread();
        cpu += now - std::exchange(one.cpu, now);
    }

    // How long this thread is to rest, for the run is ahead of its share.
    [[nodiscard]] std::chrono::nanoseconds pace(std::chrono::nanoseconds elapsed)
    {
        auto& one = this_thread();
        if (elapsed - one.paced < pace_every) return {};
        one.paced = elapsed;
        count_cpu(one);
        if (elapsed - felt >= pressure_every) {
            felt = elapsed;
            if (auto const pressure = given.host.pressure(); pressure.ok()) held.pressed(*pressure);
        }
        auto const due = held.rest({elapsed, cpu, bytes_read});
        return std::min<std::chrono::nanoseconds>(due, given.budget.time - elapsed);
    }

    void rest(std::chrono::nanoseconds until) const
    {
        if (until.count() <= 0) return;
        std::mutex alone;
        std::condition_variable_any never;
        std::unique_lock lock{alone};
        never.wait_for(lock, given.stop, until, [] { return false; });
    }

    [[nodiscard]] error over(std::string const& why) const
    {
        return {errc::over_budget, "run", "module", why};
    }
};

run_context::run_context(options given) : impl_(std::make_unique<impl>(std::move(given))) {}
run_context::~run_context() = default;

mig::host& run_context::host() const noexcept
{
    return impl_->given.host;
}

unsigned run_context::threads() const noexcept
{
    auto const wanted = std::ceil(impl_->given.budget.cpu.value / 100);
    auto const there = std::max(std::thread::hardware_concurrency(), 1u);
    return static_cast<unsigned>(std::clamp(wanted, 1.0, static_cast<double>(there)));
}

result<void> run_context::keep_going()
{
    impl& my = *impl_;
    auto const due = [&] {
        std::lock_guard const lock{my.mutex};
        my.close();
        return my.pace(my.given.host.monotonic() - my.started);
    }();
    my.rest(due);
    std::lock_guard const lock{my.mutex};
    if (my.given.stop.stop_requested())
        return error{errc::cancelled, "run", "module", "it was told to stop"};
    if (my.left_out_count > 0)
        return my.over("its findings take more than " +
                       std::to_string(my.given.budget.answer.value) + " bytes");
    if (my.given.host.monotonic() - my.started >= my.given.budget.time)
        return my.over(
            "it took longer than " +
            std::to_string(std::chrono::ceil<std::chrono::seconds>(my.given.budget.time).count()) +
            " seconds");
    return {};
}

json& run_context::found()
{
    impl& my = *impl_;
    my.close();
    if (my.left_out_count > 0) {
        ++my.left_out_count;
        return my.left_out = json::object();
    }
    my.open = true;
    ++my.count;
    return my.found.emplace_back(json::object());
}

void run_context::found(json elements, std::uint64_t count)
{
    impl_->own_form = std::move(elements);
    impl_->has_own_form = true;
    impl_->count = count;
}

bool run_context::room_for(std::uint64_t json_bytes)
{
    std::lock_guard const lock{impl_->mutex};
    return impl_->take_room(json_bytes);
}

void run_context::statistics(json values)
{
    impl_->statistics = std::move(values);
}

void run_context::gap(std::string_view subject, error const& why)
{
    gap(subject, words_for(why.code()));
}

void run_context::gap(std::string_view subject, std::string_view why)
{
    std::lock_guard const lock{impl_->mutex};
    impl_->add_gap(subject, why);
}

void run_context::gap_samples_max(std::size_t most)
{
    impl_->given.gap_samples_max = most;
}

void run_context::report(std::string message)
{
    impl& my = *impl_;
    std::lock_guard const lock{my.mutex};
    if (my.errors.size() >= errors_max || message.size() > error_bytes_max - my.error_bytes) {
        ++my.errors_left_out;
        return;
    }
    my.error_bytes += message.size();
    my.errors.push_back(std::move(message));
}

void run_context::bytes_read(std::uint64_t more)
{
    std::lock_guard const lock{impl_->mutex};
    impl_->bytes_read += more;
}

operation_answer run_context::take(result<void> const& ended)
{
    impl& my = *impl_;
    my.close();
    my.count_cpu(my.this_thread());
    for (std::uint64_t n = 0; n < my.left_out_count; ++n)
        my.add_gap("findings", "over budget");

    operation_answer answer;
    answer.found_anything = my.count > 0;
    answer.elements = my.has_own_form ? std::move(my.own_form) : json{std::move(my.found)};
    answer.statistics = std::move(my.statistics);
    answer.success = true;
    if (!ended) {
        errc const code = ended.error().code();
        bool const cut_short = code == errc::cancelled || code == errc::over_budget;
        if (cut_short) my.add_gap("the rest of the run", name(code));
        answer.success = cut_short && (answer.found_anything || !answer.statistics.is_null());
        report(ended.error().message());
    }
    answer.errors = std::move(my.errors);
    if (my.errors_left_out > 0)
        answer.errors.push_back(std::to_string(my.errors_left_out) + " more errors were not kept");

    for (auto const& [why, count] : my.gap_counts)
        answer.gaps.counts.push_back({why, count});
    answer.gaps.samples = std::move(my.samples);

    using std::chrono::duration_cast, std::chrono::microseconds;
    answer.usage.wall = duration_cast<microseconds>(my.given.host.monotonic() - my.started);
    answer.usage.cpu = duration_cast<microseconds>(my.cpu);
    answer.usage.memory_max_bytes = memory_max_of_this_process();
    answer.usage.bytes_read = my.bytes_read;
    return answer;
}

} // namespace mig
