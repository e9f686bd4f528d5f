#include "modules/file/reading.hpp"

#include "modules/file/gunzip.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace mig::file {
namespace {

constexpr std::size_t block_bytes = 64u << 10;
// Of a hole, this much is fed: more than a line may have.
constexpr std::uint64_t zeros_max = 4u << 20;

// What the searches want to know of one stream of bytes: the file's, or what it expands to.
class stream_questions {
public:
    void clear()
    {
        asked_.clear();
        questions_.clear();
        kinds_ = hash_kind::none;
        patterns_ = nullptr;
        lines_decided_ = true;
    }

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
        if (patterns_ != nullptr) begin_lines();
        return hashes() ? begin_digests() : result<void>{};
    }

    void feed(bytes_view block)
    {
        if (hashes()) hasher_->update(block);
        if (patterns_ != nullptr) lines_decided_ = lines_->feed(block) == scan_state::decided;
    }

    [[nodiscard]] bool hashes() const noexcept { return kinds_ != hash_kind::none; }

    // Nothing that follows can tell any more.
    [[nodiscard]] bool decided() const noexcept
    {
        return asked_.empty() || (!hashes() && lines_decided_);
    }

    // gap: why what was fed is not the whole content; empty when it is, or when it has decided.
    void finish(std::string const& gap)
    {
        if (asked_.empty()) return;
        digest_list digests;
        if (hashes()) {
            digests = hasher_->finish();
            is_hashing_ = false;
            if (!gap.empty()) digests.clear();
        }
        scan_tally const* const tally = patterns_ != nullptr ? &lines_->finish() : nullptr;
        if (tally != nullptr) is_scanning_ = false;
        for (auto& one : asked_) {
            one.into->gap = gap;
            one.into->digests = digests;
            if (tally != nullptr) take(*tally, one);
        }
    }

private:
    struct question {
        search const* asked;
        read_facts* into;
    };

    // One that was left in the middle of a file begins anew when it is asked.
    void begin_lines()
    {
        if (patterns_ != lines_of_) {
            lines_.emplace(*patterns_);
            lines_of_ = patterns_;
            asked_of_lines_.clear();
        }
        if (std::exchange(is_scanning_, true) || questions_ != asked_of_lines_) {
            lines_->ask(questions_);
            asked_of_lines_ = questions_;
        }
        lines_decided_ = false;
    }

    result<void> begin_digests()
    {
        if (std::exchange(is_hashing_, true) || kinds_ != hashed_) {
            auto made = hasher::make(kinds_);
            if (!made) return made.error();
            hasher_.emplace(*std::move(made));
            hashed_ = kinds_;
        }
        return {};
    }

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
    pattern_set const* patterns_ = nullptr;
    std::vector<scan_question> questions_; // of each pattern of all searches
    bool lines_decided_ = true;

    // Kept from file to file, with what they were made for:
    std::optional<hasher> hasher_;
    hash_kind hashed_ = hash_kind::none;
    bool is_hashing_ = false;
    std::optional<scanner> lines_;
    pattern_set const* lines_of_ = nullptr;
    std::vector<scan_question> asked_of_lines_;
    bool is_scanning_ = false;
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

struct file_reader::impl {
    explicit impl(run_context& of) : context(of) {}

    // next: the bytes that follow, none at the end.  skip_hole: as input::skip_hole().
    template <class Next, class SkipHole>
    result<file_reading*> read(std::span<search const* const> searches, bool has_holes,
                               Next const& next, SkipHole const& skip_hole)
    {
        made.bytes = 0;
        broken.clear();
        auto data = next();
        if (!data) return data.error();
        if (auto ok = begin(searches, starts_as_gzip(*data)); !ok) return ok.error();

        bool const leaves_out_holes = has_holes && expanded.empty() && !raw.hashes();
        std::optional<gunzip_stream> gunzip;
        if (!expanded.empty()) gunzip.emplace();
        bool whole = true;
        while (!data->empty()) {
            if (auto ok = context.keep_going(); !ok) return ok.error();
            context.bytes_read(data->size());
            made.bytes += data->size();
            if (!raw.empty()) raw.feed(*data);
            if (!expanded.decided() && whole) {
                auto const ok = gunzip->feed(*data, [&](bytes_view part) {
                    expanded.feed(part);
                    return context.keep_going();
                });
                if (!ok && ok.error().code() != errc::corrupt) return ok.error();
                whole = ok.ok();
            }
            if (raw.decided() && (expanded.decided() || !whole)) break;
            if (leaves_out_holes) feed_hole(skip_hole());
            data = next();
            if (!data) return data.error();
        }
        bool const cut = !expanded.decided() && (!whole || !gunzip->complete());
        raw.finish(broken);
        expanded.finish(!broken.empty() ? broken : cut ? "not whole gzip" : "");
        return &made;
    }

    result<void> begin(std::span<search const* const> searches, bool is_gzip)
    {
        made.facts.resize(searches.size());
        raw.clear();
        expanded.clear();
        for (std::size_t n = 0; n < searches.size(); ++n) {
            auto& facts = made.facts[n];
            facts.digests.clear();
            facts.content.assign(searches[n]->checks.size(), content_fact::unknown);
            facts.long_lines = false;
            facts.gap.clear();
            bool const expand = is_gzip && searches[n]->decompress;
            (expand ? expanded : raw).add(*searches[n], facts);
        }
        auto ok = raw.begin();
        return ok ? expanded.begin() : ok;
    }

    void feed_hole(std::uint64_t hole)
    {
        made.bytes += hole;
        if (hole == 0) return;
        block.fill(std::byte{0});
        for (auto left = std::min(hole, zeros_max); left > 0 && !raw.decided();) {
            auto const size = std::min<std::uint64_t>(left, block.size());
            raw.feed({block.data(), static_cast<std::size_t>(size)});
            left -= size;
        }
    }

    run_context& context;
    file_reading made;
    std::string broken; // why there is no more
    stream_questions raw;
    stream_questions expanded;
    std::array<std::byte, block_bytes> block;
};

file_reader::file_reader(run_context& context) : impl_(std::make_unique<impl>(context)) {}
file_reader::~file_reader() = default;

result<file_reading*> file_reader::read(input& from, file_info const& info,
                                        std::span<search const* const> searches)
{
    auto const next = [&]() -> result<bytes_view> {
        auto const got = fill(from, impl_->block);
        if (got) return bytes_view{impl_->block}.first(*got);
        if (got.error().code() != errc::corrupt) return got.error();
        impl_->broken = got.error().why();
        return bytes_view{};
    };
    bool const has_holes = info.allocated_bytes < info.size;
    return impl_->read(searches, has_holes, next, [&] { return from.skip_hole(); });
}

result<file_reading*> file_reader::read(bytes_view content, std::span<search const* const> searches)
{
    auto const next = [&] { return result<bytes_view>{std::exchange(content, bytes_view{})}; };
    return impl_->read(searches, false, next, [] { return std::uint64_t{0}; });
}

} // namespace mig::file
