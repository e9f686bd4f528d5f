// Target texts: the parser, the agent's evaluation and both compilers.

#include <mig/action/target.hpp>
#include <mig/base/assert.hpp>

#include <cstdint>
#include <string>

namespace {

mig::agent_facts const& somebody()
{
    static mig::agent_facts const facts = [] {
        mig::agent_facts made;
        made.id = {"acme-0042"};
        made.name = "web1.example.net";
        made.queue_location = "linux.acme-0042";
        made.mode = "daemon";
        made.version = "0.1.0";
        made.pid = 42;
        made.environment = mig::json::parse(R"({"os":"linux","cores":8,"aws":{"instanceid":"i"},
                                               "addresses":["10.0.0.1/8"]})")
                               .value();
        made.tags = mig::json::parse(R"({"owner":"ops"})").value();
        return made;
    }();
    return facts;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    auto const parsed = mig::target::parse(text);
    if (!parsed) {
        MIG_ASSERT(!parsed.error().why().empty());
        return 0;
    }
    MIG_ASSERT(parsed->text() == text);

    mig::system_time const now{std::chrono::seconds{1'700'000'000}};
    auto const verdict = parsed->evaluate(somebody(), now);
    MIG_ASSERT(verdict == parsed->evaluate(somebody(), now));

    // What is compiled is made of our own characters alone, and has as many placeholders as values.
    for (auto const dialect : {mig::sql_dialect::sqlite, mig::sql_dialect::postgres}) {
        auto const sql = parsed->compile(dialect, now);
        std::size_t placeholders = 0;
        for (char const c : sql.where) {
            MIG_ASSERT(c >= 0x20 && c < 0x7f && c != '\'' && c != ';');
            placeholders += c == '?' || c == '$' ? 1 : 0;
        }
        MIG_ASSERT(placeholders == sql.parameters.size());
    }
    return 0;
}
