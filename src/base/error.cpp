#include <mig/base/error.hpp>

namespace mig {
namespace {

// What a message holds at most of what it quotes: a regular expression may have megabytes.
constexpr std::size_t subject_max_bytes = 300;
constexpr std::size_t why_max_bytes = 1000;

bool begins_character(char c) noexcept
{
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

// The middle is left out: reasons stand at the end, behind what they quote.
void append_cut(std::string& to, std::string_view text, std::size_t max_bytes)
{
    if (text.size() <= max_bytes) {
        to += text;
        return;
    }
    auto head = max_bytes / 2;
    auto tail = text.size() - max_bytes / 2;
    for (int n = 0; n < 3 && !begins_character(text[head]); ++n)
        --head;
    for (int n = 0; n < 3 && !begins_character(text[tail]); ++n)
        ++tail;
    to += text.substr(0, head);
    to += " [" + std::to_string(tail - head) + " bytes left out] ";
    to += text.substr(tail);
}

} // namespace

std::string_view name(errc c) noexcept
{
    switch (c) {
    case errc::none:
        return "none";
    case errc::invalid_argument:
        return "invalid argument";
    case errc::not_found:
        return "not found";
    case errc::denied:
        return "denied";
    case errc::refused:
        return "refused";
    case errc::bad_signature:
        return "bad signature";
    case errc::expired:
        return "expired";
    case errc::replayed:
        return "replayed";
    case errc::cancelled:
        return "cancelled";
    case errc::over_budget:
        return "over budget";
    case errc::corrupt:
        return "corrupt";
    case errc::unsupported:
        return "unsupported";
    case errc::unavailable:
        return "unavailable";
    case errc::io:
        return "i/o error";
    case errc::internal:
        return "internal error";
    }
    return "unknown";
}

std::string error::message() const
{
    std::string text;
    text += doing_;
    if (!subject_.empty()) {
        if (!text.empty()) text += ' ';
        append_cut(text, subject_, subject_max_bytes);
    }
    if (!text.empty()) text += ": ";
    text += name(code_);
    if (!why_.empty()) {
        text += ", ";
        append_cut(text, why_, why_max_bytes);
    }
    if (os_ != 0) text += " (errno " + std::to_string(os_) + ")";
    return text;
}

} // namespace mig
