#include "bare/server.hpp"
#include "bare/work.hpp"
#include "driver/engine.hpp"
#include "driver/plan.hpp"

#include <boost/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>

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

class BareServer : public testing::Test {
protected:
    BareServer() {
        char name[] = "/tmp/ostiary-bare-XXXXXX";
        if (!::mkdtemp(name)) throw std::runtime_error("mkdtemp");
        directory_ = name;
        server_.emplace(directory_);
        thread_ = std::thread([this] { server_->run(); });
    }
    ~BareServer() override {
        stop();
        std::filesystem::remove_all(directory_);
    }

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
    int rows() const {
        const auto database = open_sqlite(directory_ + "/bare.db");
        int sum = 0;
        for (int table = 0; table < 8; ++table) {
            const auto text = "select count(*) from written" + std::to_string(table);
            const auto count = prepare(database, text.c_str());
            if (sqlite3_step(count.get()) == SQLITE_ROW) sum += sqlite3_column_int(count.get(), 0);
        }
        return sum;
    }

private:
    std::string directory_;
    std::optional<Server> server_;
    std::thread thread_;
};

TEST_F(BareServer, AnswersWhenAllIsWritten) {
    const auto outcome = ask("GET", "/work?rows=3&reads=2&signatures=1&hashes=1");
    EXPECT_EQ(outcome.errors, 0U);
    EXPECT_EQ(outcome.completed, 50U);
    EXPECT_EQ(rows(), 150);
}

TEST_F(BareServer, TakesNothingElse) {
    EXPECT_GT(ask("POST", "/work?rows=3").errors, 0U);
    EXPECT_GT(ask("GET", "/work?rows=three").errors, 0U);
    stop();
    EXPECT_EQ(rows(), 0);
}

}  // namespace
}  // namespace ostiary::bench
