#include "modules/file/reading.hpp"

#include "modules/file/gunzip.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace mig::file {
namespace {

constexpr std::size_t block_bytes = 64u << 10;
// Of a hole, this much is fed: more than a line may have.
constexpr std::uint64_t zeros_max = 4u << 20;

// What the searches want to know of one stream of bytes: the file's, or what it expands to.
class stream_questions {
public:
    void add(search const& s, read_facts& into)
    {
        asked_.push_back({&s, &into});
        if (!s.line_checks.empty()) {
            patterns_ = &*s.lines;
            questions_.resize(patterns_->size(), scan_question::nothing);
            for (auto const& one : s.line_checks)
                questions_[one.pattern] = one.question;
        }
        kinds_ |= digests_wanted_by(s);
    }

    [[nodiscard]] bool empty() const noexcept { return asked_.empty(); }

    result<void> begin()
    {
        if (patterns_ != nullptr) {
            lines_.emplace(*patterns_);
            lines_->ask(questions_);
        }
        if (kinds_ == hash_kind::none) return {};
        auto made = hasher::make(kinds_);
        if (!made) return made.error();
        hasher_.emplace(*std::move(made));
        return {};
    }

    void feed(bytes_view block)
    {
        if (hasher_) hasher_->update(block);
        lines_decided_ = !lines_ || lines_->feed(block) == scan_state::decided;
    }

    [[nodiscard]] bool hashes() const noexcept { return kinds_ != hash_kind::none; }

    // Nothing that follows can tell any more.
    [[nodiscard]] bool decided() const noexcept
    {
        return asked_.empty() || (!hasher_ && lines_decided_);
    }

    // gap: why what was fed is not the whole content; empty when it is, or when it has decided.
    void finish(std::string const& gap)
    {
        digest_list digests;
        if (hasher_ && gap.empty()) digests = hasher_->finish();
        scan_tally const* const tally = lines_ ? &lines_->finish() : nullptr;
        for (auto& one : asked_) {
            one.into->gap = gap;
            one.into->digests = digests;
            one.into->content.assign(one.asked->checks.size(), content_fact::unknown);
            if (tally != nullptr) take(*tally, one);
        }
    }

private:
    struct question {
        search const* asked;
        read_facts* into;
    };

    static void take(scan_tally const& tally, question& one)
    {
        for (auto const& line : one.asked->line_checks) {
            auto const& p = tally.patterns[line.pattern];
            bool const every = line.question == scan_question::every_line;
            bool const decided = every ? p.some_line_did_not : p.some_line_matched;
            // An empty file has no line, so not every line of it matches.
            bool const matched = p.some_line_matched && !(every && p.some_line_did_not);
            if (decided || one.into->gap.empty()) {
                one.into->content[line.check] = matched ? content_fact::yes : content_fact::no;
            }
            if (p.long_line_did_not && !matched) one.into->long_lines = true;
        }
    }

    std::vector<question> asked_;
    hash_kind kinds_ = hash_kind::none;
    std::optional<hasher> hasher_;
    pattern_set const* patterns_ = nullptr;
    std::vector<scan_question> questions_; // of each pattern of all searches
    std::optional<scanner> lines_;
    bool lines_decided_ = false;
};

// Fills the block, whatever sizes the reads give: the first one must show the gzip magic.  What was
// read before a member of an archive broke is given first.
result<std::size_t> fill(input& from, std::span<std::byte> block)
{
    std::size_t have = 0;
    while (have < block.size()) {
        auto const n = from.read(block.subspan(have));
        if (!n && have > 0 && n.error().code() == errc::corrupt) break;
        if (!n) return n.error();
        if (*n == 0) break;
        have += *n;
    }
    return have;
}

} // namespace

hash_kind digests_wanted_by(search const& s) noexcept
{
    return s.shows_sha256() ? s.hashes | hash_kind::sha256 : s.hashes;
}

result<file_reading> read_file(input& from, file_info const& info,
                               std::vector<search const*> const& searches, run_context& context)
{
    file_reading made{std::vector<read_facts>(searches.size()), 0};
    auto& facts = made.facts;
    std::array<std::byte, block_bytes> block;
    std::string broken; // why there is no more
    auto const fill_block = [&] {
        auto got = fill(from, block);
        if (got || got.error().code() != errc::corrupt) return got;
        broken = got.error().why();
        return result<std::size_t>{std::size_t{0}};
    };
    auto have = fill_block();
    if (!have) return have.error();
    bool const is_gzip = starts_as_gzip(bytes_view{block}.first(*have));
    stream_questions raw;
    stream_questions expanded;
    for (std::size_t n = 0; n < searches.size(); ++n) {
        bool const expand = is_gzip && searches[n]->decompress;
        (expand ? expanded : raw).add(*searches[n], facts[n]);
    }
    for (auto* const one : {&raw, &expanded}) {
        if (auto ok = one->begin(); !ok) return ok.error();
    }

    bool const leaves_out_holes =
        info.allocated_bytes < info.size && expanded.empty() && !raw.hashes();
    gunzip_stream gunzip;
    bool whole = true;
    while (*have > 0) {
        if (auto ok = context.keep_going(); !ok) return ok.error();
        context.bytes_read(*have);
        made.bytes += *have;
        bytes_view const data{block.data(), *have};
        if (!raw.empty()) raw.feed(data);
        if (!expanded.decided() && whole) {
            auto const ok = gunzip.feed(data, [&](bytes_view part) {
                expanded.feed(part);
                return context.keep_going();
            });
            if (!ok && ok.error().code() != errc::corrupt) return ok.error();
            whole = ok.ok();
        }
        if (raw.decided() && (expanded.decided() || !whole)) break;
        if (leaves_out_holes) {
            auto const hole = from.skip_hole();
            made.bytes += hole;
            block.fill(std::byte{0});
            for (auto left = std::min(hole, zeros_max); left > 0 && !raw.decided();) {
                auto const size = std::min<std::uint64_t>(left, block.size());
                raw.feed({block.data(), static_cast<std::size_t>(size)});
                left -= size;
            }
        }
        have = fill_block();
        if (!have) return have.error();
    }
    bool const cut = !expanded.decided() && (!whole || !gunzip.complete());
    raw.finish(broken);
    expanded.finish(!broken.empty() ? broken : cut ? "not whole gzip" : "");
    return made;
}

} // namespace mig::file
