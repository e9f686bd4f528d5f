// What libarchive says of a member, and what it keeps for itself.
//
// Threads: pure functions; a plain_names belongs to the thread that made it.

#ifndef MIG_SRC_MODULES_FILE_ARCHIVE_HEADER_HPP
#define MIG_SRC_MODULES_FILE_ARCHIVE_HEADER_HPP

#include "modules/file/archive_reader.hpp"

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

// The name in the header of a zip's member that begins there; empty: there is none.
[[nodiscard]] std::string name_in_zip(input& container, std::uint64_t header_at);

} // namespace mig::file

#endif
