#pragma once

#include "base/loop.hpp"
#include "support/test_database.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ostiary::testing {

// A test that runs on each database, over tables of its own.
class DatabaseTest : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override;

    template <class... Arguments>
    static sql::Values values_of(Arguments&&... arguments) {
        sql::Values values;
        (values.push_back(sql::to_value(std::forward<Arguments>(arguments))), ...);
        return values;
    }

    sql::Written write(std::string_view tenant, sql::Batch batch) {
        return run_task(database_->write(TenantId(tenant), std::move(batch))).value();
    }

    template <class... Arguments>
    sql::Rows run(std::string_view tenant, const sql::Query& query, Arguments&&... arguments) {
        auto values = values_of(std::forward<Arguments>(arguments)...);
        return run_task(database_->run(TenantId(tenant), query, std::move(values))).value();
    }

    template <class Record, class... Arguments>
    std::optional<Record>
    find(std::string_view tenant, const sql::Query& query, Arguments... arguments) {
        return run_task(database_->find<Record>(TenantId(tenant), query, std::move(arguments)...))
            .value();
    }

    template <class... Arguments>
    std::int64_t count(const sql::Query& query, Arguments... arguments) {
        return run_task(database_->count({}, query, std::move(arguments)...)).value();
    }

    std::unique_ptr<sql::Database> database_;
};

inline std::string without_spaces(std::string text) {
    std::erase(text, ' ');
    return text;
}

}  // namespace ostiary::testing
