#include "modules/file/evaluation.hpp"

#include <mig/host/host.hpp>

#include "modules/file/checks.hpp"

#include <algorithm>

namespace mig::file {
namespace {

digest const* digest_of_kind(digest_list const& all, hash_kind kind)
{
    auto const found =
        std::find_if(all.begin(), all.end(), [&](auto const& one) { return one.first == kind; });
    return found == all.end() ? nullptr : &found->second;
}

// Nothing: its digest is not known.
std::optional<bool> digest_matches(check const& c, digest_list const& all)
{
    if (auto const* const list = std::get_if<known_list>(&c.against)) {
        auto const* const seen = digest_of_kind(all, list->digests->kind());
        if (seen == nullptr) return std::nullopt;
        return list->digests->contains(seen->view());
    }
    auto const& known = std::get<known_digest>(c.against);
    auto const* const seen = digest_of_kind(all, known.kind);
    if (seen == nullptr) return std::nullopt;
    return *seen == known.digest;
}

bool ends_the_run(error const& why) noexcept
{
    return why.code() == errc::cancelled || why.code() == errc::over_budget;
}

} // namespace

evaluation::evaluation(std::vector<search> const& searches, hits& h, ledger& l,
                       run_context& context, system_time began)
    : searches_(searches),
      hits_(h),
      ledger_(l),
      context_(context),
      began_(began),
      plans_(searches.size()),
      reader_(context),
      small_(searches),
      large_(searches, context)
{
    for (std::size_t n = 0; n < searches.size(); ++n) {
        for (std::size_t c = 0; c < searches[n].checks.size(); ++c) {
            auto const kind = searches[n].checks[c].kind;
            if (is_about_status(kind)) plans_[n].status.push_back(c);
            if (is_about_name(kind)) plans_[n].names.push_back(c);
        }
    }
}

bool evaluation::is_over(std::size_t index) const
{
    return hits_.is_over(index);
}

result<void> evaluation::evaluate(candidate& file, std::span<std::size_t const> in_scope,
                                  unread how)
{
    ask(in_scope, file);
    if (asked_.size() == 0) return {};
    auto const all = asked_.all();
    if (std::any_of(all.begin(), all.end(), [&](auto const& one) { return needs_status(one); })) {
        if (auto const found = file.look(); !found)
            return tell(file, found.error(), file.is_member() ? how : unread::tell);
    }
    for (std::size_t n = 0; n < asked_.size();) {
        auto& one = asked_.all()[n];
        auto const& s = searches_[one.index];
        bool const out = !holds(plans_[one.index].status, file, one);
        bool const decided = !s.reads() && !s.shows_sha256();
        if (!out && decided && !record(one, file, {})) return context_.keep_going();
        if (out || decided)
            asked_.drop(n);
        else
            ++n;
    }
    if (asked_.size() == 0) return {};
    bool const waits =
        file.waits_in() != nullptr && (!file.known() || small_reads::may_fit(file.known()->size));
    return waits ? wait(file) : read(file, how);
}

// The searches that the name does not rule out.
void evaluation::ask(std::span<std::size_t const> in_scope, candidate const& file)
{
    asked_.clear();
    for (auto const index : in_scope) {
        auto const& s = searches_[index];
        if (s.checks.empty()) continue; // a search that asks nothing finds nothing
        if (is_over(index)) {
            ledger_.match_limit(index);
            continue;
        }
        auto& one = asked_.add(index, s.checks.size());
        if (!holds(plans_[index].names, file, one)) asked_.drop_last();
    }
}

// Searches that have found enough since this file was asked for.
void evaluation::drop_those_over()
{
    for (std::size_t n = 0; n < asked_.size();) {
        auto const index = asked_.all()[n].index;
        if (!is_over(index)) {
            ++n;
            continue;
        }
        ledger_.match_limit(index);
        asked_.drop(n);
    }
}

bool evaluation::needs_status(pending const& one) const
{
    auto const& s = searches_[one.index];
    if (!plans_[one.index].status.empty()) return true;
    // A finding tells the status; a search that is to read asks for it with what it opened.
    bool const found =
        s.match_all || std::any_of(one.hit.begin(), one.hit.end(), [](bool h) { return h; });
    return found && !s.reads() && !s.shows_sha256();
}

std::vector<std::size_t> const& evaluation::indices()
{
    indices_.clear();
    for (auto const& one : asked_.all())
        indices_.push_back(one.index);
    return indices_;
}

// False: with match_all, this file is out.
bool evaluation::holds(std::vector<std::size_t> const& checks, candidate const& file, pending& one)
{
    auto const& s = searches_[one.index];
    for (auto const n : checks) {
        one.hit[n] = wanted(s.checks[n], metadata_matches(s.checks[n], s, file, began_));
        if (s.match_all && !one.hit[n]) return false;
    }
    return true;
}

// What metadata has found stands, whether the file can be read or not: its checks without
// match_all, and a whole search that was to be read for the digest alone.
result<void> evaluation::keep_metadata(candidate const& file)
{
    for (auto const& one : asked_.all()) {
        auto const& s = searches_[one.index];
        bool const stands = !s.match_all || !s.reads();
        if (stands && !record(one, file, {})) return context_.keep_going();
    }
    return {};
}

// Fails where it is the run that ended.
result<void> evaluation::tell(candidate const& file, error const& why, unread how)
{
    if (ends_the_run(why)) return why;
    if (how == unread::told_before) return {};
    if (file.is_member()) {
        ledger_.in_doubt(file.path(), why.why(), indices());
    } else {
        ledger_.unseen(file.path(), why, indices());
    }
    return {};
}

// False when the answer is full.
bool evaluation::conclude(pending& one, candidate const& file, read_facts const& told,
                          std::uint64_t bytes, bool steady)
{
    auto const& s = searches_[one.index];
    std::span<std::size_t const> const only{&one.index, 1};
    ledger_.read(one.index, bytes);
    if (!told.gap.empty()) ledger_.in_doubt(file.path(), told.gap, only);
    if (told.long_lines) ledger_.in_doubt(file.path(), "line over the limit", only);
    judge_reading(s, told, one.hit);
    static digest_list const in_doubt;
    return record(one, file, steady ? told.digests : in_doubt);
}

void evaluation::judge_reading(search const& s, read_facts const& told, std::vector<bool>& hit)
{
    for (std::size_t n = 0; n < s.checks.size(); ++n) {
        auto const& c = s.checks[n];
        if (is_about_name(c.kind) || is_about_status(c.kind)) continue;
        // What could not be read to its end proves nothing either way, unless a line has.
        if (c.kind == check_kind::content) {
            auto const fact = told.content[n];
            hit[n] = fact != content_fact::unknown && wanted(c, fact == content_fact::yes);
        } else {
            auto const matched = digest_matches(c, told.digests);
            hit[n] = matched && wanted(c, *matched);
        }
    }
}

// False when the answer is full.
bool evaluation::record(pending const& one, candidate const& file, digest_list const& known)
{
    using added = hits::added;
    auto const& s = searches_[one.index];
    if (s.match_all) {
        bool const all = std::all_of(one.hit.begin(), one.hit.end(), [](bool h) { return h; });
        if (!all) return true;
        auto const done = hits_.add(one.index, file.path(), file.info(), known, context_);
        if (done == added::search_is_over) ledger_.match_limit(one.index);
        return done != added::answer_is_full;
    }
    for (std::size_t n = 0; n < one.hit.size(); ++n) {
        if (!one.hit[n]) continue;
        switch (hits_.add(one.index, n, file.path(), file.info(), known, context_)) {
        case added::yes:
            break;
        case added::search_is_over:
            ledger_.match_limit(one.index);
            return true;
        case added::answer_is_full:
            return false;
        }
    }
    return true;
}

} // namespace mig::file
