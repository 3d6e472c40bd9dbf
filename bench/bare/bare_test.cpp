#include "bare/rows.hpp"
#include "bare/server.hpp"
#include "bare/work.hpp"
#include "driver/engine.hpp"
#include "driver/plan.hpp"
#include "limits/postgres.hpp"
#include "limits/sqlite.hpp"
#include "support/temporary_directory.hpp"

#include <boost/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace ostiary::bench {
namespace {

using boost::json::object;

TEST(Work, IsReadFromTheTarget) {
    const auto work = parse_work("/work?rows=3&reads=1&signatures=2&hashes=4");
    ASSERT_TRUE(work);
    EXPECT_EQ(work->rows, 3U);
    EXPECT_EQ(work->reads, 1U);
    EXPECT_EQ(work->signatures, 2U);
    EXPECT_EQ(work->hashes, 4U);
    ASSERT_TRUE(parse_work("/work"));
    EXPECT_EQ(parse_work("/work")->rows, 0U);
}

TEST(Work, IsNothingElse) {
    for (const char* target :
         {"/",
          "/worker",
          "/work?",
          "/work?rows",
          "/work?rows=",
          "/work?rows=x",
          "/work?rows=1x",
          "/work?rows=-1",
          "/work?rows=101",
          "/work?row=1",
          "/work?rows=1&"}) {
        EXPECT_FALSE(parse_work(target)) << target;
    }
}

// Where the rows are, and how many of them a table has.
class Place {
public:
    Place() = default;
    virtual ~Place() = default;
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    virtual std::unique_ptr<Store> open() = 0;
    virtual int count(const std::string& table) = 0;
};

class SqlitePlace final : public Place {
public:
    std::unique_ptr<Store> open() override { return open_sqlite_store(directory_ / ""); }
    int count(const std::string& table) override {
        const auto database = open_sqlite(directory_ / "bare.db");
        const auto text = "select count(*) from " + table;
        const auto count = prepare(database, text.c_str());
        return sqlite3_step(count.get()) == SQLITE_ROW ? sqlite3_column_int(count.get(), 0) : -1;
    }

private:
    testing::TemporaryDirectory directory_;
};

const char* postgres_url() {
    return std::getenv("OSTIARY_TEST_POSTGRES");
}

// A schema of its own in the scratch cluster.
class PostgresPlace final : public Place {
public:
    PostgresPlace() : connection_(connect_postgres(postgres_url())) {
        run(connection_, "set client_min_messages = warning");
        run(connection_, ("create schema " + schema_).c_str());
    }
    ~PostgresPlace() override {
        const auto script = "drop schema " + schema_ + " cascade";
        const PgResult dropped(PQexec(connection_.get(), script.c_str()));
    }

    std::unique_ptr<Store> open() override {
        const std::string url = postgres_url();
        const char* const separator = url.find('?') == std::string::npos ? "?" : "&";
        return open_postgres_store(url + separator + "options=-csearch_path%3D" + schema_);
    }
    int count(const std::string& table) override {
        const auto text = "select count(*) from " + schema_ + "." + table;
        const PgResult result(PQexec(connection_.get(), text.c_str()));
        expect_success(connection_, result);
        return std::stoi(PQgetvalue(result.get(), 0, 0));
    }

private:
    const std::string schema_ = "bare_" + std::to_string(::getpid());
    PgConnection connection_;
};

std::vector<std::string> databases() {
    if (postgres_url()) return {"sqlite", "postgres"};
    return {"sqlite"};
}

class BareServer : public ::testing::TestWithParam<std::string> {
protected:
    BareServer() {
        if (GetParam() == "postgres") {
            place_ = std::make_unique<PostgresPlace>();
        } else {
            place_ = std::make_unique<SqlitePlace>();
        }
        server_.emplace(place_->open());
        thread_ = std::thread([this] { server_->run(); });
    }
    ~BareServer() override { stop(); }

    void stop() {
        if (!thread_.joinable()) return;
        server_->stop();
        thread_.join();
        server_.reset();
    }
    Outcome ask(const char* method, const std::string& target) {
        object expected{{"status", 200}};
        expected["json"] = {{{"at", "/rows"}, {"equals", 3}}};
        Plan plan = read_plan(object{
            {"base", "http://localhost:" + std::to_string(server_->port())},
            {"connections", 4},
            {"count", 50},
            {"operation",
             object{
                 {"name", "test"},
                 {"steps",
                  {object{
                      {"name", "work"}, {"method", method}, {"path", target}, {"expect", expected}
                  }}}
             }},
        });
        return Engine(plan).run();
    }
    int rows() {
        int sum = 0;
        for (int table = 0; table < tables; ++table) {
            sum += place_->count("written" + std::to_string(table));
        }
        return sum;
    }

private:
    std::unique_ptr<Place> place_;
    std::optional<Server> server_;
    std::thread thread_;
};

INSTANTIATE_TEST_SUITE_P(Databases, BareServer, ::testing::ValuesIn(databases()));

TEST_P(BareServer, AnswersWhenAllIsWritten) {
    const auto outcome = ask("GET", "/work?rows=3&reads=2&signatures=1&hashes=1");
    EXPECT_EQ(outcome.errors, 0U);
    EXPECT_EQ(outcome.completed, 50U);
    EXPECT_EQ(rows(), 150);
}

TEST_P(BareServer, TakesNothingElse) {
    EXPECT_GT(ask("POST", "/work?rows=3").errors, 0U);
    EXPECT_GT(ask("GET", "/work?rows=three").errors, 0U);
    stop();
    EXPECT_EQ(rows(), 0);
}

}  // namespace
}  // namespace ostiary::bench
