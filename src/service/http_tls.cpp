// The seam to OpenSSL, by way of Asio.

#include "service/http_tls.hpp"

#include <asio/ssl.hpp>
#include <asio/write.hpp>

#include <exception>
#include <utility>

namespace mig::service {
namespace {

class tls_socket final : public http_socket {
public:
    tls_socket(asio::ip::tcp::socket s, std::shared_ptr<asio::ssl::context> context)
        : context_(std::move(context)),
          stream_(std::move(s), *context_)
    {}

    void shake_hands(std::function<void(std::error_code)> done) override
    {
        stream_.async_handshake(asio::ssl::stream_base::server, std::move(done));
    }
    void read_some(asio::mutable_buffer into, handler done) override
    {
        stream_.async_read_some(into,
                                [done = std::move(done)](std::error_code failed, std::size_t n) {
                                    // Many clients close without saying so first.  A request tells
                                    // by itself whether it is whole.
                                    if (failed == asio::ssl::error::stream_truncated)
                                        failed = asio::error::eof;
                                    done(failed, n);
                                });
    }
    void write(asio::const_buffer from, handler done) override
    {
        asio::async_write(stream_, from, std::move(done));
    }
    // Without a closing alert: sending one waits for a reading that is under way.  Each response
    // says how long it is, so that one that was cut short shows.
    bool end_sending() override
    {
        std::error_code failed;
        stream_.lowest_layer().shutdown(asio::socket_base::shutdown_send, failed);
        return !failed;
    }
    void close() override
    {
        std::error_code ignored;
        stream_.lowest_layer().close(ignored);
    }

private:
    std::shared_ptr<asio::ssl::context> context_;
    asio::ssl::stream<asio::ip::tcp::socket> stream_;
};

class openssl_server final : public tls_server {
public:
    explicit openssl_server(std::shared_ptr<asio::ssl::context> c) : context_(std::move(c)) {}
    std::unique_ptr<http_socket> wrap(asio::ip::tcp::socket s) override
    {
        return std::make_unique<tls_socket>(std::move(s), context_);
    }

private:
    std::shared_ptr<asio::ssl::context> context_;
};

error unusable(std::filesystem::path const& file, std::string const& why)
{
    return error{errc::invalid_argument, "use for TLS", file.native(), why};
}

} // namespace

result<std::unique_ptr<tls_server>> make_tls_server(tls_files const& files)
{
    try {
        auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
        context->set_options(asio::ssl::context::default_workarounds |
                             asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3 |
                             asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1 |
                             asio::ssl::context::no_compression);
        SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION);
        SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
        std::error_code failed;
        context->use_certificate_chain_file(files.certificate.native(), failed);
        if (failed) return unusable(files.certificate, failed.message());
        context->use_private_key_file(files.key.native(), asio::ssl::context::pem, failed);
        if (failed) return unusable(files.key, failed.message());
        if (SSL_CTX_check_private_key(context->native_handle()) != 1) {
            return unusable(files.key, "it is not the key of " + files.certificate.native());
        }
        return std::unique_ptr<tls_server>{std::make_unique<openssl_server>(std::move(context))};
    } catch (std::exception const& why) {
        return error{errc::internal, "start", "TLS", std::string_view{why.what()}};
    }
}

} // namespace mig::service
