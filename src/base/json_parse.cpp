// The seam to the JSON library: its SAX parser, which keeps its own stack on the heap, fills our
// value.  Nothing of it gets out: no type, no exception, no text of its messages (they quote the
// input).

#include <mig/base/json.hpp>

#include <algorithm>
#include <limits>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>

namespace mig {
namespace {

constexpr std::size_t recursion_depth_max = 1024; // values are destroyed recursively
constexpr std::size_t few_members = 12;           // compared pairwise below, sorted above

error not_json(std::string_view why)
{
    return error{errc::invalid_argument, "parse", "JSON", why};
}

error over_limit(std::string_view why)
{
    return error{errc::over_budget, "parse", "JSON", why};
}

// For each member, whether a later one has the same key.  Sorts when there are many, so that a
// hostile object costs no more than n log n.
std::vector<bool> shadowed(json::object_type const& members)
{
    auto const count = members.size();
    std::vector<bool> out(count, false);
    if (count <= few_members) {
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t k = i + 1; k < count && !out[i]; ++k)
                out[i] = members[i].first == members[k].first;
        return out;
    }
    std::vector<std::size_t> order(count);
    for (std::size_t i = 0; i < count; ++i)
        order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        auto const by_key = members[a].first.compare(members[b].first);
        return by_key != 0 ? by_key < 0 : a < b;
    });
    for (std::size_t i = 0; i + 1 < count; ++i)
        out[order[i]] = members[order[i]].first == members[order[i + 1]].first;
    return out;
}

class builder {
public:
    explicit builder(json_limits const& limits)
        : limits_(limits),
          depth_max_(std::min(limits.depth_max, recursion_depth_max))
    {}

    // The calls that the library makes.  False ends its parsing.
    bool null() { return add(json{}); }
    bool boolean(bool value) { return add(json{value}); }
    bool number_integer(std::int64_t value)
    {
        // Only a token with a minus sign comes here, so a zero is a negative one.
        return add(value == 0 ? json{-0.0} : json{value});
    }
    bool number_unsigned(std::uint64_t value) { return add(json{value}); }
    bool number_float(double value, std::string const&) { return add(json{value}); }
    bool string(std::string& value) { return add(json{std::move(value)}); }
    bool binary(nlohmann::json::binary_t&) { return false; } // JSON has none
    bool start_object(std::size_t) { return open(false); }
    bool start_array(std::size_t) { return open(true); }
    bool key(std::string& text)
    {
        open_.back().key = std::move(text);
        return true;
    }
    bool end_array()
    {
        json done{std::move(open_.back().items)};
        open_.pop_back();
        place(std::move(done));
        return true;
    }
    bool end_object()
    {
        auto& members = open_.back().members;
        auto const drop = shadowed(members);
        auto const first = std::find(drop.begin(), drop.end(), true);
        if (first != drop.end() && !limits_.duplicate_keys) {
            failure_ = not_json("an object has the same key twice");
            return false;
        }
        auto done = json::object();
        if (first == drop.end()) {
            done = json::object(std::move(members));
        } else {
            json::object_type kept;
            for (std::size_t i = 0; i < members.size(); ++i)
                if (!drop[i]) kept.push_back(std::move(members[i]));
            done = json::object(std::move(kept));
        }
        open_.pop_back();
        place(std::move(done));
        return true;
    }
    bool parse_error(std::size_t position, std::string const&, nlohmann::detail::exception const&)
    {
        failure_ = not_json("it is malformed at byte " + std::to_string(position));
        return false;
    }

    result<json> take()
    {
        if (failure_) return std::move(*failure_);
        return std::move(root_);
    }
    bool failed() const { return failure_.has_value(); }

private:
    struct container {
        bool is_array;
        std::string key; // of the member that comes next
        json::array_type items;
        json::object_type members;
    };

    bool count()
    {
        if (++values_ <= limits_.values_max) return true;
        failure_ = over_limit("it has too many values");
        return false;
    }
    bool open(bool is_array)
    {
        if (!count()) return false;
        if (open_.size() >= depth_max_) {
            failure_ = over_limit("it is nested too deeply");
            return false;
        }
        open_.push_back({is_array, {}, {}, {}});
        return true;
    }
    bool add(json value)
    {
        if (!count()) return false;
        place(std::move(value));
        return true;
    }
    void place(json value)
    {
        if (open_.empty())
            root_ = std::move(value);
        else if (auto& into = open_.back(); into.is_array)
            into.items.push_back(std::move(value));
        else
            into.members.emplace_back(std::move(into.key), std::move(value));
    }

    json_limits const& limits_;
    std::size_t depth_max_;
    std::size_t values_ = 0;
    std::vector<container> open_; // outermost first
    json root_;
    std::optional<error> failure_;
};

// The code unit of "\uXXXX" at a place, if that is what stands there.
std::optional<unsigned> code_unit(std::string_view text, std::size_t at)
{
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
    unsigned unit = 0;
    for (std::size_t i = at + 2; i < at + 6; ++i) {
        auto const c = text[i];
        if (c >= '0' && c <= '9')
            unit = unit * 16 + static_cast<unsigned>(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            unit = unit * 16 + static_cast<unsigned>((c | 0x20) - 'a' + 10);
        else
            return std::nullopt;
    }
    return unit;
}

// Replaces escapes of lone surrogates by that of U+FFFD, which is as long: places stay.
// Backslashes stand only inside strings; where they do not, the parser says so afterwards.
std::string without_lone_surrogates(std::string_view text)
{
    std::string out{text};
    auto const is_low = [](unsigned unit) { return unit >= 0xdc00 && unit <= 0xdfff; };
    for (auto at = out.find('\\'); at != std::string::npos; at = out.find('\\', at)) {
        auto const unit = code_unit(out, at);
        if (!unit) {
            at += 2; // an escape of one character, a backslash perhaps
            continue;
        }
        if (*unit >= 0xd800 && *unit <= 0xdbff) {
            auto const next = code_unit(out, at + 6);
            if (next && is_low(*next)) {
                at += 12;
                continue;
            }
        }
        if (*unit >= 0xd800 && *unit <= 0xdfff) out.replace(at, 6, "\\ufffd");
        at += 6;
    }
    return out;
}

} // namespace

result<json> json::parse(std::string_view text, json_limits const& limits)
{
    if (text.size() > limits.size_max_bytes) return over_limit("it is too long");
    // The library skips a byte order mark and takes a zero byte for the end.
    if (text.starts_with("\xef\xbb\xbf")) return not_json("it starts with a byte order mark");
    if (text.find('\0') != std::string_view::npos) return not_json("it holds a zero byte");
    try {
        std::string mended;
        if (limits.lone_surrogates) {
            mended = without_lone_surrogates(text);
            text = mended;
        }
        builder into{limits};
        auto const whole = nlohmann::json::sax_parse(text.begin(), text.end(), &into);
        if (!whole && !into.failed()) return not_json("it is malformed");
        return into.take();
    } catch (std::bad_alloc const&) {
        return over_limit("there is not enough memory for it");
    } catch (std::exception const&) {
        return error{errc::internal, "parse", "JSON", "the parser failed in an unknown way"};
    }
}

} // namespace mig
