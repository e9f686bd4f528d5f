#include "bench/pgp_rnp.hpp"

#include <rnp/rnp.h>

namespace mig::test {
namespace {

std::uint8_t const* octets(bytes_view data)
{
    return reinterpret_cast<std::uint8_t const*>(data.data());
}

// Borrows the bytes.
class input {
public:
    explicit input(bytes_view data)
    {
        rnp_input_from_memory(&handle_, octets(data), data.size(), false);
    }
    ~input() { rnp_input_destroy(handle_); }
    input(input const&) = delete;
    input& operator=(input const&) = delete;
    [[nodiscard]] rnp_input_t handle() const { return handle_; }

private:
    rnp_input_t handle_ = nullptr;
};

} // namespace

struct rnp_keys::impl {
    rnp_ffi_t ffi = nullptr;
};

rnp_keys::rnp_keys(bytes_view ring) : impl_(std::make_unique<impl>())
{
    if (rnp_ffi_create(&impl_->ffi, "GPG", "GPG") != 0) return;
    input const keys{ring};
    rnp_load_keys(impl_->ffi, "GPG", keys.handle(), RNP_LOAD_SAVE_PUBLIC_KEYS);
}

rnp_keys::~rnp_keys()
{
    rnp_ffi_destroy(impl_->ffi);
}

bool rnp_keys::verify(bytes_view message, bytes_view signature) const
{
    input const text{message};
    input const blob{signature};
    rnp_op_verify_t operation = nullptr;
    if (rnp_op_verify_detached_create(&operation, impl_->ffi, text.handle(), blob.handle()) != 0) {
        return false;
    }
    bool const good = rnp_op_verify_execute(operation) == 0;
    rnp_op_verify_destroy(operation);
    return good;
}

} // namespace mig::test
