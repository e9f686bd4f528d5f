// A visitor that writes down what a walk shows it.

#ifndef MIG_TEST_UNIT_HOST_WALK_RECORDER_HPP
#define MIG_TEST_UNIT_HOST_WALK_RECORDER_HPP

#include <mig/host/walk.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace mig::test {

using names = std::vector<std::string>;

struct recorder : walk_visitor {
    std::vector<std::string> seen; // paths, in order
    std::map<std::string, std::uint64_t> depths;
    std::vector<std::pair<std::string, errc>> missed;
    std::vector<std::pair<std::string, file_system_kind>> crossings;
    std::uint64_t asked = 0;
    std::uint64_t stop_after = 0; // 0: never
    std::string unwanted;
    std::function<void(walk_entry const&)> also;
    bool gives_all = false;
    std::vector<subtree> given;

    bool hands_over() override { return gives_all; }
    void hand_over(subtree one) override { given.push_back(std::move(one)); }
    void visit(walk_entry const& entry) override
    {
        seen.push_back(entry.path);
        depths[entry.path] = entry.depth;
        BOOST_TEST((entry.entry.kind != file_kind::unknown));
        if (also) also(entry);
    }
    bool wants(std::string const& path, std::uint64_t) override { return path != unwanted; }
    bool crosses(std::string const& path, file_system_kind kind) override
    {
        crossings.emplace_back(path, kind);
        return kind == file_system_kind::local;
    }
    void unseen(std::string const& path, error const& why) override
    {
        missed.emplace_back(path, why.code());
    }
    result<void> keep_going() override
    {
        if (++asked == stop_after) return errc::cancelled;
        return {};
    }
};

} // namespace mig::test

#endif
