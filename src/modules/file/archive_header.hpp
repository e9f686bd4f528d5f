// What libarchive says of a member, and what it keeps for itself.
//
// Threads: pure functions; a plain_names belongs to the thread that made it.

#ifndef MIG_SRC_MODULES_FILE_ARCHIVE_HEADER_HPP
#define MIG_SRC_MODULES_FILE_ARCHIVE_HEADER_HPP

#include "modules/file/archive_reader.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <string>

namespace mig::file {

// libarchive turns names into what the locale of the thread writes, and in one of UTF-8 it composes
// letters and accents: not the name that the archive has.  In C it leaves the bytes alone.
class plain_names {
public:
    plain_names() : c_(::newlocale(LC_ALL_MASK, "C", nullptr)), before_(::uselocale(c_)) {}
    plain_names(plain_names const&) = delete;
    plain_names& operator=(plain_names const&) = delete;
    ~plain_names()
    {
        ::uselocale(before_);
        if (c_ != nullptr) ::freelocale(c_);
    }

private:
    locale_t c_;
    locale_t before_;
};

// The name is empty where libarchive could not turn it into that of the locale.
[[nodiscard]] member_header header_of(archive_entry*);

// It warns that it could not turn a name into that of the locale: it was not asked to.
[[nodiscard]] bool is_about_names(archive*);

// The UTF-8 name of the zip's member whose content begins there, after its header.  Empty: there is
// none, or it is in doubt where the header begins.
[[nodiscard]] std::string name_in_zip(input& container, std::uint64_t content_at);

// Nothing but the end of a directory, which libarchive takes for no zip.
[[nodiscard]] bool is_zip_of_nothing(input& container, std::uint64_t size);

// libarchive also takes a stream for an empty one that breaks before its first byte.
[[nodiscard]] bool is_stream_of_nothing(input& container, std::uint64_t size, archive_form);

} // namespace mig::file

#endif
