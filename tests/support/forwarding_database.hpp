#pragma once

#include "sql/database.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace ostiary::testing {

// Hands everything on to a database. Two of them on one are like two nodes: neither counts what the
// other withdraws.
class ForwardingDatabase : public sql::Database {
public:
    explicit ForwardingDatabase(std::shared_ptr<sql::Database> database)
        : database_(std::move(database)) {}

    Task<sql::Rows> run(TenantId tenant, const sql::Query& query, sql::Values values) override {
        return database_->run(std::move(tenant), query, std::move(values));
    }
    Task<sql::Written> execute_script(std::string script) override {
        return database_->execute_script(std::move(script));
    }
    std::unique_ptr<sql::ConsistentReader> read_consistently() override {
        return database_->read_consistently();
    }
    Task<void> prepare(const sql::Query& query) override { return database_->prepare(query); }
    std::string_view dialect() const override { return database_->dialect(); }

protected:
    void close() { database_.reset(); }

private:
    Task<sql::Written> commit(TenantId tenant, sql::Batch batch) override {
        return database_->write(std::move(tenant), std::move(batch));
    }

    std::shared_ptr<sql::Database> database_;
};

}  // namespace ostiary::testing
