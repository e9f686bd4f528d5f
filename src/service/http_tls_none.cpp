#include "service/http_tls.hpp"

namespace mig::service {

result<std::unique_ptr<tls_server>> make_tls_server(tls_files const&)
{
    return error{errc::unsupported, "start", "TLS", "this libmig was built without it"};
}

} // namespace mig::service
