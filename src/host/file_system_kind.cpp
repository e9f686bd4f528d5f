#include "host/file_system_kind.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <sys/vfs.h>

namespace mig::host_room {
namespace {

// Files that the kernel makes up.  Memory that holds files (tmpfs, ramfs, devtmpfs) is not among
// them: those who hide things hide them there.
constexpr std::array<std::uint32_t, 21> pseudo{
    0x9fa0,     // proc
    0x62656572, // sysfs
    0x27e0eb,   // cgroup
    0x63677270, // cgroup2
    0x64626720, // debugfs
    0x74726163, // tracefs
    0x73636673, // securityfs
    0xf97cff8c, // selinuxfs
    0x43415d53, // smackfs
    0x5a3c69f0, // apparmorfs
    0xcafe4a11, // bpf
    0x62656570, // configfs
    0x6165676c, // pstore
    0xde5e81e4, // efivarfs
    0x42494e4d, // binfmt_misc
    0x19800202, // mqueue
    0x958458f6, // hugetlbfs
    0x1cd1,     // devpts
    0x65735543, // fusectl
    0x6e736673, // nsfs
    0x67596969, // rpc_pipefs
};

// Files of another machine or program, and what brings them here at the first look (autofs).
constexpr std::array<std::uint32_t, 17> network{
    0x6969,     // nfs
    0x517b,     // smb
    0xff534d42, // cifs
    0xfe534d42, // smb2
    0x5346414f, // afs
    0x6b414653, // afs of the kernel
    0x73757245, // coda
    0x564c,     // ncp
    0x00c36400, // ceph
    0x01021997, // 9p
    0x65735546, // fuse, virtiofs
    0x0bd00bd0, // lustre
    0x7461636f, // ocfs2
    0x01161970, // gfs2
    0x47504653, // gpfs
    0x786f4256, // vboxsf
    0x0187,     // autofs
};

template <std::size_t N>
bool has(std::array<std::uint32_t, N> const& all, std::uint32_t one) noexcept
{
    return std::find(all.begin(), all.end(), one) != all.end();
}

} // namespace

file_system_kind kind_of_magic(std::uint32_t magic) noexcept
{
    if (has(pseudo, magic)) return file_system_kind::pseudo;
    return has(network, magic) ? file_system_kind::network : file_system_kind::local;
}

file_system_kind kind_of_file_system(int descriptor) noexcept
{
    struct statfs found;
    if (::fstatfs(descriptor, &found) != 0) return file_system_kind::local;
    return kind_of_magic(static_cast<std::uint32_t>(found.f_type));
}

} // namespace mig::host_room
