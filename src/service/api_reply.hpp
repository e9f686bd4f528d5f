// What a route replies, before it is written: once, for both of its forms.
//
// MIG's programs read Collection+JSON, which is what is sent unless the client names
// "application/json" in Accept.  Then it gets the resources themselves: the one, or
// {"items": [...]}, or {"error": "a sentence"}.
//
// Threads: pure functions.

#ifndef MIG_SERVICE_API_REPLY_HPP
#define MIG_SERVICE_API_REPLY_HPP

#include <mig/base/json.hpp>

#include "service/http.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mig::service {

struct api_link {
    std::string rel;
    std::string href; // below the prefix: "/action?actionid=1"
};

// One resource with where it is.  Of several data, plain JSON makes one object.
struct api_item {
    std::string href; // below the prefix
    std::vector<std::pair<std::string, json>> data;
    std::vector<api_link> links = {};
};

struct api_reply {
    int status = 200;
    int mig_status = 0; // what MIG's programs expect; 0: the same
    std::vector<api_item> items = {};
    bool is_list = false;               // a search: {"items": [...]}, however many there are
    std::vector<api_item> remarks = {}; // about a search; in Collection+JSON alone
    std::string message = {};           // of an error
    std::optional<http_response> whole = std::nullopt; // what has a form of its own
};

// How one client wants it.
struct api_view {
    bool plain = false;
    std::string base;   // "http://127.0.0.1:1664"
    std::string target; // of the request
    std::string code;   // the number of the operation, in errors
};

inline constexpr std::string_view api_prefix = "/api/v1";

[[nodiscard]] bool wants_plain_json(http_request const&);
[[nodiscard]] http_response write_reply(api_reply const&, api_view const&);

[[nodiscard]] api_reply api_failure(int status, std::string message);
// The status that fits.
[[nodiscard]] api_reply api_failure(error const&);

} // namespace mig::service

#endif
