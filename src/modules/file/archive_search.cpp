#include "modules/file/archive_search.hpp"

#include "modules/file/path_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace mig::file {
namespace {

bool ends_the_run(error const& why) noexcept
{
    return why.code() == errc::cancelled || why.code() == errc::over_budget;
}

// What it is called when it is expanded beside its container.
std::string_view without_suffix(std::string_view name)
{
    for (std::string_view const suffix : {".gz", ".xz", ".zst", ".bz2"}) {
        if (name.size() > suffix.size() && name.ends_with(suffix)) {
            name.remove_suffix(suffix.size());
            break;
        }
    }
    return name;
}

std::string path_of(std::string const& container, std::string_view name)
{
    while (name.starts_with("./") && name.size() > 2)
        name.remove_prefix(2); // "tar -c ." writes it before each
    return container + "!/" + std::string{name};
}

// Reads to the end, and says how much there was.
result<std::uint64_t> size_of_rest(archive_reader& from)
{
    std::array<std::byte, std::size_t{64} << 10> block;
    while (true) {
        auto const got = from.read(block);
        if (!got) return got.error();
        if (*got == 0) return from.bytes_given();
    }
}

file_info with_size(file_info info, std::uint64_t size)
{
    info.size = info.allocated_bytes = size;
    return info;
}

// The content of the member that the reader is at.
class member_input final : public input {
public:
    member_input(archive_reader& from, file_info const& info) : from_(from), info_(info) {}
    result<std::size_t> read(std::span<std::byte> into) override { return from_.read(into); }
    result<file_info> look() override
    {
        auto const size = size_of_rest(from_);
        if (!size) return size.error();
        return with_size(info_, *size);
    }

private:
    archive_reader& from_;
    file_info info_;
};

class reader_member final : public member {
public:
    // container, info and form: what the reader reads.
    reader_member(archive_reader& at, member_header const& header, input& container,
                  file_info const& info, archive_form form, run_context& context)
        : at_(at),
          header_(header),
          container_(container),
          info_(info),
          form_(form),
          context_(context)
    {}

    // Only of a stream: a second reader expands it, and the first one stays where it is.
    result<file_info> look() override
    {
        if (header_.is_hard_link) return hard_link();
        if (!is_stream(form_) || !header_.name.empty())
            return error{errc::corrupt, "look at", "archive", "archive member of unknown size"};
        auto second = archive_reader::open(container_, info_, form_, context_);
        if (!second) return second.error();
        if (auto const first = second->next(); !first) return first.error();
        auto const size = size_of_rest(*second);
        if (!size) return size.error();
        return with_size(header_.info, *size);
    }

    result<std::unique_ptr<input>> open() override
    {
        if (header_.is_hard_link) return hard_link();
        return std::make_unique<member_input>(at_, header_.info);
    }

private:
    // Its content is that of another member, which has gone by, or is still to come.
    static error hard_link()
    {
        return {errc::corrupt, "look at", "archive", "hard link within an archive"};
    }

    archive_reader& at_;
    member_header const& header_;
    input& container_;
    file_info info_;
    archive_form form_;
    run_context& context_;
};

bool same_content(file_info const& a, file_info const& b) noexcept
{
    return a.size == b.size && a.modified == b.modified;
}

} // namespace

archive_search::archive_search(std::vector<search> const& searches, evaluation& e, ledger& l,
                               run_context& context)
    : searches_(searches),
      evaluation_(e),
      ledger_(l),
      context_(context),
      any_(std::any_of(searches.begin(), searches.end(), [](auto const& s) { return s.archives; }))
{}

bool archive_search::is_wanted(std::span<std::size_t const> in_scope)
{
    in_.clear();
    for (auto const n : in_scope) {
        auto const& s = searches_[n];
        if (s.archives && !s.checks.empty() && !evaluation_.is_over(n)) in_.push_back(n);
    }
    return !in_.empty();
}

bool archive_search::all_over() const
{
    return std::all_of(in_.begin(), in_.end(), [&](auto n) { return evaluation_.is_over(n); });
}

result<void> archive_search::tell(std::string const& path, error const& why)
{
    if (ends_the_run(why)) return why;
    ledger_.in_doubt(path, why.why(), in_);
    return {};
}

result<void> archive_search::look_into(candidate& container, std::span<std::size_t const> in_scope)
{
    if (!any_ || !is_wanted(in_scope)) return {};
    if (auto fine = context_.keep_going(); !fine) return fine;
    auto const unopened = [&] {
        ledger_.left_out(container.path(), "could not be looked at for archives", in_);
        return result<void>{};
    };
    auto in = container.open();
    if (!in) return unopened();
    std::array<std::byte, form_bytes> beginning;
    std::size_t have = 0;
    while (have < beginning.size()) {
        auto const got = (*in)->read_at(have, std::span{beginning}.subspan(have));
        if (!got) return unopened();
        if (*got == 0) break;
        have += *got;
    }
    auto const form = form_of(bytes_view{beginning}.first(have));
    if (form == archive_form::none) return {};
    if (form == archive_form::other) {
        ledger_.left_out(container.path(), "archive of another kind", in_);
        return {};
    }
    auto const before = (*in)->look();
    if (!before) return unopened();
    if (auto done = each_member(container, **in, *before, form); !done) return done;
    auto const after = (*in)->look();
    if (!after || !same_content(*before, *after))
        ledger_.in_doubt(container.path(), "archive changed while read", in_);
    return {};
}

result<void> archive_search::each_member(candidate const& container, input& from,
                                         file_info const& info, archive_form form)
{
    auto reader = archive_reader::open(from, info, form, context_);
    if (!reader) return tell(container.path(), reader.error());
    while (true) {
        if (all_over()) {
            for (auto const n : in_)
                ledger_.match_limit(n);
            return {};
        }
        auto const at = reader->next();
        if (!at) {
            if (auto told = tell(container.path(), at.error()); !told) return told;
            if (reader->has_ended()) return {};
            continue;
        }
        if (*at == nullptr) return {};
        if ((*at)->info.kind != file_kind::regular) continue;
        if (auto done = look_at(container, *reader, **at, from, info, form); !done) return done;
    }
}

result<void> archive_search::look_at(candidate const& container, archive_reader& reader,
                                     member_header const& header, input& from,
                                     file_info const& info, archive_form form)
{
    auto const path =
        path_of(container.path(), header.name.empty() ? without_suffix(base_name(container.path()))
                                                      : std::string_view{header.name});
    ledger_.looked_at(in_);
    auto how = evaluation::unread::tell;
    auto nested = false;
    if (!header.is_hard_link) {
        auto const begins = reader.peek();
        if (!begins) {
            if (auto told = tell(path, begins.error()); !told) return told;
            how = evaluation::unread::told_before;
        } else {
            nested = form_of(*begins) != archive_form::none;
        }
    }
    reader_member within{reader, header, from, info, form, context_};
    candidate file{within, path, header.info, header.size_is_known};
    if (auto done = evaluation_.evaluate(file, in_, how); !done) return done;
    if (nested) ledger_.left_out(path, "nested archive", in_);
    return {};
}

} // namespace mig::file
