#include <mig/module/message.hpp>

namespace mig {

namespace {

// The parameters in a message.  The texts of the failures are MIG's, protocol 10.1.
result<json> parameters_in(std::string_view message)
{
    auto doc = json::parse(message);
    if (!doc) {
        // One message is one line: what follows it is not ours to read.
        auto const line = json::parse(message.substr(0, message.find('\n')));
        if (!line)
            return error{errc::invalid_argument, "", "",
                         "ReadInputParameters() -> ReadInput() -> " + doc.error().message()};
        doc = line;
    }
    json const* kind = doc->find("class");
    if (kind == nullptr || kind->text() != "parameters")
        return error{errc::invalid_argument, "", "",
                     "ReadInputParameters() -> unexpected input is not module parameters"};
    json const* parameters = doc->find("parameters");
    return parameters == nullptr ? json{} : *parameters;
}

} // namespace

std::string module_message(json const& parameters)
{
    json message = json::object({{"class", "parameters"}});
    if (!parameters.is_null()) message.set("parameters", parameters);
    return write_json(message);
}

std::string run_module_message(module_info const& info, std::string_view message,
                               run_context::options options)
{
    auto const parameters = parameters_in(message);
    if (!parameters)
        return write_json(
            to_json(operation_answer::failure(std::string{parameters.error().why()})));
    return write_json(to_json(run_module(info, *parameters, std::move(options))));
}

} // namespace mig
