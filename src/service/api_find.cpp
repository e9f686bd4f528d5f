// GET /search.

#include "service/api_resources.hpp"
#include "service/api_search.hpp"
#include "service/record_json.hpp"

#include <algorithm>

namespace mig::service {
namespace {

// Of one reply.  MIG's programs ask for all agents at once.
constexpr std::size_t agents_max = 100'000;
constexpr std::size_t records_max = 10'000;
constexpr std::size_t reply_max_bytes = 128u << 20;

// The whole search; what it finds becomes items.
class finding {
public:
    finding(api_call const& call, search_parameters const& wanted) : call_(call), wanted_(wanted) {}

    result<std::vector<api_item>> run()
    {
        if (wanted_.type == "agent") return agents();
        if (wanted_.type == "command") return commands();
        if (wanted_.type == "action") return actions();
        if (wanted_.type == "investigator") return investigators();
        return std::vector<api_item>{}; // manifests and loaders: this platform has none
    }

private:
    [[nodiscard]] page pages(std::size_t limit_max) const
    {
        return {std::min(wanted_.page.limit, limit_max), wanted_.page.offset};
    }

    template <class T>
    result<std::vector<api_item>> items_of(result<std::vector<T>> const& records)
    {
        if (!records) return records.error();
        std::vector<api_item> items;
        std::size_t size = 0;
        for (auto const& record : *records) {
            result<api_item> item = shown(record);
            if (!item) return item.error();
            if constexpr (std::is_same_v<T, command_record>) size += record.answer.size();
            if (size > reply_max_bytes) {
                return error{errc::over_budget, "search", "",
                             "so many answers are too much for one reply: ask for fewer at once"};
            }
            items.push_back(*std::move(item));
        }
        return items;
    }

    template <class T>
    result<api_item> shown(T const& record)
    {
        return item_of(call_, record);
    }
    result<api_item> shown(command_record const& record)
    {
        return item_of(call_, record, actions_);
    }

    result<std::vector<api_item>> agents()
    {
        auto filters = wanted_;
        if (filters.agent_id) filters.agent_id = call_.site->agent_id_of(*filters.agent_id);
        auto const picked = target::parse(target_of(filters));
        if (!picked) return picked.error();
        return items_of(call_.site->store().agents(*picked, call_.site->now(), pages(agents_max)));
    }

    result<std::vector<api_item>> commands()
    {
        command_query query;
        if (wanted_.action_id)
            query.action = action_id{call_.site->action_id_of(*wanted_.action_id)};
        if (wanted_.agent_id) query.agent = agent_id{call_.site->agent_id_of(*wanted_.agent_id)};
        if (wanted_.command_id)
            query.id = command_id{call_.site->numbers.id_of(*wanted_.command_id)};
        if (wanted_.status) {
            auto const status = parse_command_status(*wanted_.status);
            if (!status) return status.error();
            query.status = *status;
        }
        query.found_anything = wanted_.found_anything;
        query.action_name_like = wanted_.action_name;
        query.agent_name_like = wanted_.agent_name;
        query.agent_version_like = wanted_.agent_version;
        query.threat_family_like = wanted_.threat_family;
        query.started_from = wanted_.after;
        query.started_to = wanted_.before;
        query.newest_first = !call_.plain();
        query.page = pages(records_max);
        return items_of(call_.site->store().commands(query));
    }

    result<std::vector<api_item>> actions()
    {
        action_query query;
        if (wanted_.action_id) query.id = action_id{call_.site->action_id_of(*wanted_.action_id)};
        if (wanted_.status) {
            auto const status = parse_action_status(*wanted_.status);
            if (!status) return status.error();
            query.status = *status;
        }
        query.name_like = wanted_.action_name;
        query.threat_family_like = wanted_.threat_family;
        query.valid_from = wanted_.after;
        query.valid_to = wanted_.before;
        query.page = pages(records_max);
        return items_of(call_.site->store().actions(query));
    }

    result<std::vector<api_item>> investigators()
    {
        auto* const all = call_.site->options.investigators;
        if (all == nullptr) return std::vector<api_item>{};
        investigator_query query;
        query.name_like = wanted_.investigator_name;
        if (wanted_.status) {
            auto const status = parse_investigator_status(*wanted_.status);
            if (!status) return status.error();
            query.status = *status;
        }
        query.modified_from = wanted_.after;
        query.modified_to = wanted_.before;
        query.page = pages(records_max);
        auto const found = all->investigators(query);
        if (!found) return found.error();
        std::vector<api_item> items;
        for (auto const& one : *found) {
            auto const id = std::to_string(one.id);
            if (wanted_.investigator_id.value_or(id) != id) continue;
            items.push_back({"/investigator?investigatorid=" + id,
                             {{"investigator", mig2_json(one).erase("publickey")}}});
        }
        return items;
    }

    api_call const& call_;
    search_parameters const& wanted_;
    shown_actions actions_;
};

// The request's own address, from which a reply about it is to be had again.
std::string here(api_call const& call)
{
    auto const& target = call.view.target;
    return target.starts_with(api_prefix) ? target.substr(api_prefix.size()) : target;
}

api_item pagination(api_call const& call, search_parameters const& wanted)
{
    auto const next = wanted.page.offset + wanted.page.limit;
    auto path = here(call);
    auto const old = "offset=" + std::to_string(wanted.page.offset);
    if (auto const at = path.find(old); at != std::string::npos) {
        path.replace(at, old.size(), "offset=" + std::to_string(next));
    }
    return {here(call),
            {{"pagination",
              json::object({{"limit", wanted.page.limit},
                            {"offset", wanted.page.offset},
                            {"next", call.view.base + std::string{api_prefix} + path}})}}};
}

bool is_nobodys_filter(search_parameters const& wanted)
{
    bool const by_signer = wanted.type == "action" || wanted.type == "command";
    return by_signer && wanted.filters_by_investigator();
}

} // namespace

void search_all(api_call call)
{
    auto const now = call.site->now();
    auto const wanted = parse_search(call.request.query, now);
    if (!wanted) return call.reply(api_failure(400, std::string{wanted.error().why()}));
    api_reply reply;
    reply.is_list = true;
    if (is_nobodys_filter(*wanted)) {
        reply = api_failure(400, "actions and commands are not searched by investigator here");
    } else if (auto found = finding{call, *wanted}.run(); !found) {
        reply = api_failure(found.error());
    } else if (found->empty()) {
        reply = api_failure(404, "no results found");
        reply.is_list = true;
    } else {
        reply.items = *std::move(found);
    }
    if (wanted->page.offset > 0 && reply.message.empty())
        reply.remarks.push_back(pagination(call, *wanted));
    reply.remarks.push_back({here(call), {{"search parameters", to_json(*wanted, now)}}});
    call.reply(reply);
}

} // namespace mig::service
