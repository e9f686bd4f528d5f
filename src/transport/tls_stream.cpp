// The seam to OpenSSL, by way of Asio.
#include "transport/byte_stream.hpp"

#include <asio/ssl.hpp>
#include <asio/write.hpp>

#include <arpa/inet.h>

namespace mig::relay {
namespace {

using socket_over_tls = asio::ssl::stream<asio::ip::tcp::socket>;

class tls_stream final : public byte_stream, public std::enable_shared_from_this<tls_stream> {
public:
    tls_stream(asio::ip::tcp::socket socket, asio::ssl::context& context)
        : stream_(std::move(socket), context)
    {}

    void read_some(std::span<std::byte> into, done then) override
    {
        stream_.async_read_some(asio::buffer(into.data(), into.size()),
                                [self = shared_from_this(), then = std::move(then)](
                                    std::error_code failed, std::size_t n) { then(failed, n); });
    }
    void write(bytes_view all, done then) override
    {
        asio::async_write(stream_, asio::buffer(all.data(), all.size()),
                          [self = shared_from_this(), then = std::move(then)](
                              std::error_code failed, std::size_t n) { then(failed, n); });
    }
    // Without TLS's farewell: the layer above has one of its own.
    void close() override
    {
        std::error_code ignored;
        stream_.lowest_layer().close(ignored);
    }

    [[nodiscard]] bool expect(std::string const& host)
    {
        auto* const ssl = stream_.native_handle();
        auto* const wanted = SSL_get0_param(ssl);
        // A name in the subject alone is of the last century, and matches too much.
        X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT |
                                                    X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        unsigned char address[sizeof(in6_addr)];
        if (::inet_pton(AF_INET, host.c_str(), address) == 1 ||
            ::inet_pton(AF_INET6, host.c_str(), address) == 1)
            return X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) == 1;
        return SSL_set_tlsext_host_name(ssl, host.c_str()) == 1 &&
               X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), host.size()) == 1;
    }

    void shake_hands(std::function<void(result<void>)> then)
    {
        stream_.async_handshake(
            asio::ssl::stream_base::client,
            [self = shared_from_this(), then = std::move(then)](std::error_code failed) {
                if (!failed) return then({});
                then(error{errc::unavailable, "shake hands over", "TLS", self->why(failed)});
            });
    }

private:
    [[nodiscard]] std::string why(std::error_code failed)
    {
        auto const verified = SSL_get_verify_result(stream_.native_handle());
        if (verified == X509_V_OK) return failed.message();
        return std::string{"the certificate is not trusted: "} +
               X509_verify_cert_error_string(verified);
    }

    socket_over_tls stream_;
};

error unreadable(std::string_view what)
{
    return error{errc::invalid_argument, "read", what, "it is not what it should be, in PEM"};
}

asio::const_buffer lent(std::string_view text)
{
    return {text.data(), text.size()};
}

} // namespace

class tls_context::impl {
public:
    result<void> set(pem const& from)
    {
        std::error_code failed;
        context.set_options(asio::ssl::context::default_workarounds |
                            asio::ssl::context::no_compression);
        SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
        context.set_verify_mode(asio::ssl::verify_peer);
        // OpenSSL would ask on the terminal.
        context.set_password_callback([](auto...) { return std::string{}; });
        context.add_certificate_authority(lent(from.ca), failed);
        if (failed || from.ca.empty()) return unreadable("certificate of the authority");
        if (from.certificate.empty() != from.key.empty())
            return error{errc::invalid_argument, "use", "client certificate",
                         "a certificate and its key come together"};
        if (from.certificate.empty()) return {};
        context.use_certificate_chain(lent(from.certificate), failed);
        if (failed) return unreadable("client certificate");
        context.use_private_key(lent(from.key), asio::ssl::context::pem, failed);
        if (failed) return unreadable("key of the client certificate");
        if (SSL_CTX_check_private_key(context.native_handle()) != 1)
            return error{errc::invalid_argument, "use", "client certificate",
                         "the key is that of another one"};
        return {};
    }

    asio::ssl::context context{asio::ssl::context::tls_client};
};

tls_context::tls_context(std::unique_ptr<impl> of) noexcept : impl_(std::move(of)) {}
tls_context::~tls_context() = default;

result<std::shared_ptr<tls_context const>> tls_context::make(pem const& from)
{
    // Which providers are loaded is not the business of a file of the host's.
    OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
    try {
        auto made = std::make_unique<impl>();
        if (auto good = made->set(from); !good) return good.error();
        return std::shared_ptr<tls_context const>{new tls_context{std::move(made)}};
    } catch (std::system_error const& failed) {
        return error{errc::unavailable, "start", "TLS", failed.code().message()};
    }
}

std::shared_ptr<byte_stream> tls_context::secure(asio::ip::tcp::socket socket,
                                                 std::string const& host,
                                                 std::function<void(result<void>)> then) const
{
    try {
        auto made = std::make_shared<tls_stream>(std::move(socket), impl_->context);
        if (!made->expect(host)) return nullptr;
        made->shake_hands(std::move(then));
        return made;
    } catch (std::system_error const&) {
        return nullptr;
    }
}

} // namespace mig::relay
