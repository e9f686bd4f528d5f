// An archive as it lies on a disk: every other member is read, the others are passed over.
#include <mig/host/host.hpp>

#include "modules/file/archive_reader.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace {

constexpr std::size_t bytes_max = std::size_t{1} << 20; // read of one archive
constexpr unsigned members_max = 200;

class memory_file final : public mig::input {
public:
    explicit memory_file(mig::bytes_view content) : content_(content) {}
    mig::result<std::size_t> read(std::span<std::byte> into) override
    {
        auto const got = read_at(at_, into);
        at_ += *got;
        return got;
    }
    mig::result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) override
    {
        auto const from = std::min<std::uint64_t>(offset, content_.size());
        auto const rest = content_.subspan(static_cast<std::size_t>(from));
        auto const size = std::min(rest.size(), into.size());
        std::copy_n(rest.begin(), size, into.begin());
        return size;
    }
    mig::result<mig::file_info> look() override
    {
        return mig::file_info{.kind = mig::file_kind::regular, .size = content_.size()};
    }

private:
    mig::bytes_view content_;
    std::size_t at_ = 0;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    mig::bytes_view const content{reinterpret_cast<std::byte const*>(data), size};
    auto const machine = mig::make_local_host();
    mig::run_context context{{.host = *machine}};
    memory_file file{content};
    auto const form = mig::file::form_of(content);
    auto reader = mig::file::archive_reader::open(file, *file.look(), form, context);
    if (!reader) return 0;
    std::array<std::byte, 4096> block;
    std::size_t total = 0;
    for (unsigned n = 0; n < members_max && total < bytes_max; ++n) {
        auto const at = reader->next();
        if (!at && reader->has_ended()) break;
        if (at && *at == nullptr) break;
        if (!at || n % 2 != 0) continue;
        if (auto const begins = reader->peek(); !begins) continue;
        while (total < bytes_max) {
            auto const got = reader->read(block);
            if (!got || *got == 0) break;
            total += *got;
        }
    }
    return 0;
}
