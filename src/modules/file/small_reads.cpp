#include "modules/file/small_reads.hpp"

#include "modules/file/gunzip.hpp"
#include "modules/file/reading.hpp"

#include <algorithm>

namespace mig::file {
namespace {

// Enough for two rounds of the widest kernel.  A slot holds a file that is smaller than it, and
// what a digest puts behind it; slots that begin at the same place of their pages would push each
// other out of the cache.
constexpr std::size_t slots = 96;
constexpr std::size_t loads_at = 32; // as many as go to the kernel at a time
constexpr std::size_t slot_bytes = 64u << 10;
constexpr std::size_t skew = 192;
constexpr std::size_t stride = slot_bytes + (hash::padding_bytes_max + 63) / 64 * 64 + skew;

bool same_status(file_info const& a, file_info const& b) noexcept
{
    return a.inode == b.inode && a.device == b.device && a.size == b.size &&
           a.modified == b.modified && a.permissions == b.permissions;
}

} // namespace

small_reads::small_reads(std::vector<search> const& searches) : searches_(searches)
{
    auto kinds = hash_kind::none;
    for (auto const& s : searches)
        kinds |= digests_wanted_by(s);
    if (auto made = hash::buffer_hasher::make(kinds); made) hasher_.emplace(*std::move(made));
}

bool small_reads::may_fit(std::uint64_t size) noexcept
{
    return size < slot_bytes;
}

// Memory that is not written to yet costs nothing.
void small_reads::make_slots()
{
    memory_ = std::make_unique_for_overwrite<std::byte[]>(slots * stride);
    entries_.resize(slots);
    reading_.reserve(slots);
    buffers_.reserve(slots);
    for (std::size_t n = 0; n < slots; ++n)
        entries_[n].file.into = {memory_.get() + n * stride, slot_bytes};
}

void small_reads::take(std::string const& name, std::string const& path,
                       std::optional<file_info> const& known, std::span<pending const> asked)
{
    if (!memory_) make_slots();
    auto& one = entries_[taken_++];
    one.name = name;
    one.path = path;
    one.known = known;
    one.asked.copy(asked);
    given_back_ = taken_;
}

bool small_reads::is_full() const noexcept
{
    return taken_ == slots;
}

bool small_reads::wants_load() const noexcept
{
    return taken_ - loaded_ >= loads_at || is_full();
}

void small_reads::load(directory& from)
{
    reading_.clear();
    for (auto n = loaded_; n < taken_; ++n)
        reading_.push_back({entries_[n].name.c_str(), entries_[n].file.into});
    reader_.read(from, reading_);
    // Those that were read come first; the others are given back.
    auto const first = loaded_;
    auto const end = taken_;
    for (auto n = first; n < end; ++n) {
        auto const& read = reading_[n - first];
        auto& one = entries_[n];
        one.file = read;
        one.file.name = nullptr; // it is about to move
        if (one.known && read.is_read && !same_status(*one.known, read.info))
            one.file.is_read = false;
    }
    auto const split = std::partition(entries_.begin() + static_cast<std::ptrdiff_t>(first),
                                      entries_.begin() + static_cast<std::ptrdiff_t>(end),
                                      [](entry const& one) { return one.file.is_read; });
    loaded_ = taken_ = static_cast<std::size_t>(split - entries_.begin());
    given_back_ = end;
}

small_reads::entry* small_reads::next_unread()
{
    return given_back_ > taken_ ? &entries_[--given_back_] : nullptr;
}

// What can be said from the digests alone.
hash_kind small_reads::kinds_of(entry& one) const
{
    auto kinds = hash_kind::none;
    auto const content = one.file.into.first(one.file.size);
    bool const is_gzip = starts_as_gzip(content);
    for (auto const& each : one.asked.all()) {
        auto const& s = searches_[each.index];
        if (!s.line_checks.empty() || (is_gzip && s.decompress)) return hash_kind::none;
        kinds |= digests_wanted_by(s);
    }
    return kinds;
}

void small_reads::hash()
{
    buffers_.clear();
    for (auto& one : loaded()) {
        one.kinds = kinds_of(one);
        buffers_.push_back({one.file.into.data(), one.file.size, one.kinds});
    }
    if (hasher_) hasher_->run(buffers_);
}

} // namespace mig::file
