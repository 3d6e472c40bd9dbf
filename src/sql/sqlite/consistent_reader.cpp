#include "sql/sqlite/consistent_reader.hpp"

#include "sql/query.hpp"
#include "sql/sqlite/connection.hpp"

#include <map>
#include <string>
#include <utility>

namespace ostiary::sql::sqlite {
namespace {

class Reader final : public ConsistentReader {
public:
    explicit Reader(const SqliteOptions& options) : connection_(options, Connection::Mode::read) {
        // The first select takes the state of the file, and the transaction keeps it.
        connection_.execute("begin");
    }

    Rows run(const std::string& text, const Values& values) override {
        const auto [entry, added] = queries_.try_emplace(text);
        if (added)
            entry->second = Query{"consistent_read", entry->first, Scope::global, Cost::slow};
        auto rows = connection_.prepared(entry->second).run({}, values);
        if (!rows) raise(rows.error());
        return *std::move(rows);
    }

private:
    Connection connection_;
    std::map<std::string, Query> queries_;  // a prepared statement is known by its query's address
};

}  // namespace

std::unique_ptr<ConsistentReader> open_consistent_reader(const SqliteOptions& options) {
    return std::make_unique<Reader>(options);
}

}  // namespace ostiary::sql::sqlite
