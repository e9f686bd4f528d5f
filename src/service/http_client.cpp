#include "service/http_client.hpp"

#include "service/stoppable_pause.hpp"
#include "transport/pauses.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <curl/curl.h>
#include <mutex>
#include <system_error>
#include <utility>

namespace mig::service {
namespace {

constexpr std::size_t body_max_bytes = 256u << 20;
constexpr std::string_view unix_scheme = "unix:";

using easy_handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using multi_handle = std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)>;
using header_list = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

using clock_type = std::chrono::steady_clock;
constexpr std::chrono::seconds wait_max{60}; // at a time
constexpr long connect_max_s = 30;
constexpr long status_too_many = 429;
constexpr int tries_max = 10;
constexpr relay::pause_bounds pauses_when_told_to_wait{.first = std::chrono::seconds{1},
                                                       .last = std::chrono::seconds{4}};

// What one transfer gathers.
struct transfer {
    CURL* easy = nullptr;
    http_answer answer;
    std::function<bool(std::string_view)> on_part; // may be empty
    bool ended_by_us = false;
    std::chrono::milliseconds silence_max{0}; // 0: any
    clock_type::time_point heard = clock_type::now();

    [[nodiscard]] clock_type::duration left() const
    {
        if (silence_max.count() == 0) return wait_max;
        return std::min<clock_type::duration>(heard + silence_max - clock_type::now(), wait_max);
    }
};

std::size_t take(char* data, std::size_t, std::size_t size, void* to)
{
    auto& t = *static_cast<transfer*>(to);
    if (t.ended_by_us) return 0; // libcurl may have more at hand
    t.heard = clock_type::now();
    curl_easy_getinfo(t.easy, CURLINFO_RESPONSE_CODE, &t.answer.status);
    if (t.on_part && t.answer.status == 200) {
        t.ended_by_us = !t.on_part({data, size});
        t.heard = clock_type::now();     // what it took is not the server's silence
        return t.ended_by_us ? 0 : size; // 0 ends the transfer
    }
    if (t.answer.body.size() + size > body_max_bytes) return 0;
    t.answer.body.append(data, size);
    return size;
}

} // namespace

class http_client::impl {
public:
    impl(std::string base, std::string socket, http_client_options options)
        : base_(std::move(base)),
          socket_(std::move(socket)),
          options_(std::move(options)),
          easy_(curl_easy_init(), curl_easy_cleanup),
          multi_(curl_multi_init(), curl_multi_cleanup)
    {}

    [[nodiscard]] bool ready() const noexcept { return easy_ != nullptr && multi_ != nullptr; }

    // A server that has enough of our requests for the moment says so, and is asked again.
    result<http_answer>
    run(std::string const& path, std::map<std::string, std::string> const& query,
        std::string const* body, std::function<bool(std::string_view)> const& on_part,
        std::stop_token const& stop, std::string_view body_type = "application/json")
    {
        relay::pauses pauses{pauses_when_told_to_wait};
        for (int n = 1;; ++n) {
            auto answer = run_once(path, query, body, on_part, stop, body_type);
            if (!answer || answer->status != status_too_many || n == tries_max) return answer;
            if (!pause_for(pauses.next(), stop)) return errc::cancelled;
        }
    }

    result<http_answer> post_form(std::string const& path,
                                  std::map<std::string, std::string> const& form)
    {
        auto body = query_text(form);
        if (!body.empty()) body.erase(0, 1); // its question mark
        return run(path, {}, &body, {}, {}, "application/x-www-form-urlencoded");
    }

private:
    result<http_answer> run_once(std::string const& path,
                                 std::map<std::string, std::string> const& query,
                                 std::string const* body,
                                 std::function<bool(std::string_view)> on_part,
                                 std::stop_token stop, std::string_view body_type)
    {
        auto* const easy = easy_.get();
        curl_easy_reset(easy);
        auto const target = path + query_text(query);
        auto const url = base_ + target;
        header_list headers{nullptr, curl_slist_free_all};
        auto const add = [&](std::string const& line) {
            headers.reset(curl_slist_append(headers.release(), line.c_str()));
        };
        add("Expect:");
        add("Accept: application/json");
        if (!options_.api_key.empty()) add("X-MIGAPIKEY: " + options_.api_key);
        if (options_.authorize) {
            // What is signed is what is sent: the host is said here, not by libcurl.
            auto const token = options_.authorize({.method = body != nullptr ? "POST" : "GET",
                                                   .host = host(),
                                                   .target = signed_target(target),
                                                   .body = body != nullptr ? *body : ""});
            if (!token) return token.error();
            add("Host: " + std::string{host()});
            add("Authorization: " + *token);
        }
        if (body != nullptr) add("Content-Type: " + std::string{body_type});
        transfer t;
        t.easy = easy;
        if (on_part) t.silence_max = options_.stream_silence_max;
        t.on_part = std::move(on_part);
        std::array<char, CURL_ERROR_SIZE> why{};
        curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, why.data());
        curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &t);
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, connect_max_s);
        curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
        curl_easy_setopt(easy, CURLOPT_PROXY, ""); // to this machine, whatever the environment says
        if (!socket_.empty()) curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, socket_.c_str());
        if (auto const& ca = options_.ca_file; !ca.empty())
            curl_easy_setopt(easy, CURLOPT_CAINFO, ca.c_str());
        if (body != nullptr) {
            curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                             static_cast<curl_off_t>(body->size()));
            curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body->c_str());
        }
        auto const code = perform(t, std::move(stop));
        if (code == CURLE_ABORTED_BY_CALLBACK) return errc::cancelled;
        if (code == CURLE_OPERATION_TIMEDOUT && t.left().count() <= 0) {
            curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
            return error{errc::unavailable, "talk to", where(), "it says nothing any more"};
        }
        if (code != CURLE_OK && !t.ended_by_us) {
            curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
            // Of a socket, libcurl would say "localhost port 80".
            if (code == CURLE_COULDNT_CONNECT && !socket_.empty()) return no_socket();
            return error{errc::unavailable, "talk to", where(),
                         why[0] != '\0' ? why.data() : curl_easy_strerror(code)};
        }
        curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &t.answer.status);
        return std::move(t.answer);
    }

    // By the multi interface: its wait can be ended from another thread.
    CURLcode perform(transfer const& t, std::stop_token stop)
    {
        std::stop_callback const on_stop{stop, [this] { curl_multi_wakeup(multi_.get()); }};
        curl_multi_add_handle(multi_.get(), easy_.get());
        auto code = CURLE_OK;
        int running = 1;
        while (running > 0) {
            if (stop.stop_requested()) {
                code = CURLE_ABORTED_BY_CALLBACK;
                break;
            }
            if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) {
                code = CURLE_FAILED_INIT;
                break;
            }
            if (running == 0) break;
            auto const left = std::chrono::ceil<std::chrono::milliseconds>(t.left());
            if (left.count() <= 0) {
                code = CURLE_OPERATION_TIMEDOUT;
                break;
            }
            curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(left.count()), nullptr);
        }
        int left = 0;
        while (auto const* const message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg == CURLMSG_DONE) code = message->data.result;
        }
        curl_multi_remove_handle(multi_.get(), easy_.get());
        return code;
    }

    std::string query_text(std::map<std::string, std::string> const& query)
    {
        std::string text;
        for (auto const& [name, value] : query) {
            std::unique_ptr<char, decltype(&curl_free)> const escaped{
                curl_easy_escape(easy_.get(), value.data(), static_cast<int>(value.size())),
                curl_free};
            text += (text.empty() ? "?" : "&") + name + "=" + (escaped ? escaped.get() : "");
        }
        return text;
    }

    // Of "https://mig.example.net:1664/prefix": the middle.
    [[nodiscard]] std::string_view host() const
    {
        auto const from = base_.find("://") + 3;
        return std::string_view{base_}.substr(from, base_.find('/', from) - from);
    }
    // With the prefix.
    [[nodiscard]] std::string signed_target(std::string const& target) const
    {
        auto const slash = base_.find('/', base_.find("://") + 3);
        return slash == std::string::npos ? target : base_.substr(slash) + target;
    }

    [[nodiscard]] error no_socket() const
    {
        long os = 0;
        curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &os);
        return error{errc::unavailable, "talk to", where(),
                     "nobody serves this socket: " +
                         std::generic_category().message(static_cast<int>(os))};
    }

    [[nodiscard]] std::string where() const
    {
        return socket_.empty() ? base_ : std::string{unix_scheme} + socket_;
    }

    std::string base_;
    std::string socket_;
    http_client_options options_;
    easy_handle easy_;
    multi_handle multi_;
};

namespace {

constexpr std::string_view http_scheme = "http://";

bool is_loopback_address(std::string_view name)
{
    return name.starts_with("127.") &&
           name.find_first_not_of("0123456789.") == std::string_view::npos;
}

// By its name, which is between the scheme and a port or a path.
bool is_this_machine(std::string_view url)
{
    auto const host =
        url.substr(http_scheme.size(), url.find('/', http_scheme.size()) - http_scheme.size());
    if (host.find('@') != std::string_view::npos) return false;
    if (host == "[::1]" || host.starts_with("[::1]:")) return true;
    auto const name = host.substr(0, host.find(':'));
    return name == "localhost" || is_loopback_address(name);
}

// libcurl's own set-up, which it would otherwise do in the first handle, and not safely when two
// threads make their first at once.
bool start_libcurl()
{
    static constinit std::once_flag once;
    static constinit bool started = false;
    std::call_once(once, [] { started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; });
    return started;
}

} // namespace

result<http_client> http_client::open(http_client_options options)
{
    std::string socket;
    auto const& url = options.url;
    auto base = url;
    if (url.starts_with(unix_scheme)) {
        socket = url.substr(unix_scheme.size());
        base = "http://localhost";
    } else if (!url.starts_with(http_scheme) && !url.starts_with("https://")) {
        return error{errc::invalid_argument, "open", url,
                     "an API's URL is unix:/path/of/socket, https://host:port/ or "
                     "http://127.0.0.1:port/"};
    } else if (url.starts_with(http_scheme) && !is_this_machine(url)) {
        return error{errc::refused, "open", url,
                     "others could listen in, and answer: only https:// leaves this machine"};
    }
    while (base.ends_with('/'))
        base.pop_back();
    if (!start_libcurl()) return error{errc::internal, "start", "libcurl"};
    auto made = std::make_unique<impl>(std::move(base), std::move(socket), std::move(options));
    if (!made->ready()) return error{errc::internal, "start", "libcurl"};
    return http_client{std::move(made)};
}

http_client::http_client(std::unique_ptr<impl> i) noexcept : impl_(std::move(i)) {}
http_client::http_client(http_client&&) noexcept = default;
http_client& http_client::operator=(http_client&&) noexcept = default;
http_client::~http_client() = default;

result<http_answer> http_client::get(std::string const& path,
                                     std::map<std::string, std::string> const& query)
{
    return impl_->run(path, query, nullptr, {}, {});
}

result<http_answer> http_client::post_json(std::string const& path, std::string const& body)
{
    return impl_->run(path, {}, &body, {}, {});
}

result<http_answer> http_client::post_form(std::string const& path,
                                           std::map<std::string, std::string> const& form)
{
    return impl_->post_form(path, form);
}

result<http_answer> http_client::stream(std::string const& path,
                                        std::map<std::string, std::string> const& query,
                                        std::function<bool(std::string_view)> on_part,
                                        std::stop_token stop)
{
    return impl_->run(path, query, nullptr, std::move(on_part), std::move(stop));
}

} // namespace mig::service
