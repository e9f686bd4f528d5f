// What apply() may fail with: a contradiction, or the store's own trouble.

#ifndef MIG_STORE_WRITING_ERROR_HPP
#define MIG_STORE_WRITING_ERROR_HPP

#include <mig/base/error.hpp>

namespace mig {

// After trouble the changes are still to be written; after a contradiction they are dropped.  So
// what is not surely a contradiction is trouble.
[[nodiscard]] inline error as_writing_error(error const& why)
{
    switch (why.code()) {
    case errc::refused:
    case errc::invalid_argument:
    case errc::over_budget:
    case errc::unavailable:
        return why;
    default:
        return error{errc::io, why.doing(), why.subject(), why.why()};
    }
}

} // namespace mig

#endif
