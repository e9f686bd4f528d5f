#include "wire/signature_form.hpp"

#include <algorithm>

namespace mig::wire {
namespace {

constexpr std::size_t signatures_max = 16;
constexpr std::size_t signature_max_bytes = 16u << 10; // RSA of 16384 bits needs less than 3 KiB

error refuse(std::string_view why)
{
    return error{errc::invalid_argument, "read", "signatures", why};
}

bool is_base64_character(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' ||
           c == '/' || c == '=';
}

} // namespace

result<void> check_signatures(std::vector<std::string> const& signatures)
{
    if (signatures.empty()) return refuse("there are none");
    if (signatures.size() > signatures_max) return refuse("there are too many");
    for (auto const& s : signatures) {
        if (s.empty()) return refuse("one is empty");
        if (s.size() > signature_max_bytes) return refuse("one is too long");
        if (!std::all_of(s.begin(), s.end(), is_base64_character))
            return refuse("one is not a line of base64");
    }
    return {};
}

result<std::vector<std::string>> read_signatures(json const& action)
{
    auto const* member = action.find("pgpsignatures");
    if (member == nullptr || member->is_null()) return refuse("there are none");
    if (!member->is_array()) return refuse("they are not an array");
    std::vector<std::string> signatures;
    for (auto const& item : member->items()) {
        if (!item.is_text()) return refuse("one is not a text");
        signatures.push_back(item.text());
    }
    if (auto ok = check_signatures(signatures); !ok) return ok.error();
    return signatures;
}

} // namespace mig::wire
