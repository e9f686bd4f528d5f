#include <mig/action/action.hpp>

namespace mig {

signed_action::signed_action(parts whole) : parts_(std::make_shared<parts const>(std::move(whole)))
{}

action const& signed_action::content() const noexcept
{
    return parts_->content;
}

std::string const& signed_action::signed_text() const noexcept
{
    return parts_->signed_text;
}

std::vector<std::string> const& signed_action::signatures() const noexcept
{
    return parts_->signatures;
}

std::string const& signed_action::wire() const noexcept
{
    return parts_->wire;
}

} // namespace mig
