// What one scheduler tells the others through the database: LISTEN and NOTIFY.
//
// One payload tells of many, since each costs all commits of the server a lock:
//     writer, newline, letter of the kind, then newline and id for each

#ifndef MIG_STORE_POSTGRES_NEWS_HPP
#define MIG_STORE_POSTGRES_NEWS_HPP

#include <mig/store/store.hpp>

#include "store/postgres_connection.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mig {

inline constexpr std::string_view postgres_channel = "mig_news";

class postgres_news {
public:
    explicit postgres_news(std::string writer) : writer_(std::move(writer)) {}

    void add(store_news::what kind, std::string const& id);
    // They are sent when the transaction that they are in is committed.
    [[nodiscard]] std::vector<postgres_statement> statements() &&;

    // None when reader is who wrote it, or it is nothing of ours.
    [[nodiscard]] static std::vector<store_news> read(std::string_view payload,
                                                      std::string_view reader);

private:
    std::string writer_;
    std::map<char, std::string> open_; // by kind
    std::vector<std::string> full_;
};

} // namespace mig

#endif
