#include "hash/botan_stream.hpp"

#include <mig/base/assert.hpp>

#include <botan/hash.h>

#include <exception>

namespace mig::hash {
namespace {

char const* botan_name(hash_kind one) noexcept
{
    switch (one) {
    case hash_kind::none:
        break;
    case hash_kind::md5:
        return "MD5";
    case hash_kind::sha1:
        return "SHA-160";
    case hash_kind::sha256:
        return "SHA-256";
    case hash_kind::sha384:
        return "SHA-384";
    case hash_kind::sha512:
        return "SHA-512";
    case hash_kind::sha3_224:
        return "SHA-3(224)";
    case hash_kind::sha3_256:
        return "SHA-3(256)";
    case hash_kind::sha3_384:
        return "SHA-3(384)";
    case hash_kind::sha3_512:
        return "SHA-3(512)";
    }
    return "";
}

std::uint8_t const* octets(std::byte const* at) noexcept
{
    return reinterpret_cast<std::uint8_t const*>(at);
}

} // namespace

class botan_stream::function {
public:
    explicit function(std::unique_ptr<Botan::HashFunction> made) noexcept : made_(std::move(made))
    {}
    Botan::HashFunction& operator*() noexcept { return *made_; }

private:
    std::unique_ptr<Botan::HashFunction> made_;
};

botan_stream::botan_stream(std::unique_ptr<function> made) noexcept : function_(std::move(made)) {}
botan_stream::botan_stream(botan_stream&&) noexcept = default;
botan_stream& botan_stream::operator=(botan_stream&&) noexcept = default;
botan_stream::~botan_stream() = default;

result<botan_stream> botan_stream::make(hash_kind one)
{
    try {
        auto made = Botan::HashFunction::create(botan_name(one));
        if (!made || made->output_length() != size_of(one))
            return error{errc::unsupported, "hash", name(one), "this build lacks it"};
        return botan_stream{std::make_unique<function>(std::move(made))};
    } catch (std::bad_alloc const&) {
        throw;
    } catch (std::exception const& why) {
        return error{errc::internal, "hash", name(one), why.what()};
    }
}

// Botan throws from update and final only when memory is out: there is no bad input for a hash.
void botan_stream::update(bytes_view block)
{
    (**function_).update(octets(block.data()), block.size());
}

digest botan_stream::finish()
{
    digest made;
    made.size = static_cast<std::uint8_t>((**function_).output_length());
    (**function_).final(reinterpret_cast<std::uint8_t*>(made.bytes.data()));
    return made;
}

} // namespace mig::hash
