#include "modules/file/large_reads.hpp"

#include "hash/algorithm.hpp"
#include "hash/kernel.hpp"
#include "modules/file/reading.hpp"
#include "modules/file/small_reads.hpp"

#include <algorithm>

namespace mig::file {
namespace {

constexpr std::size_t block_bytes = 64u << 10;
// Hashing so many at a time is as fast as reading them.  More would only leave more of the largest
// file for the end, where it is alone.
constexpr std::size_t open_max = 16;

} // namespace

large_reads::large_reads(std::vector<search> const& searches, run_context& context)
    : searches_(searches),
      context_(context)
{
    auto kinds = hash_kind::none;
    for (auto const& s : searches)
        kinds |= digests_wanted_by(s);
    if (auto made = hash::kinds_in(kinds); made) kinds_ = *std::move(made);
}

bool large_reads::wants(file_info const& info, std::span<pending const> asked) const
{
    return !small_reads::may_fit(info.size) &&
           std::all_of(asked.begin(), asked.end(), [&](pending const& one) {
               auto const& s = searches_[one.index];
               return s.line_checks.empty() && !s.decompress &&
                      digests_wanted_by(s) != hash_kind::none;
           });
}

void large_reads::take(std::string const& path, file_info const& info, opened_file file,
                       std::span<pending const> asked)
{
    if (!batch_) {
        batch_.emplace(kinds_, hash::chosen_kernel("auto"), block_bytes, open_max);
        entries_.resize(open_max);
    }
    auto const free = std::find_if(entries_.begin(), entries_.end(),
                                   [](entry const& one) { return one.file.in == nullptr; });
    auto& one = *free;
    one.path = path;
    one.info = info;
    one.file = std::move(file);
    one.asked.copy(asked);
    one.kinds = hash_kind::none;
    for (auto const& each : asked)
        one.kinds |= digests_wanted_by(searches_[each.index]);
    auto const read = [this,
                       in = one.file.in.get()](std::span<std::byte> into) -> result<std::size_t> {
        if (auto fine = context_.keep_going(); !fine) return fine.error();
        auto const got = in->read(into);
        if (got) context_.bytes_read(*got);
        return got;
    };
    batch_->begin(static_cast<std::size_t>(free - entries_.begin()), read, one.kinds);
}

result<void> large_reads::round(bool more_to_come, ended const& tell)
{
    result<void> how;
    auto const end = [&](std::size_t n, result<digest_list> digests, std::uint64_t bytes) {
        auto told = tell(entries_[n], std::move(digests), bytes);
        if (!told && how) how = std::move(told);
        release(entries_[n]);
    };
    auto done = batch_->round(
        more_to_come,
        {.on_end =
             [&](std::size_t n, std::uint64_t bytes, std::span<digest const> digests) {
                 digest_list named;
                 auto next = digests.begin();
                 for (auto const kind : kinds_) {
                     if (contains(entries_[n].kinds, kind)) named.emplace_back(kind, *next++);
                 }
                 end(n, std::move(named), bytes);
             },
         .on_unread = [&](std::size_t n, error const& why) { end(n, why, 0); }});
    if (!done) give_up([](entry&) {});
    return how ? done : how;
}

void large_reads::give_up(std::function<void(entry&)> const& tell)
{
    if (batch_) batch_->clear();
    for (auto& one : entries_) {
        if (one.file.in == nullptr) continue;
        tell(one);
        release(one);
    }
}

void large_reads::release(entry& one) noexcept
{
    one.file.in.reset();
}

} // namespace mig::file
