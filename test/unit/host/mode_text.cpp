#include <mig/host/file_system.hpp>

#include <boost/test/unit_test.hpp>

namespace mig {
namespace {

BOOST_AUTO_TEST_CASE(modes_are_written_as_go_writes_them)
{
    struct row {
        file_kind kind;
        std::uint32_t permissions;
        char const* text;
    };
    // Kinds and bits of protocol 10.3, and each letter of Go's order at least once.
    row const rows[] = {
        {file_kind::regular, 0644, "-rw-r--r--"},
        {file_kind::regular, 0000, "----------"},
        {file_kind::regular, 04755, "urwxr-xr-x"},
        {file_kind::regular, 02755, "grwxr-xr-x"},
        {file_kind::regular, 06755, "ugrwxr-xr-x"},
        {file_kind::regular, 07777, "ugtrwxrwxrwx"},
        {file_kind::directory, 01777, "dtrwxrwxrwx"},
        {file_kind::directory, 02775, "dgrwxrwxr-x"},
        {file_kind::directory, 0755, "drwxr-xr-x"},
        {file_kind::symlink, 0777, "Lrwxrwxrwx"},
        {file_kind::fifo, 0600, "prw-------"},
        {file_kind::socket, 0700, "Srwx------"},
        {file_kind::block_device, 0660, "Drw-rw----"},
        {file_kind::character_device, 0620, "Dcrw--w----"},
        {file_kind::character_device, 01620, "Dctrw--w----"},
        {file_kind::unknown, 0600, "?rw-------"},
    };
    for (auto const& row : rows)
        BOOST_TEST(mode_text({.kind = row.kind, .permissions = row.permissions}) == row.text);
}

} // namespace
} // namespace mig
