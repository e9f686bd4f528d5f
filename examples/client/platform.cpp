#include "platform.hpp"

#include "gpg.hpp"

mig::result<mig::client> open_platform(migrc const& rc)
{
    mig::client_options wanted{.url = rc.api_url, .api_key = rc.api_key, .ca_file = rc.api_ca};
    if (rc.api_url.starts_with("unix:") || !rc.api_key.empty())
        return mig::client::open(std::move(wanted));
    gpg_options const gpg{.home = rc.gpg_home, .key = rc.gpg_key};
    auto const own = own_keys_from_gpg(gpg);
    if (!own) return own.error();
    if (own->certificates().size() != 1) {
        return mig::error{mig::errc::invalid_argument, "sign requests to", rc.api_url,
                          "gpg has " + std::to_string(own->certificates().size()) +
                              " keys of yours that could; name one as gpg.keyid"};
    }
    wanted.key = own->certificates().front().primary.hex();
    wanted.sign = [gpg](std::string_view text) { return sign_with_gpg(text, gpg); };
    return mig::client::open(std::move(wanted));
}
