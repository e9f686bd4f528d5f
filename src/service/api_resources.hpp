// Actions, commands, agents and investigators, one at a time: what their routes do, and how one
// stands in a reply.

#ifndef MIG_SERVICE_API_RESOURCES_HPP
#define MIG_SERVICE_API_RESOURCES_HPP

#include "service/api_site.hpp"

#include <map>
#include <string>

namespace mig::service {

void read_action(api_call);
void create_action(api_call);
void follow_action(api_call);
void read_command(api_call);
void read_agent(api_call);
void search_all(api_call);

[[nodiscard]] api_item item_of(api_call const&, agent_record const&);
[[nodiscard]] result<api_item> item_of(api_call const&, action_record const&);
[[nodiscard]] result<api_item> item_of(api_call const&, command_record const&);
// Actions of the commands in one reply, by id: each is read, and its commands counted, once.
using shown_actions = std::map<std::string, api_item>;
[[nodiscard]] result<api_item> item_of(api_call const&, command_record const&, shown_actions&);

// The investigators that signed it, as far as they are known.
[[nodiscard]] std::vector<investigator_record> signers_of(api_site&, signed_action const&);

} // namespace mig::service

#endif
