// A text as a gzip file holds it.

#ifndef MIG_TEST_UNIT_MODULES_GZIP_OF_HPP
#define MIG_TEST_UNIT_MODULES_GZIP_OF_HPP

#include <string>
#include <zlib.h>

namespace mig::test {

inline std::string gzip_of(std::string const& text)
{
    z_stream z{};
    deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string out(text.size() + 100, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = static_cast<uInt>(text.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    deflate(&z, Z_FINISH);
    out.resize(z.total_out);
    deflateEnd(&z);
    return out;
}

} // namespace mig::test

#endif
