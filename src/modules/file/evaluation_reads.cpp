// The part of an evaluation that reads: alone, with others of its directory, a block of each in
// turn.
#include <mig/host/host.hpp>

#include "modules/file/evaluation.hpp"

#include <algorithm>

namespace mig::file {
namespace {

bool same_file(file_info const& a, file_info const& b) noexcept
{
    return a.kind == b.kind && a.inode == b.inode && a.device == b.device;
}

bool same_content(file_info const& a, file_info const& b) noexcept
{
    return a.size == b.size && a.modified == b.modified;
}

// It is still what it was when it was opened.
bool is_steady(opened_file& file)
{
    auto const after = file.in->look();
    return after && same_content(file.before, *after);
}

} // namespace

// Without an input: it could not be opened, and was told.
result<opened_file> evaluation::open(candidate& file, unread how)
{
    auto const untold = [&](result<void> const& told) -> result<opened_file> {
        return told ? result<opened_file>{opened_file{}} : told.error();
    };
    auto const unseen = [&](error const& why) {
        auto told = tell(file, why, how);
        return untold(told ? keep_metadata(file) : told);
    };
    if (auto const found = file.look(); !found) return untold(tell(file, found.error(), how));
    auto in = file.open();
    if (!in) return unseen(in.error());
    auto const before = (*in)->look();
    if (!before) return unseen(before.error());
    if (!same_file(*before, file.info())) {
        ledger_.in_doubt(file.path(), "changed while looked at", indices());
        return untold(keep_metadata(file));
    }
    return opened_file{*std::move(in), *before};
}

result<void> evaluation::read(candidate& file, unread how)
{
    if (file.is_member()) return read_member(file, how);
    auto opened = open(file, how);
    if (!opened) return opened.error();
    if (opened->in == nullptr) return {};
    if (how == unread::tell && large_.wants(opened->before, asked_.all())) {
        large_.take(file.path(), file.info(), *std::move(opened), asked_.all());
        while (!large_.has_room()) {
            if (auto fine = read_round(true); !fine) return fine;
        }
        return {};
    }
    auto const reading = reader_.read(*opened->in, opened->before, searches_of(asked_.all()));
    if (!reading) {
        if (auto told = tell(file, reading.error(), how); !told) return told;
        return keep_metadata(file);
    }
    bool const steady = is_steady(*opened);
    if (!steady) ledger_.in_doubt(file.path(), "changed while read", indices());
    for (std::size_t n = 0; n < asked_.size(); ++n) {
        if (!conclude(asked_.all()[n], file, (*reading)->facts[n], (*reading)->bytes, steady))
            return context_.keep_going();
    }
    return {};
}

// In an archive that is open: whether that changes as it is read is looked at there.
result<void> evaluation::read_member(candidate& file, unread how)
{
    auto in = file.open();
    auto reading = in ? reader_.read(**in, file.info(), searches_of(asked_.all()))
                      : result<file_reading*>{in.error()};
    if (!reading) {
        if (auto told = tell(file, reading.error(), how); !told) return told;
        return keep_metadata(file);
    }
    bool const broken = !(*reading)->facts.front().gap.empty();
    if (!file.is_whole() && !broken) {
        if (auto const found = (*in)->look(); found)
            file.knows(*found);
        else if (auto told = tell(file, found.error(), how); !told)
            return told;
    }
    for (std::size_t n = 0; n < asked_.size(); ++n) {
        auto& facts = (*reading)->facts[n];
        if (how == unread::told_before) facts.gap.clear();
        if (!conclude(asked_.all()[n], file, facts, (*reading)->bytes, true))
            return context_.keep_going();
    }
    return {};
}

std::span<search const* const> evaluation::searches_of(std::span<pending const> asked)
{
    searches_that_ask_.clear();
    for (auto const& one : asked)
        searches_that_ask_.push_back(&searches_[one.index]);
    return searches_that_ask_;
}

// ---- files that wait ---------------------------------------------------------------------------

result<void> evaluation::wait(candidate const& file)
{
    small_.take(file.name(), file.path(), file.known(), asked_.all());
    return small_.wants_load() ? leave(*file.waits_in()) : result<void>{};
}

result<void> evaluation::leave(directory& from)
{
    if (!small_.has_unloaded()) return {};
    if (auto fine = context_.keep_going(); !fine) return fine;
    small_.load(from);
    // One that cannot be read with others is read alone, which tells why.
    while (auto* const one = small_.next_unread()) {
        asked_.copy(one->asked.all());
        drop_those_over();
        if (asked_.size() == 0) continue;
        candidate file{from, one->name, one->path};
        if (one->known) file.knows(*one->known);
        if (auto fine = read(file, unread::tell); !fine) return fine;
    }
    return small_.is_full() ? judge_waiting() : result<void>{};
}

// What has been read is judged also when the run is over: it is in memory, and may be what is
// looked for.
result<void> evaluation::finish()
{
    auto const fine = context_.keep_going();
    auto const judged = judge_loaded();
    if (!fine) return fine;
    auto const read = judge_large();
    return judged ? read : judged;
}

result<void> evaluation::judge_waiting()
{
    if (auto fine = context_.keep_going(); !fine) return fine;
    return judge_loaded();
}

// All of them, also when one cannot be: others may need less.
result<void> evaluation::judge_loaded()
{
    small_.hash();
    result<void> how;
    auto const all = small_.loaded();
    for (std::size_t n = 0; n < all.size(); ++n) {
        if (auto fine = judge_waiting(all[n], n); !fine) how = fine;
    }
    small_.clear();
    return how;
}

result<void> evaluation::judge_waiting(small_reads::entry& one, std::size_t n)
{
    candidate const file{context_.host().files(), one.path, one.file.info};
    auto const asked = one.asked.all();
    if (one.kinds == hash_kind::none) {
        auto const reading = reader_.read(one.file.into.first(one.file.size), searches_of(asked));
        if (!reading) return reading.error();
        for (std::size_t i = 0; i < asked.size(); ++i) {
            if (!conclude(asked[i], file, (*reading)->facts[i], (*reading)->bytes, true))
                return context_.keep_going();
        }
        return {};
    }
    context_.bytes_read(one.file.size);
    facts_.digests.clear();
    for (auto const kind : hash::all_kinds) {
        if (contains(one.kinds, kind)) facts_.digests.emplace_back(kind, small_.digest_of(kind, n));
    }
    for (auto& each : asked) {
        if (!conclude(each, file, facts_, one.file.size, true)) return context_.keep_going();
    }
    return {};
}

// ---- large files -------------------------------------------------------------------------------

result<void> evaluation::read_round(bool more_to_come)
{
    return large_.round(more_to_come, [this](auto& one, auto digests, auto bytes) {
        return judge_large(one, std::move(digests), bytes);
    });
}

result<void> evaluation::judge_large(large_reads::entry& one, result<digest_list> digests,
                                     std::uint64_t bytes)
{
    candidate const file{context_.host().files(), one.path, one.info};
    asked_.copy(one.asked.all());
    if (!digests) {
        if (auto told = tell(file, digests.error(), unread::tell); !told) return told;
        return keep_metadata(file);
    }
    bool const steady = is_steady(one.file);
    if (!steady) ledger_.in_doubt(file.path(), "changed while read", indices());
    facts_.digests = *std::move(digests);
    for (auto& each : asked_.all()) {
        if (!conclude(each, file, facts_, bytes, steady)) return context_.keep_going();
    }
    return {};
}

// Those that are left, unless nobody wants them any more.
result<void> evaluation::judge_large()
{
    bool wanted = false;
    for (std::size_t n = 0; n < searches_.size(); ++n)
        wanted = wanted || !is_over(n);
    while (wanted && !large_.is_idle()) {
        if (auto fine = read_round(false); !fine) return fine;
    }
    large_.give_up([this](large_reads::entry& one) {
        for (auto const& each : one.asked.all())
            ledger_.match_limit(each.index);
    });
    return {};
}

} // namespace mig::file
