#include "configuration_file.hpp"

#include <mig/base/time.hpp>
#include <mig/host/trusted_file.hpp>

namespace configuration {

using mig::errc;
using mig::error;
using mig::json;
using mig::result;
using path = std::filesystem::path;

error wrong(std::string_view source, std::string_view why)
{
    return error{errc::invalid_argument, "read configuration", source, why};
}

error expected(std::string_view what)
{
    return error{errc::invalid_argument, "", "", "it is " + std::string{what}};
}

error wrong_value(std::string_view source, std::string_view member, error const& why)
{
    auto const reason = why.doing().empty() ? std::string{why.why()} : why.message();
    return wrong(source, "\"" + std::string{member} + "\" is not what it should be" +
                             (reason.empty() ? "" : ": ") + reason);
}

result<void> read_text(json const& value, std::string& into)
{
    if (!value.is_text()) return expected("a text");
    into = value.text();
    return {};
}

result<void> read_seconds(json const& value, std::chrono::seconds& into)
{
    auto const duration = mig::parse_duration(value.text());
    if (!duration || *duration < std::chrono::seconds{1}) return expected("a time such as 30s");
    into = std::chrono::duration_cast<std::chrono::seconds>(*duration);
    return {};
}

result<std::uint64_t> read_count(json const& value, std::uint64_t max)
{
    auto const n = value.number();
    if (!value.is_number() || n < 1 || n > static_cast<double>(max) ||
        n != static_cast<double>(static_cast<std::uint64_t>(n)))
    {
        return expected("a whole number from 1 to " + std::to_string(max));
    }
    return static_cast<std::uint64_t>(n);
}

result<void> read_texts(json const& value, std::vector<std::string>& into)
{
    if (!value.is_array()) return expected("a list of texts");
    std::vector<std::string> all;
    for (auto const& one : value.items()) {
        if (!one.is_text()) return expected("a list of texts");
        all.emplace_back(one.text());
    }
    into = std::move(all);
    return {};
}

result<void> read_pem(json const& value, path const& source, std::string& into)
{
    if (!value.is_text()) return expected("the name of a file, or PEM text");
    if (value.text().starts_with("-----BEGIN ")) return read_text(value, into);
    auto text = mig::read_trusted_file(source.parent_path() / value.text());
    if (!text) return text.error();
    into = *std::move(text);
    return {};
}

result<void> read_tls(json const& value, path const& source, mig::amqp_tls_options& into)
{
    constexpr std::string_view wanted = "an object with \"ca\", \"certificate\" and \"key\"";
    if (!value.is_object()) return expected(wanted);
    for (auto const& [name, one] : value.members()) {
        if (name.starts_with('#')) continue;
        auto* const to = name == "ca"            ? &into.ca
                         : name == "certificate" ? &into.certificate
                         : name == "key"         ? &into.key
                                                 : nullptr;
        if (to == nullptr) return expected(wanted);
        if (auto read = read_pem(one, source, *to); !read) return read;
    }
    return {};
}

} // namespace configuration
