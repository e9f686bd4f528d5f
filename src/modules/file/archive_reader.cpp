#include "modules/file/archive_reader.hpp"

#include "modules/file/archive_header.hpp"
#include "modules/file/archive_source.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace mig::file {
namespace {

// What libarchive is told to expect.
enum class layout : std::uint8_t {
    zip_by_directory,
    zip_from_beginning,
    tar_or_one_file, // the latter in a stream
    one_file,
};

error unread(std::string_view why)
{
    return {errc::corrupt, "read", "archive", why};
}

} // namespace

struct archive_reader::impl {
    impl(input& file, file_info const& status, archive_form what, run_context& run)
        : container(file),
          container_info(status),
          form(what),
          context(run)
    {}

    struct closer {
        void operator()(archive* a) const noexcept { ::archive_read_free(a); }
    };

    input& container;
    file_info container_info;
    archive_form form;
    run_context& context;
    std::unique_ptr<archive_source> source;
    std::unique_ptr<archive, closer> handle; // it reads from source
    layout reads = layout::tar_or_one_file;
    std::optional<error> to_tell; // before the next member
    std::uint64_t members = 0;
    std::uint64_t expanded = 0;
    bool ended = false;
    bool is_single = false; // a stream that is no tar
    bool damage_told = false;

    // Of the member under work.
    member_header at;
    bool in_member = false;
    bool is_encrypted = false;
    bool content_ended = false;
    std::optional<error> failed;
    std::array<std::byte, form_bytes> head;
    std::size_t head_size = 0;
    std::size_t head_given = 0;
    bytes_view block;           // of the content, not yet given
    std::uint64_t block_at = 0; // where in the content it begins
    std::uint64_t taken = 0;    // of the content, head and holes included
    std::uint64_t given = 0;

    [[nodiscard]] result<void> open(layout how)
    {
        plain_names const guard;
        reads = how;
        members = 0;
        handle.reset(::archive_read_new());
        source = std::make_unique<archive_source>(container, container_info.size, form, context);
        if (handle == nullptr) return unread("unreadable archive");
        auto* const a = handle.get();
        int code = ARCHIVE_OK;
        switch (how) {
        case layout::zip_by_directory:
            code = ::archive_read_support_format_zip_seekable(a);
            source->allow(zip_directory_bytes_max);
            break;
        case layout::zip_from_beginning:
            code = ::archive_read_support_format_zip_streamable(a);
            break;
        case layout::tar_or_one_file:
            code = ::archive_read_support_format_tar(a);
            break;
        case layout::one_file:
            break;
        }
        if (is_stream(form)) {
            code = std::min({code, ::archive_read_support_format_raw(a),
                             ::archive_read_support_format_empty(a), add_filter()});
        }
        if (code < ARCHIVE_WARN) return unread("unreadable archive");
        if (source->open(a) == ARCHIVE_OK) return {};
        if (source->stopped()) return *source->stopped();
        return unread("unreadable archive");
    }

    // One, and no more: what is compressed within is a nested archive.
    [[nodiscard]] int add_filter() const
    {
        switch (form) {
        case archive_form::xz:
            return ::archive_read_append_filter(handle.get(), ARCHIVE_FILTER_XZ);
        case archive_form::zstd:
            return ::archive_read_append_filter(handle.get(), ARCHIVE_FILTER_ZSTD);
        case archive_form::bzip2:
            return ::archive_read_append_filter(handle.get(), ARCHIVE_FILTER_BZIP2);
        default: // gzip comes expanded; and no other filter is asked for
            return ARCHIVE_OK;
        }
    }

    // A zip whose directory is lost, or lies: its members still stand one after another.
    [[nodiscard]] result<void> open_without_directory()
    {
        to_tell = unread("archive without its directory");
        return open(layout::zip_from_beginning);
    }

    // Of the container, as it is when it is expanded: where libarchive is.
    [[nodiscard]] std::uint64_t bytes_through() const
    {
        return static_cast<std::uint64_t>(
            std::max<la_int64_t>(::archive_filter_bytes(handle.get(), 0), 0));
    }

    [[nodiscard]] result<void> check_expansion()
    {
        auto const most = is_stream(form) ? std::max(expanded, bytes_through()) : expanded;
        if (most <= expansion_free_bytes || most / expansion_ratio_max <= source->consumed())
            return {};
        ended = true;
        return unread("archive that expands too much");
    }

    // Reads what is left of a member where that is how its end is found, a block at a time.
    [[nodiscard]] result<void> leave_member()
    {
        bool const skips = form == archive_form::tar || reads == layout::zip_by_directory;
        while (in_member && !skips && !content_ended && !failed) {
            if (auto fine = next_block(); !fine) {
                if (ended || fine.error().code() != errc::corrupt) return fine;
                break; // the next header will tell
            }
            taken = block_at + block.size();
            block = {};
        }
        in_member = false;
        return {};
    }

    [[nodiscard]] result<member_header const*> next()
    {
        if (to_tell) return *std::exchange(to_tell, std::nullopt);
        if (ended) return nullptr;
        if (is_single) {
            ended = true;
            return nullptr;
        }
        if (auto left = leave_member(); !left) return left.error();
        while (true) {
            if (auto fine = context.keep_going(); !fine) return fine.error();
            if (++members > archive_members_max) {
                ended = true;
                return unread("archive with too many members");
            }
            plain_names const guard;
            archive_entry* entry = nullptr;
            auto const code = ::archive_read_next_header(handle.get(), &entry);
            if (source->stopped()) return *source->stopped();
            source->allow_all();
            if (auto fine = check_expansion(); !fine) return fine.error();
            if (code == ARCHIVE_RETRY) { // it looks for the next header, 512 bytes on
                if (std::exchange(damage_told, true)) continue;
                return unread("damaged archive");
            }
            if (code == ARCHIVE_EOF) return at_end();
            if (code == ARCHIVE_FAILED) return unread("unreadable archive member");
            if (code < ARCHIVE_FAILED) return broken();
            begin_member(entry);
            if (at.name.empty() && form == archive_form::zip)
                at.name = name_in_zip(container, bytes_through());
            if (at.name.empty() && !is_single) return unread("archive member without a name");
            if (at.name.size() > member_name_bytes_max)
                return unread("archive member with too long a name");
            if (code == ARCHIVE_WARN && !is_about_names(handle.get()))
                to_tell = unread("damaged archive");
            return &at;
        }
    }

    [[nodiscard]] result<member_header const*> at_end()
    {
        auto const format = ::archive_format(handle.get()) & ARCHIVE_FORMAT_BASE_MASK;
        if (is_stream(form) && format == ARCHIVE_FORMAT_TAR && members == 1) {
            // It begins with zeros: an empty tar, or the image of a disk.
            if (auto again = open(layout::one_file); !again) {
                ended = true;
                return again.error();
            }
            return next();
        }
        ended = true;
        // A tar ends with a block of zeros; one that ends without has been cut between two members.
        auto const last = static_cast<std::uint64_t>(::archive_read_header_position(handle.get()));
        if (format == ARCHIVE_FORMAT_TAR && bytes_through() == last)
            return unread("archive that is not whole");
        if (!is_stream(form) || format != ARCHIVE_FORMAT_EMPTY) return nullptr;
        if (source->has_failed() || !is_stream_of_nothing(container, container_info.size, form))
            return unread("unreadable archive");
        is_single = content_ended = in_member = true;
        at = {.info = container_info};
        at.info.size = at.info.allocated_bytes = 0;
        return &at;
    }

    [[nodiscard]] result<member_header const*> broken()
    {
        if (source->is_over_allowance()) {
            ended = true;
            return unread("archive with too large a directory");
        }
        if (reads == layout::zip_by_directory && members == 1) {
            if (auto again = open_without_directory(); !again) {
                ended = true;
                return again.error();
            }
            return *std::exchange(to_tell, std::nullopt);
        }
        ended = true;
        return unread(members == 1 ? "unreadable archive" : "archive that is not whole");
    }

    void begin_member(archive_entry* entry)
    {
        in_member = true;
        content_ended = false;
        failed.reset();
        head_size = head_given = 0;
        block = {};
        block_at = taken = given = 0;
        is_single = is_stream(form) && ::archive_format(handle.get()) == ARCHIVE_FORMAT_RAW;
        is_encrypted = ::archive_entry_is_encrypted(entry) != 0;
        if (is_single) { // what it would be, unpacked beside its container
            at = {.info = container_info, .size_is_known = false};
            at.info.size = at.info.allocated_bytes = 0;
            return;
        }
        at = header_of(entry);
    }

    // ---- content ----------------------------------------------------------------------------

    // The next block, or content_ended.
    [[nodiscard]] result<void> next_block()
    {
        if (auto fine = context.keep_going(); !fine) return fine;
        if (is_encrypted) return unread("encrypted archive member");
        void const* data = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        auto const code = ::archive_read_data_block(handle.get(), &data, &size, &offset);
        if (source->stopped()) return *source->stopped();
        if (code == ARCHIVE_EOF) {
            content_ended = true;
            return {};
        }
        if (code != ARCHIVE_OK) return unread("unreadable archive member");
        if (offset < 0 || static_cast<std::uint64_t>(offset) < taken)
            return unread("unreadable archive member");
        block = {static_cast<std::byte const*>(data), size};
        block_at = static_cast<std::uint64_t>(offset);
        expanded += size;
        return check_expansion();
    }

    void fail(error const& why)
    {
        failed = why;
        if (ended) to_tell = why; // of the members that follow, too
    }

    // Of the content, in order: blocks, and zeros where a sparse one has a hole.
    [[nodiscard]] result<std::size_t> take(std::span<std::byte> into)
    {
        while (!failed && !content_ended && block.empty() && block_at <= taken) {
            if (auto fine = next_block(); !fine) fail(fine.error());
        }
        if (failed) return *failed;
        if (content_ended || into.empty()) return std::size_t{0};
        if (taken >= member_bytes_max) {
            failed = unread("archive member over the size limit");
            return *failed;
        }
        auto const room = std::min<std::uint64_t>(into.size(), member_bytes_max - taken);
        if (taken < block_at) {
            if (auto fine = context.keep_going(); !fine) return fine.error();
            auto const size = static_cast<std::size_t>(std::min(room, block_at - taken));
            std::fill_n(into.begin(), size, std::byte{0});
            taken += size;
            expanded += size;
            if (auto fine = check_expansion(); !fine) fail(fine.error());
            return size;
        }
        auto const size = static_cast<std::size_t>(std::min<std::uint64_t>(room, block.size()));
        std::copy_n(block.begin(), size, into.begin());
        block = block.subspan(size);
        taken += size;
        block_at += size;
        return size;
    }

    [[nodiscard]] result<bytes_view> peek()
    {
        while (head_size < head.size()) {
            auto const got = take(std::span{head}.subspan(head_size));
            if (!got && (head_size == 0 || got.error().code() != errc::corrupt)) return got.error();
            if (!got || *got == 0) break;
            head_size += *got;
        }
        return bytes_view{head}.first(head_size);
    }

    [[nodiscard]] result<std::size_t> read(std::span<std::byte> into)
    {
        if (head_given == head_size) {
            auto const got = take(into);
            if (got) given += *got;
            return got;
        }
        auto const size = std::min(into.size(), head_size - head_given);
        std::copy_n(head.begin() + static_cast<std::ptrdiff_t>(head_given), size, into.begin());
        head_given += size;
        given += size;
        return size;
    }
};

bool archives_are_read() noexcept
{
    return true;
}

result<archive_reader> archive_reader::open(input& container, file_info const& info,
                                            archive_form form, run_context& context)
{
    if (form == archive_form::none || form == archive_form::other)
        return unread("archive of another kind");
    auto made = std::make_unique<impl>(container, info, form, context);
    if (form == archive_form::zip && is_zip_of_nothing(container, info.size)) {
        made->ended = true;
        return archive_reader{std::move(made)};
    }
    auto opened =
        made->open(form == archive_form::zip ? layout::zip_by_directory : layout::tar_or_one_file);
    if (!opened && opened.error().code() == errc::corrupt && form == archive_form::zip)
        opened = made->open_without_directory();
    if (!opened) return opened.error();
    return archive_reader{std::move(made)};
}

archive_reader::archive_reader(std::unique_ptr<impl> made) : impl_(std::move(made)) {}
archive_reader::archive_reader(archive_reader&&) noexcept = default;
archive_reader& archive_reader::operator=(archive_reader&&) noexcept = default;
archive_reader::~archive_reader() = default;

result<member_header const*> archive_reader::next()
{
    return impl_->next();
}

bool archive_reader::has_ended() const noexcept
{
    return impl_->ended;
}

result<bytes_view> archive_reader::peek()
{
    return impl_->peek();
}

result<std::size_t> archive_reader::read(std::span<std::byte> into)
{
    return impl_->read(into);
}

std::uint64_t archive_reader::bytes_given() const noexcept
{
    return impl_->given;
}

} // namespace mig::file
