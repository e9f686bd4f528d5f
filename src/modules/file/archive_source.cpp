#include "modules/file/archive_source.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace mig::file {
namespace {

constexpr std::size_t stream_block_bytes = 64u << 10;
// From member to member of a zip is a step, and what was read beyond it is read again.
constexpr std::size_t zip_block_bytes = 16u << 10;
// gzip expands no more than 1032 to 1, so that so much of it has a bound.
constexpr std::size_t gzip_block_bytes = 2u << 10;
constexpr std::size_t expanded_bytes_max = gzip_block_bytes * 1040 + (64u << 10);

error over(std::string_view why)
{
    return {errc::corrupt, "read", "archive", why};
}

} // namespace

archive_source::archive_source(input& from, std::uint64_t size, archive_form form,
                               run_context& context)
    : from_(from),
      context_(context),
      size_(size),
      seeks_(!is_stream(form)),
      block_(form == archive_form::zip ? zip_block_bytes : stream_block_bytes)
{
    if (form != archive_form::gzip) return;
    gunzip_.emplace();
    expanded_.reserve(expanded_bytes_max);
}

int archive_source::open(archive* into)
{
    ::archive_read_set_callback_data(into, this);
    ::archive_read_set_read_callback(into, &on_read);
    if (seeks_) {
        ::archive_read_set_skip_callback(into, &on_skip);
        ::archive_read_set_seek_callback(into, &on_seek);
    }
    return ::archive_read_open1(into);
}

result<bytes_view> archive_source::next_plain(std::size_t bytes_max)
{
    if (auto fine = context_.keep_going(); !fine) {
        stopped_ = fine.error();
        return fine.error();
    }
    if (allowed_ == 0) {
        over_allowance_ = true;
        return over("more than is allowed");
    }
    auto const got = from_.read_at(position_, std::span{block_}.first(bytes_max));
    if (!got) return got.error();
    position_ += *got;
    read_ += *got;
    if (allowed_ != no_limit) allowed_ -= std::min<std::uint64_t>(allowed_, *got);
    context_.bytes_read(*got);
    return bytes_view{block_.data(), *got};
}

result<bytes_view> archive_source::next_expanded()
{
    expanded_.clear();
    while (expanded_.empty()) {
        if (broken_) return over("not whole gzip");
        auto const block = next_plain(gzip_block_bytes);
        if (!block) return block.error();
        if (block->empty()) {
            if (!gunzip_->complete()) return over("not whole gzip");
            return bytes_view{};
        }
        auto const fed = gunzip_->feed(*block, [this](bytes_view part) -> result<void> {
            if (part.size() > expanded_bytes_max - expanded_.size()) return errc::over_budget;
            expanded_.insert(expanded_.end(), part.begin(), part.end());
            return {};
        });
        broken_ = !fed.ok();
    }
    return bytes_view{expanded_};
}

result<bytes_view> archive_source::next_block()
{
    return gunzip_ ? next_expanded() : next_plain(block_.size());
}

// C calls these: nothing may be thrown through it.
la_ssize_t archive_source::on_read(archive* reader, void* self, void const** block) noexcept
{
    auto& my = *static_cast<archive_source*>(self);
    try {
        auto const got = my.next_block();
        if (got) {
            *block = got->data();
            return static_cast<la_ssize_t>(got->size());
        }
    } catch (...) { // no memory; it ends as any failure does
    }
    my.has_failed_ = true;
    ::archive_set_error(reader, EIO, "the file could not be read");
    return -1;
}

la_int64_t archive_source::on_skip(archive*, void* self, la_int64_t bytes) noexcept
{
    auto& my = *static_cast<archive_source*>(self);
    auto const left = my.size_ - std::min(my.position_, my.size_);
    auto const step = std::min(left, static_cast<std::uint64_t>(std::max<la_int64_t>(bytes, 0)));
    my.position_ += step;
    return static_cast<la_int64_t>(step);
}

la_int64_t archive_source::on_seek(archive*, void* self, la_int64_t offset, int from) noexcept
{
    auto& my = *static_cast<archive_source*>(self);
    auto const base = from == SEEK_SET   ? la_int64_t{0}
                      : from == SEEK_CUR ? static_cast<la_int64_t>(my.position_)
                                         : static_cast<la_int64_t>(my.size_);
    la_int64_t to = 0;
    if (__builtin_add_overflow(base, offset, &to) || to < 0) return ARCHIVE_FATAL;
    my.position_ = static_cast<std::uint64_t>(to);
    return to;
}

} // namespace mig::file
