// One digest of one stream, computed by Botan.  The seam: nothing else in this room sees Botan.

#ifndef MIG_SRC_HASH_BOTAN_STREAM_HPP
#define MIG_SRC_HASH_BOTAN_STREAM_HPP

#include <mig/hash/digest.hpp>

#include <memory>

namespace mig::hash {

class botan_stream {
public:
    // one is exactly one kind.  Fails with unsupported when this Botan was built without it.
    [[nodiscard]] static result<botan_stream> make(hash_kind one);
    botan_stream(botan_stream&&) noexcept;
    botan_stream& operator=(botan_stream&&) noexcept;
    ~botan_stream();

    void update(bytes_view);
    [[nodiscard]] digest finish(); // and the stream is as new

private:
    class function;
    explicit botan_stream(std::unique_ptr<function>) noexcept;
    std::unique_ptr<function> function_;
};

} // namespace mig::hash

#endif
