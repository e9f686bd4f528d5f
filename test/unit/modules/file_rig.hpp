// Runs the file module on a real folder and says which files it found.

#ifndef MIG_TEST_UNIT_MODULES_FILE_RIG_HPP
#define MIG_TEST_UNIT_MODULES_FILE_RIG_HPP

#include <mig/host/host.hpp>
#include <mig/module/registry.hpp>

#include "support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <string>

namespace mig::test {

class file_rig {
public:
    void write(std::string const& name, std::string_view content)
    {
        auto const path = folder_ / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream{path, std::ios::binary} << content;
    }

    // search: members of one search, without paths; "$" at the start of a
    // text stands for the folder.
    operation_answer run(std::string const& search, std::string const& paths = R"("$")")
    {
        return run_all(R"({"s1":{"paths":[)" + paths + "]," + search + "}}");
    }

    operation_answer run_all(std::string searches)
    {
        for (auto at = searches.find("\"$"); at != std::string::npos; at = searches.find("\"$", at))
            searches.replace(at + 1, 1, folder_.path().native());
        auto const parameters = json::parse(R"({"searches":)" + searches + "}");
        BOOST_TEST_REQUIRE(parameters.ok(), searches);
        auto const modules = builtin_modules();
        return run_module(*modules.find("file"), *parameters, {.host = *host_, .budget = allowed});
    }

    // The names of the files found, sorted, with a space between; "" for nothing.
    [[nodiscard]] std::string names_in(operation_answer const& answer,
                                       std::string const& label = "s1") const
    {
        std::vector<std::string> names;
        auto const* const elements = answer.elements.find(label);
        BOOST_TEST_REQUIRE(elements != nullptr, write_json(to_json(answer)));
        for (auto const& element : elements->items()) {
            auto const path = element.find("file")->text();
            if (!path.empty()) names.push_back(path.substr(folder_.path().native().size() + 1));
        }
        std::sort(names.begin(), names.end());
        std::string all;
        for (auto const& name : names)
            all += (all.empty() ? "" : " ") + name;
        return all;
    }

    std::string found(std::string const& search) { return names_in(run(search)); }

    budget allowed;

    [[nodiscard]] std::filesystem::path const& path() const { return folder_.path(); }

    void look_at(std::unique_ptr<host> other) { host_ = std::move(other); }

private:
    temporary_folder folder_;
    std::unique_ptr<host> host_ = make_local_host();
};

} // namespace mig::test

#endif
