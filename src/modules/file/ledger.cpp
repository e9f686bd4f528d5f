#include "modules/file/ledger.hpp"

#include "modules/file/path_text.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>

namespace mig::file {
namespace {

constexpr std::size_t gap_samples_max = 1000;
// Of one search among several: the answer has the samples of all of them together.
constexpr std::size_t samples_of_search_max = 30;

// What the system says, as Go's os package words it: "permission denied".
std::string os_text(error const& why)
{
    if (why.os_code() == 0) return why.message();
    std::string text = std::strerror(why.os_code());
    if (!text.empty())
        text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

std::string_view gap_reason(error const& why) noexcept
{
    switch (why.code()) {
    case errc::denied:
        return "denied";
    case errc::not_found:
        return "vanished";
    case errc::unsupported:
        if (why.os_code() == 0 && why.doing() == "enter") return "a directory that lies in itself";
        if (why.os_code() == 0 || why.os_code() == ELOOP || why.os_code() == ENOTDIR)
            return "changed while looked at";
        return "could not be read";
    default:
        return "could not be read";
    }
}

} // namespace

bool leads_nowhere(error const& why) noexcept
{
    return why.code() == errc::not_found || why.os_code() == ENOTDIR || why.os_code() == ELOOP;
}

ledger::ledger(std::vector<search> const& searches, run_context& context)
    : searches_(searches),
      context_(context),
      books_(searches.size())
{
    for (auto const& s : searches)
        errors_max_ = std::max({errors_max_, s.errors_max, std::uint64_t{1}});
    context_.gap_samples_max(std::min<std::uint64_t>(errors_max_, gap_samples_max));
}

void ledger::looked_at(indices of)
{
    std::lock_guard const lock{mutex_};
    ++files_;
    for (auto const n : of)
        ++books_[n].files;
}

void ledger::read(std::size_t index, std::uint64_t bytes)
{
    std::lock_guard const lock{mutex_};
    ++books_[index].files_read;
    books_[index].bytes_read += bytes;
}

void ledger::unseen(std::string const& path, error const& why, indices of)
{
    std::lock_guard const lock{mutex_};
    ++open_failed_;
    add_gap(path, gap_reason(why), of);
    add_error("ERROR: open " + text_of_path(path) + ": " + os_text(why));
}

void ledger::in_doubt(std::string const& path, std::string_view why, indices of)
{
    std::lock_guard const lock{mutex_};
    add_gap(path, why, of);
    add_error("ERROR: " + text_of_path(path) + ": " + std::string{why});
}

void ledger::left_out(std::string const& path, std::string_view why, indices of)
{
    std::lock_guard const lock{mutex_};
    add_gap(path, why, of);
}

void ledger::broken_link(std::string const& path, error const& why, indices of)
{
    std::lock_guard const lock{mutex_};
    ++open_failed_;
    if (!leads_nowhere(why)) add_gap(path, "broken link", of);
    add_error("ERROR: followSymLink() -> lstat " + text_of_path(path) + ": " + os_text(why));
}

void ledger::missing_root(std::string const& path, error const& why)
{
    std::lock_guard const lock{mutex_};
    ++open_failed_;
    add_error("ERROR: open " + text_of_path(path) + ": " + os_text(why));
}

void ledger::warn(std::string text)
{
    std::lock_guard const lock{mutex_};
    add_error(std::move(text));
}

void ledger::match_limit(std::size_t index)
{
    std::lock_guard const lock{mutex_};
    if (books_[index].limit_told) return;
    books_[index].limit_told = true;
    add_gap("search " + searches_[index].label, "match limit reached", {&index, 1});
}

// run_context tells it of the answer.
void ledger::ended(error const& why, indices of)
{
    std::lock_guard const lock{mutex_};
    for (auto const n : of)
        count(n, "the rest of the run", name(why.code()));
}

void ledger::add_gap(std::string_view subject, std::string_view why, indices of)
{
    context_.gap(subject, why);
    for (auto const n : of)
        count(n, subject, why);
}

void ledger::count(std::size_t index, std::string_view subject, std::string_view why)
{
    auto& book = books_[index];
    auto at = std::find_if(book.gaps.begin(), book.gaps.end(),
                           [&](tally const& one) { return one.why == why; });
    if (at == book.gaps.end()) at = book.gaps.insert(at, {std::string{why}, 0});
    ++at->count;
    // One search alone has those of the answer.
    auto const most = std::min<std::uint64_t>(searches_[index].errors_max, samples_of_search_max);
    if (searches_.size() > 1 && book.samples.size() < most)
        book.samples.push_back({std::string{subject}, std::string{why}});
}

void ledger::add_error(std::string text)
{
    if (errors_ < errors_max_) context_.report(std::move(text));
    ++errors_;
}

void ledger::tell_the_rest()
{
    if (errors_ <= errors_max_) return;
    context_.report(std::to_string(errors_ - errors_max_) +
                    " errors were not returned (max errors = " + std::to_string(errors_max_) + ")");
}

json ledger::by_search() const
{
    auto all = json::object();
    for (std::size_t n = 0; n < books_.size(); ++n) {
        auto const& book = books_[n];
        auto one = json::object({{"filescount", book.files},
                                 {"filesread", book.files_read},
                                 {"bytesread", book.bytes_read},
                                 {"complete", book.gaps.empty()}});
        if (!book.gaps.empty()) {
            auto gaps = json::object();
            for (auto const& [why, count] : book.gaps)
                gaps.set(why, count);
            one.set("gaps", std::move(gaps));
        }
        if (!book.samples.empty()) {
            auto samples = json::array();
            for (auto const& sample : book.samples)
                samples.push(
                    json::object({{"subject", text_of_path(sample.subject)}, {"why", sample.why}}));
            one.set("samples", std::move(samples));
        }
        all.set(searches_[n].label, std::move(one));
    }
    return all;
}

} // namespace mig::file
