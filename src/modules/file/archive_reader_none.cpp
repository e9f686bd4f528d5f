// Builds without libarchive: parameters that ask for archives are refused, so no reader is made.
#include "modules/file/archive_reader.hpp"

namespace mig::file {

struct archive_reader::impl {};

bool archives_are_read() noexcept
{
    return false;
}

result<archive_reader> archive_reader::open(input&, file_info const&, archive_form, run_context&)
{
    return error{errc::corrupt, "read", "archive", "archives are not read by this build"};
}

archive_reader::archive_reader(std::unique_ptr<impl> made) : impl_(std::move(made)) {}
archive_reader::archive_reader(archive_reader&&) noexcept = default;
archive_reader& archive_reader::operator=(archive_reader&&) noexcept = default;
archive_reader::~archive_reader() = default;

result<member_header const*> archive_reader::next()
{
    return nullptr;
}

bool archive_reader::has_ended() const noexcept
{
    return true;
}

result<bytes_view> archive_reader::peek()
{
    return bytes_view{};
}

result<std::size_t> archive_reader::read(std::span<std::byte>)
{
    return std::size_t{0};
}

std::uint64_t archive_reader::bytes_given() const noexcept
{
    return 0;
}

} // namespace mig::file
