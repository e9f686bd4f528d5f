#include <mig/host/host.hpp>
#include <mig/module/module.hpp>

#include "module/clocks.hpp"
#include "module/governor.hpp"
#include "module/json_size.hpp"

#include <condition_variable>
#include <map>
#include <mutex>

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
    std::chrono::nanoseconds const started = given.host.monotonic();
    std::chrono::nanoseconds const cpu_before = cpu_of_this_thread();
    governor held{given.budget};
    std::chrono::nanoseconds paced{0}; // when its use was last looked at
    std::chrono::nanoseconds felt{0};  // when the pressure of the machine was

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

    // Rests while the run is ahead of its share.
    void pace(std::chrono::nanoseconds elapsed)
    {
        if (elapsed - paced < pace_every) return;
        paced = elapsed;
        if (elapsed - felt >= pressure_every) {
            felt = elapsed;
            if (auto const pressure = given.host.pressure(); pressure.ok()) held.pressed(*pressure);
        }
        auto const due = held.rest({elapsed, cpu_of_this_thread() - cpu_before, bytes_read});
        auto const until = std::min<std::chrono::nanoseconds>(due, given.budget.time - elapsed);
        if (until.count() <= 0) return;
        std::mutex mutex;
        std::condition_variable_any never;
        std::unique_lock lock{mutex};
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

result<void> run_context::keep_going()
{
    impl& my = *impl_;
    my.close();
    my.pace(my.given.host.monotonic() - my.started);
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
    return impl_->take_room(json_bytes);
}

void run_context::statistics(json values)
{
    impl_->statistics = std::move(values);
}

void run_context::gap(std::string_view subject, error const& why)
{
    impl_->add_gap(subject, words_for(why.code()));
}

void run_context::gap(std::string_view subject, std::string_view why)
{
    impl_->add_gap(subject, why);
}

void run_context::gap_samples_max(std::size_t most)
{
    impl_->given.gap_samples_max = most;
}

void run_context::report(std::string message)
{
    impl& my = *impl_;
    if (my.errors.size() >= errors_max || message.size() > error_bytes_max - my.error_bytes) {
        ++my.errors_left_out;
        return;
    }
    my.error_bytes += message.size();
    my.errors.push_back(std::move(message));
}

void run_context::bytes_read(std::uint64_t more)
{
    impl_->bytes_read += more;
}

operation_answer run_context::take(result<void> const& ended)
{
    impl& my = *impl_;
    my.close();
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
    answer.usage.cpu = duration_cast<microseconds>(cpu_of_this_thread() - my.cpu_before);
    answer.usage.memory_max_bytes = memory_max_of_this_process();
    answer.usage.bytes_read = my.bytes_read;
    return answer;
}

} // namespace mig
