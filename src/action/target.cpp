#include <mig/action/target.hpp>

#include "action/target_parser.hpp"

namespace mig {

target::target(std::string text, std::shared_ptr<node const> root)
    : text_(std::move(text)),
      root_(std::move(root))
{}

result<target> target::parse(std::string_view text)
{
    auto tree = parse_target_tree(text);
    if (!tree) return tree.error();
    return target{std::string{text}, std::make_shared<node const>(*std::move(tree))};
}

std::string const& target::text() const noexcept
{
    return text_;
}

std::string_view name(target_column column) noexcept
{
    switch (column) {
    case target_column::id:
        return "id";
    case target_column::name:
        return "name";
    case target_column::queueloc:
        return "queueloc";
    case target_column::mode:
        return "mode";
    case target_column::version:
        return "version";
    case target_column::pid:
        return "pid";
    case target_column::starttime:
        return "starttime";
    case target_column::status:
        return "status";
    case target_column::loadername:
        return "loadername";
    case target_column::heartbeattime:
        return "heartbeattime";
    case target_column::refreshtime:
        return "refreshtime";
    case target_column::destructiontime:
        return "destructiontime";
    }
    return "";
}

std::string_view name(json_column column) noexcept
{
    return column == json_column::environment ? "environment" : "tags";
}

std::string_view name(comparison c) noexcept
{
    switch (c) {
    case comparison::equal:
        return "=";
    case comparison::differs:
        return "<>";
    case comparison::less:
        return "<";
    case comparison::at_most:
        return "<=";
    case comparison::greater:
        return ">";
    case comparison::at_least:
        return ">=";
    }
    return "";
}

} // namespace mig
