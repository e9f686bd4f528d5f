#include <mig/base/error.hpp>

namespace mig {

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
        text += subject_;
    }
    if (!text.empty()) text += ": ";
    text += name(code_);
    if (!why_.empty()) text += ", " + why_;
    if (os_ != 0) text += " (errno " + std::to_string(os_) + ")";
    return text;
}

} // namespace mig
