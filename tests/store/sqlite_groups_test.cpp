// Which writes share a transaction of the embedded database.
#include "base/loop.hpp"
#include "sql/sqlite/sqlite.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

namespace ostiary::testing {
namespace {

using sql::Batch;
using sql::Query;
using sql::Scope;

constexpr Query insert{"logs.insert", "insert into logs (text) values ($1)", Scope::global};

class SqliteGroupsTest : public ::testing::Test {
protected:
    SqliteGroupsTest() {
        database_ = sql::open_sqlite({.path = (directory_ / "data.db").string()});
        EXPECT_TRUE(
            run_task(database_->execute_script("create table logs (text text not null)")).value()
        );
        before_ = count_commits();
    }

    // Begins a write on the loop that runs this, and counts it when it is stored.
    void begin(int& stored) {
        Batch batch;
        batch.add(insert, std::string("text"));
        spawn<sql::Written>(
            database_->write({}, std::move(batch)),
            [&stored](Result<sql::Written> written, auto thrown) {
                EXPECT_FALSE(thrown);
                EXPECT_TRUE(written);
                ++stored;
            }
        );
    }
    int commits() const { return count_commits() - before_; }

private:
    // https://www.sqlite.org/fileformat2.html#the_write_ahead_log: bytes 4 to 7 of a frame's header
    // are not zero where a transaction ends.
    int count_commits() const {
        std::ifstream file(directory_ / "data.db-wal", std::ios::binary);
        const std::string log(std::istreambuf_iterator<char>(file), {});
        constexpr std::size_t log_header = 32;
        constexpr std::size_t frame = 24 + 4096;
        int count = 0;
        for (std::size_t at = log_header; at + frame <= log.size(); at += frame) {
            count += log.substr(at + 4, 4) == std::string(4, '\0') ? 0 : 1;
        }
        return count;
    }

    TemporaryDirectory directory_;
    std::unique_ptr<sql::Database> database_;
    int before_ = 0;
};

TEST_F(SqliteGroupsTest, WritesTogetherWhatIsReadyTogether) {
    Loop loop;
    int stored = 0;
    for (int i = 0; i < 20; ++i) loop.post([&] { begin(stored); });
    loop.run_until([&] { return stored == 20; });
    EXPECT_EQ(commits(), 1);
}

TEST_F(SqliteGroupsTest, KeepsNobodyWaitingForMore) {
    Loop loop;
    int stored = 0;
    for (int i = 1; i <= 3; ++i) {
        loop.post([&] { begin(stored); });
        loop.run_until([&] { return stored == i; });
    }
    EXPECT_EQ(commits(), 3);
}

// A loop that has nothing to write is not waited for, nor is one that has more to do.
TEST_F(SqliteGroupsTest, ConcurrentLoopsDoNotWaitForEachOther) {
    constexpr int loops = 4;
    constexpr int writes = 50;
    std::vector<std::thread> threads;
    for (int i = 0; i < loops; ++i) {
        threads.emplace_back([this] {
            Loop loop;
            int stored = 0;
            for (int k = 1; k <= writes; ++k) {
                loop.post([&] { begin(stored); });
                loop.run_until([&] { return stored == k; });
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_LE(commits(), loops * writes);
    EXPECT_GE(commits(), writes);
}

}  // namespace
}  // namespace ostiary::testing
