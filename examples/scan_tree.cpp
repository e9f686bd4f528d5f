// The files below a directory with a line that matches one of the expressions, a small grep:
// scan_tree DIRECTORY EXPRESSION...
#include <mig/host/file_system.hpp>
#include <mig/host/host.hpp>
#include <mig/host/walk.hpp>
#include <mig/scan/scanner.hpp>

#include <array>
#include <cstdio>

struct grep final : mig::walk_visitor {
    explicit grep(mig::pattern_set const& patterns) : scan(patterns) {}

    void visit(mig::walk_entry const& at) override
    {
        if (at.entry.kind != mig::file_kind::regular) return;
        auto const file = at.parent.open(at.entry.name);
        if (!file) return unseen(at.path, file.error());
        mig::result<std::size_t> size = 0;
        while ((size = (*file)->read(block)) && *size != 0)
            if (scan.feed({block.data(), *size}) == mig::scan_state::decided) break;
        if (!size) unseen(at.path, size.error());
        mig::scan_tally const& told = scan.finish();
        bool found = false;
        for (auto const& pattern : told.patterns)
            found = found || pattern.some_line_matched;
        if (found) std::printf("%s\n", at.path.c_str());
        if (!found && told.long_lines != 0)
            std::fprintf(stderr, "%s: long line\n", at.path.c_str());
    }
    bool crosses(std::string const& path, mig::file_system_kind kind) override
    {
        bool const crossed = kind == mig::file_system_kind::local;
        if (!crossed) std::fprintf(stderr, "%s: another file system, left out\n", path.c_str());
        return crossed;
    }
    void unseen(std::string const& path, mig::error const& why) override
    {
        std::fprintf(stderr, "%s: %s\n", path.c_str(), why.message().c_str());
    }
    mig::result<void> keep_going() override { return {}; }

    mig::scanner scan;
    std::array<std::byte, 64u << 10> block;
};

int main(int argc, char** argv)
{
    std::vector<mig::pattern> patterns;
    for (int i = 2; i < argc; ++i) {
        auto made = mig::pattern::make(argv[i]);
        if (!made) return std::fprintf(stderr, "%s\n", made.error().message().c_str()), 2;
        patterns.push_back(*made);
    }
    auto const set = mig::pattern_set::make(patterns);
    if (argc < 3 || !set) return std::fprintf(stderr, "scan_tree DIRECTORY EXPRESSION...\n"), 2;
    grep visitor{*set};
    return mig::walk(mig::make_local_host()->files(), argv[1], {}, visitor) ? 0 : 1;
}
