#include "modules/file/evaluation.hpp"

#include <mig/base/encoding.hpp>
#include <mig/host/host.hpp>

#include "modules/file/calendar.hpp"
#include "modules/file/path_text.hpp"

#include <algorithm>

namespace mig::file {
namespace {

bool is_metadata(check_kind kind) noexcept
{
    return kind == check_kind::name || kind == check_kind::mode || kind == check_kind::size ||
           kind == check_kind::mtime;
}

// protocol 10.3: the match, turned round by "!", and again by mismatch.
bool wanted(check const& c, bool matched) noexcept
{
    return matched != (c.inverse != c.mismatch);
}

// Strictly younger or older than that; years that no clock shows are neither.
bool age_matches(age const& a, file_time const& modified, system_time now)
{
    auto const at = system_time{std::chrono::seconds{within_calendar(modified.seconds)}} +
                    std::chrono::microseconds{modified.nanoseconds / 1000};
    auto const limit = now - a.than;
    static constexpr system_time year_1111{
        std::chrono::sys_days{std::chrono::year{1111} / std::chrono::January / 1}};
    static constexpr system_time year_9998{
        std::chrono::sys_days{std::chrono::year{9998} / std::chrono::January / 1}};
    return a.younger ? at > limit && at < year_9998 : at < limit && at > year_1111;
}

digest const* digest_of_kind(digest_list const& all, hash_kind kind)
{
    auto const found =
        std::find_if(all.begin(), all.end(), [&](auto const& one) { return one.first == kind; });
    return found == all.end() ? nullptr : &found->second;
}

bool same_file(file_info const& a, file_info const& b) noexcept
{
    return a.kind == b.kind && a.inode == b.inode && a.device == b.device;
}

bool same_content(file_info const& a, file_info const& b) noexcept
{
    return a.size == b.size && a.modified == b.modified;
}

} // namespace

evaluation::evaluation(std::vector<search> const& searches, hits& h, run_context& context)
    : searches_(searches),
      hits_(h),
      context_(context),
      began_(context.host().now()),
      limit_told_(searches.size(), false)
{}

bool evaluation::is_over(std::size_t index) const
{
    return hits_.total_of(index) >= searches_[index].matches_max;
}

void evaluation::tell_limit(std::size_t index)
{
    if (limit_told_[index]) return;
    limit_told_[index] = true;
    context_.gap("search " + searches_[index].label, "match limit reached");
}

result<void> evaluation::evaluate(candidate const& file, std::vector<std::size_t> const& in_scope,
                                  reading_callbacks const& tell)
{
    std::vector<pending> open;
    std::vector<pending> decided;
    for (auto const index : in_scope) {
        auto const& s = searches_[index];
        if (s.checks.empty()) continue; // a search that asks nothing finds nothing
        if (is_over(index)) {
            tell_limit(index);
            continue;
        }
        pending one{index, std::vector<bool>(s.checks.size(), false)};
        if (!passes_metadata(s, file, one.hit)) continue;
        (s.reads() || s.shows_sha256() ? open : decided).push_back(std::move(one));
    }
    for (auto const& one : decided) {
        if (!record(one, file, "")) return context_.keep_going();
    }
    if (open.empty()) return {};
    return read(file, open, tell);
}

// False: with match_all, this file is out.
bool evaluation::passes_metadata(search const& s, candidate const& file, std::vector<bool>& hit)
{
    for (std::size_t n = 0; n < s.checks.size(); ++n) {
        auto const& c = s.checks[n];
        if (!is_metadata(c.kind)) continue;
        bool matched = false;
        if (c.kind == check_kind::name) {
            matched = std::get<pattern>(c.against).found_in(base_name(file.path));
        } else if (c.kind == check_kind::mode) {
            matched = std::get<pattern>(c.against).found_in(mode_text(file.info));
        } else if (c.kind == check_kind::size) {
            auto const& range = std::get<size_range>(c.against);
            matched = file.info.size >= range.min && file.info.size <= range.max;
        } else {
            matched = age_matches(std::get<age>(c.against), file.info.modified, began_);
        }
        hit[n] = wanted(c, matched);
        if (s.match_all && !hit[n]) return false;
    }
    return true;
}

result<void> evaluation::read(candidate const& file, std::vector<pending>& open,
                              reading_callbacks const& tell)
{
    // What metadata has found stands, whether the file can be read or not: its checks without
    // match_all, and a whole search that was to be read for the digest alone.
    auto const keep_metadata = [&]() -> result<void> {
        for (auto const& one : open) {
            auto const& s = searches_[one.index];
            bool const stands = !s.match_all || !s.reads();
            if (stands && !record(one, file, "")) return context_.keep_going();
        }
        return {};
    };
    auto in = file.open();
    if (!in) {
        tell.unread(in.error());
        return keep_metadata();
    }
    std::vector<search const*> searches;
    for (auto const& one : open)
        searches.push_back(&searches_[one.index]);
    auto const before = (*in)->look();
    if (!before) {
        tell.unread(before.error());
        return keep_metadata();
    }
    if (!same_file(*before, file.info)) {
        tell.in_doubt("changed while looked at");
        return keep_metadata();
    }
    auto const facts = read_file(**in, searches, context_);
    if (!facts) {
        if (facts.error().code() == errc::cancelled || facts.error().code() == errc::over_budget) {
            return facts.error();
        }
        tell.unread(facts.error());
        return keep_metadata();
    }
    auto const after = (*in)->look();
    bool const steady = after && same_content(*before, *after);
    if (!steady) tell.in_doubt("changed while read");
    for (std::size_t n = 0; n < open.size(); ++n) {
        auto& one = open[n];
        auto const& told = (*facts)[n];
        if (!told.gap.empty()) tell.in_doubt(told.gap);
        if (told.long_lines) tell.in_doubt("line over the limit");
        judge_reading(searches_[one.index], told, one.hit);
        auto const* const sha256 = digest_of_kind(told.digests, hash_kind::sha256);
        bool const show = steady && searches_[one.index].shows_sha256() && sha256 != nullptr;
        if (!record(one, file, show ? to_hex_upper(sha256->view()) : "")) {
            return context_.keep_going();
        }
    }
    return {};
}

void evaluation::judge_reading(search const& s, read_facts const& told, std::vector<bool>& hit)
{
    for (std::size_t n = 0; n < s.checks.size(); ++n) {
        auto const& c = s.checks[n];
        if (is_metadata(c.kind)) continue;
        // What could not be read to its end proves nothing either way, unless a line has.
        if (c.kind == check_kind::content) {
            auto const fact = told.content[n];
            hit[n] = fact != content_fact::unknown && wanted(c, fact == content_fact::yes);
        } else {
            auto const& known = std::get<known_digest>(c.against);
            auto const* const seen = digest_of_kind(told.digests, known.kind);
            hit[n] = seen != nullptr && wanted(c, *seen == known.digest);
        }
    }
}

// False when the answer is full.
bool evaluation::record(pending const& one, candidate const& file, std::string const& sha256_hex)
{
    auto const& s = searches_[one.index];
    if (s.match_all) {
        bool const all = std::all_of(one.hit.begin(), one.hit.end(), [](bool h) { return h; });
        return !all || hits_.add(one.index, file.path, file.info, sha256_hex, context_);
    }
    for (std::size_t n = 0; n < one.hit.size(); ++n) {
        if (!one.hit[n]) continue;
        if (is_over(one.index)) {
            tell_limit(one.index);
            break;
        }
        if (!hits_.add(one.index, n, file.path, file.info, context_)) return false;
    }
    return true;
}

} // namespace mig::file
