// Investigators as rows: the same columns, in the same order, in every store that keeps them in
// tables; and what any store says when it refuses.
//
// Threads: pure functions.

#ifndef MIG_STORE_INVESTIGATOR_ROWS_HPP
#define MIG_STORE_INVESTIGATOR_ROWS_HPP

#include <mig/store/investigators.hpp>

namespace mig {

// A change after which nobody has these any more is refused.
inline constexpr auto administration_bits =
    static_cast<std::int64_t>(permission::investigator) |
    static_cast<std::int64_t>(permission::investigator_update);

[[nodiscard]] inline bool is_administrator(investigator_record const& who) noexcept
{
    return who.status == investigator_status::active && who.permissions.administers();
}

[[nodiscard]] inline error unknown_investigator(std::uint64_t id)
{
    return error{errc::not_found, "find", "investigator " + std::to_string(id), "there is none"};
}

// The words of MIG's own API.
[[nodiscard]] inline error known_fingerprint()
{
    return error{errc::refused, "create", "an investigator",
                 "Investigator's PGP Fingerprint already exists in database"};
}

[[nodiscard]] inline error last_administrator(std::uint64_t id)
{
    return error{errc::refused, "update", "investigator " + std::to_string(id),
                 "will not remove last admin"};
}

namespace rows {

inline constexpr std::string_view investigator_columns =
    "SELECT id, name, pgpfingerprint, publickey, status, createdat, lastmodified, permissions, "
    "apikeyid, apikeyhash FROM investigators ";

template <class Row>
[[nodiscard]] result<investigator_record> read_investigator(Row const& row)
{
    auto const status = parse_investigator_status(row.text(4));
    if (!status) return status.error();
    investigator_record who;
    who.id = static_cast<std::uint64_t>(row.number(0));
    who.name = row.text(1);
    if (!row.is_null(2)) {
        auto const print = fingerprint::parse(row.text(2));
        if (!print) return print.error();
        who.fingerprint = *print;
    }
    who.public_key = row.text(3);
    who.status = *status;
    who.created = row.time(5);
    who.modified = row.time(6);
    who.permissions = {static_cast<std::uint32_t>(row.number(7))};
    who.has_api_key = !row.is_null(8);
    return who;
}

} // namespace rows
} // namespace mig

#endif
