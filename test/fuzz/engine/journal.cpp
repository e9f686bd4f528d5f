// Whatever read_journal() reads is read again after being written.

#include "engine/journal.hpp"

#include <mig/base/assert.hpp>

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    auto const file = mig::bytes_view{reinterpret_cast<std::byte const*>(data), size};
    auto const read = mig::engine::read_journal(file);
    if (!read) return 0;
    MIG_ASSERT(read->good_bytes <= size);

    auto again = mig::to_bytes(mig::engine::journal_magic);
    for (auto const& entry : read->entries) {
        auto const raw = mig::engine::write_entry(entry);
        again.insert(again.end(), raw.begin(), raw.end());
    }
    auto const second = mig::engine::read_journal(again);
    MIG_ASSERT(second.ok());
    MIG_ASSERT(second->entries.size() == read->entries.size());
    return 0;
}
