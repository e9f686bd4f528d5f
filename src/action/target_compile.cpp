#include "action/target_tree.hpp"

// The tree as a condition on the store's table "agents", whose columns have the names and types of
// protocol 8, except that ids are texts.  Everything that was written in the target is bound to a
// parameter: the text that is made here consists of our own words alone.
//
// SQLite: times are microseconds since 1970.  mig_json_text(document, path), mig_match(kind, text,
// pattern) come from the store; they call the functions that the agent's evaluation calls.

namespace mig {
namespace {

using node = target::node;

constexpr std::string_view postgres_operator(match_kind how) noexcept
{
    switch (how) {
    case match_kind::like:
        return " LIKE ";
    case match_kind::ilike:
        return " ILIKE ";
    case match_kind::regex:
        return " ~ ";
    case match_kind::iregex:
        return " ~* ";
    }
    return "";
}

class compilation {
public:
    compilation(sql_dialect dialect, system_time now, std::size_t first_parameter)
        : dialect_(dialect),
          now_(now),
          next_(first_parameter)
    {}

    void add(node const& n)
    {
        std::visit([&](auto const& what) { add(what); }, n.what);
    }
    compiled_target finish() && { return std::move(out_); }

private:
    bool is_postgres() const noexcept { return dialect_ == sql_dialect::postgres; }
    void put(std::string_view sql) { out_.where += sql; }

    template <class T>
    void bind(T value, std::string_view postgres_type)
    {
        put(is_postgres() ? "$" : "?");
        put(std::to_string(next_++));
        if (is_postgres()) put(postgres_type);
        out_.parameters.emplace_back(std::move(value));
    }

    template <class Parts>
    void join(Parts const& parts, std::string_view between)
    {
        put("(");
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (i > 0) put(between);
            add(parts[i]);
        }
        put(")");
    }

    void add(node::constant const& n) { put(n.value ? "TRUE" : "FALSE"); }
    void add(node::all_of const& n) { join(n.parts, " AND "); }
    void add(node::any_of const& n) { join(n.parts, " OR "); }
    void add(node::negation const& n)
    {
        put("(NOT ");
        add(n.part.front());
        put(")");
    }
    void add(node::compare const& n)
    {
        put("(");
        add(n.left);
        // Bytes are compared, whatever the language of the database is.
        if (is_postgres() && is_text(n.left) && is_text(n.right)) put(" COLLATE \"C\"");
        put(" ");
        put(name(n.how));
        put(" ");
        add(n.right);
        put(")");
    }
    void add(node::one_of const& n)
    {
        put("(");
        add(n.left);
        put(" IN (");
        for (std::size_t i = 0; i < n.values.size(); ++i) {
            if (i > 0) put(", ");
            add(n.values[i]);
        }
        put("))");
    }
    void add(node::match const& n)
    {
        if (is_postgres()) {
            put("(");
            add(n.left);
            put(postgres_operator(n.how));
            bool const regex = n.how == match_kind::regex || n.how == match_kind::iregex;
            bind(regex ? postgres_regex(n.written) : n.written, "::text");
            put(")");
            return;
        }
        put("mig_match(");
        put(std::to_string(static_cast<int>(n.how)));
        put(", ");
        add(n.left);
        put(", ");
        bind(n.written, "");
        put(")");
    }
    void add(node::is_null const& n)
    {
        put("(");
        add(n.left);
        put(" IS NULL)");
    }
    void add(node::found_in const& n)
    {
        put("(id IN (SELECT agentid FROM commands WHERE actionid = ");
        bind(n.action, "::text");
        put(n.found ? " AND foundanything))" : " AND foundnothing))");
    }

    static bool is_text(target_operand const& o) noexcept
    {
        if (auto const* c = std::get_if<target_column>(&o))
            return *c != target_column::pid && *c != target_column::starttime &&
                   *c != target_column::heartbeattime && *c != target_column::refreshtime &&
                   *c != target_column::destructiontime;
        return std::holds_alternative<target_member>(o) || std::holds_alternative<std::string>(o);
    }

    void add(target_operand const& operand)
    {
        std::visit([&](auto const& o) { add(o); }, operand);
    }
    void add(target_column column) { put(name(column)); }
    void add(target_member const& m)
    {
        if (is_postgres()) {
            put("(");
            put(name(m.column));
            for (std::size_t i = 0; i < m.path.size(); ++i)
                step(m.path, i);
            put(")");
        } else {
            put("mig_json_text(");
            put(name(m.column));
            put(", ");
            bind(write_path(m.path), "");
            put(")");
        }
    }
    void step(json_path const& path, std::size_t i)
    {
        auto const& s = path[i];
        bool const last = i + 1 == path.size();
        switch (s.how) {
        case json_step::kind::either:
            put(last ? " #>> ARRAY[" : " #> ARRAY[");
            bind(s.key, "::text");
            put("]");
            break;
        case json_step::kind::item:
            put(last ? " ->> " : " -> ");
            put("(" + std::to_string(s.item) + ")"); // a number that we have read, not its text
            break;
        case json_step::kind::member:
            put(last ? " ->> " : " -> ");
            bind(s.key, "::text");
            break;
        }
    }
    void add(std::string const& text) { bind(text, "::text"); }
    void add(double number) { bind(number, "::double precision"); }
    void add(target_instant const& i) { bind(resolve(i, now_), "::timestamptz"); }

    sql_dialect dialect_;
    system_time now_;
    std::size_t next_;
    compiled_target out_;
};

} // namespace

compiled_target target::compile(sql_dialect dialect, system_time now,
                                std::size_t first_parameter) const
{
    compilation out{dialect, now, first_parameter};
    out.add(*root_);
    return std::move(out).finish();
}

} // namespace mig
