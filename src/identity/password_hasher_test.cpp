#include "identity/password_hasher.hpp"

#include "base/eventually_test.hpp"
#include "base/loop.hpp"
#include "crypto/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <latch>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace ostiary::identity {
namespace {

using testing::eventually;

const Share share{"tenant", "192.0.2.1"};

// A pool of one thread that a test holds busy until release(), and the order in which the work of
// its callers ended, on one loop.
class ConcurrentFairPoolTest : public ::testing::Test {
protected:
    explicit ConcurrentFairPoolTest(FairPool::Settings settings = {.queue_size = 8})
        : pool_(settings, hashing_overloaded) {}

    // `started` is counted down by the worker, so that nothing queued after it is taken first.
    void occupy() {
        start("occupant", [this] {
            started_.count_down();
            released_.wait();
        });
        started_.wait();
    }
    void release() { released_.count_down(); }

    void start(const std::string& key, std::function<void()> work = [] {}) {
        ++begun_;
        spawn<void>(
            pool_.run({"tenant", key}, std::move(work)),
            [this, key](Result<void> result, auto thrown) {
                EXPECT_EQ(Loop::current_or_null(), &loop_);
                if (thrown) {
                    outcomes_.push_back(key + " threw");
                } else {
                    outcomes_.push_back(result ? key : key + " refused");
                }
            }
        );
    }
    void on_loop(const std::function<void()>& steps) {
        bool done = false;
        loop_.post([&] {
            steps();
            // Behind what the steps made ready.
            loop_.post([&] { done = true; });
        });
        loop_.run_until([&] { return done; });
    }
    void finish() {
        loop_.run_until([&] { return outcomes_.size() == begun_; });
    }

    Loop loop_;
    std::latch started_{1};
    std::latch released_{1};
    std::size_t begun_ = 0;
    std::vector<std::string> outcomes_;
    FairPool pool_;
};

using Outcomes = std::vector<std::string>;

TEST_F(ConcurrentFairPoolTest, ServesKeysInTurn) {
    on_loop([&] {
        occupy();
        for (int i = 0; i < 4; ++i) start("a");
        start("b");
        start("b");
        start("c");
        EXPECT_EQ(pool_.queued(), 7U);
        release();
    });
    finish();
    EXPECT_EQ(outcomes_, (Outcomes{"occupant", "a", "b", "c", "a", "b", "a", "a"}));
}

TEST_F(ConcurrentFairPoolTest, RefusesWhatItHasNoRoomFor) {
    on_loop([&] {
        occupy();
        for (int i = 0; i < 10; ++i) start("a");
        EXPECT_EQ(outcomes_, (Outcomes{"a refused", "a refused"}));
        const auto refused = pool_.check_room({"tenant", "a"});
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().is(hashing_overloaded));
        EXPECT_EQ(refused.error().retry_after, 1);
        EXPECT_TRUE(pool_.check_room({"tenant", "b"}));
        release();
    });
    finish();
    EXPECT_EQ(outcomes_.size(), 11U);
}

TEST_F(ConcurrentFairPoolTest, EndsTheWaitOfWhatIsGivenUpForAnother) {
    on_loop([&] {
        occupy();
        for (int i = 0; i < 8; ++i) start("flood");
        start("b");
        EXPECT_EQ(pool_.queued(), 8U);
    });
    EXPECT_EQ(outcomes_, Outcomes{"flood refused"});
    on_loop([&] { release(); });
    finish();
    EXPECT_EQ(std::count(outcomes_.begin(), outcomes_.end(), "flood"), 7);
    EXPECT_EQ(outcomes_[3], "b");
}

TEST_F(ConcurrentFairPoolTest, EndsWhatIsQueuedWhenItStops) {
    on_loop([&] {
        occupy();
        for (int i = 0; i < 3; ++i) start("a");
        start("b");
        std::thread stopping([&] { pool_.stop(); });
        while (pool_.queued() > 0) std::this_thread::yield();
        start("late");
        release();
        stopping.join();
    });
    finish();
    EXPECT_EQ(std::count(outcomes_.begin(), outcomes_.end(), "a refused"), 3);
    EXPECT_EQ(std::count(outcomes_.begin(), outcomes_.end(), "b refused"), 1);
    EXPECT_EQ(std::count(outcomes_.begin(), outcomes_.end(), "late refused"), 1);
    EXPECT_EQ(std::count(outcomes_.begin(), outcomes_.end(), "occupant"), 1);
    pool_.stop();
}

TEST_F(ConcurrentFairPoolTest, HandsOverWhatTheWorkThrows) {
    on_loop([&] {
        start("a", [] { throw std::runtime_error("gone"); });
        start("b");
    });
    finish();
    EXPECT_EQ(outcomes_, (Outcomes{"a threw", "b"}));
}

TEST(ConcurrentFairPool, ForgetsACallerThatIsDestroyedWhileItWaits) {
    FairPool pool({.threads = 1, .queue_size = 8}, hashing_overloaded);
    Loop loop;
    std::latch started(1);
    std::latch released(1);
    std::atomic<int> ran = 0;
    bool done = false;
    loop.post([&] {
        std::optional<Task<void>> running(pool.run({"t", "a"}, [&] {
            started.count_down();
            released.wait();
            ++ran;
        }));
        std::optional<Task<void>> waiting(pool.run({"t", "a"}, [&] { ++ran; }));
        // Started by hand, as an awaiting caller would.
        running->await_suspend(std::noop_coroutine()).resume();
        started.wait();
        waiting->await_suspend(std::noop_coroutine()).resume();
        running.reset();
        waiting.reset();
        released.count_down();
        pool.stop();
        loop.post([&] { done = true; });
    });
    loop.run_until([&] { return done; });
    EXPECT_EQ(ran, 1);
}

TEST(ConcurrentFairPool, ServesManyLoopsAtOnce) {
    FairPool pool({.threads = 3, .queue_size = 1000}, hashing_overloaded);
    std::atomic<int> ran = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            Loop loop;
            int ended = 0;
            loop.post([&] {
                for (int k = 0; k < 100; ++k) {
                    spawn<void>(
                        pool.run({"t", std::to_string((i + k) % 3)}, [&] { ++ran; }),
                        [&](Result<void> result, auto) {
                            EXPECT_EQ(Loop::current_or_null(), &loop);
                            EXPECT_TRUE(result);
                            ++ended;
                        }
                    );
                }
            });
            loop.run_until([&] { return ended == 100; });
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(ran, 400);
    EXPECT_EQ(pool.queued(), 0U);
}

// Counts what a pool of one thread tells it.
struct Pauses {
    std::atomic<int> made = 0;
    std::atomic<int> pauses = 0;
    std::atomic<int> idles = 0;
    std::atomic<int> ended = 0;
};

class CountingKept : public FairPool::Kept {
public:
    explicit CountingKept(Pauses& counts) : counts_(counts) { ++counts_.made; }
    ~CountingKept() override {
        EXPECT_EQ(std::this_thread::get_id(), thread_);
        ++counts_.ended;
    }
    void on_pause() override {
        EXPECT_EQ(std::this_thread::get_id(), thread_);
        ++counts_.pauses;
    }
    void on_idle() override {
        EXPECT_EQ(std::this_thread::get_id(), thread_);
        ++counts_.idles;
    }

private:
    Pauses& counts_;
    std::thread::id thread_ = std::this_thread::get_id();
};

TEST(ConcurrentFairPool, TellsWhatAThreadKeepsWhenNothingWaits) {
    Pauses counts;
    FairPool pool(
        {.threads = 1, .queue_size = 8, .idle_after = std::chrono::milliseconds(1)},
        hashing_overloaded,
        [&] { return std::make_unique<CountingKept>(counts); }
    );
    // A thread that has not worked yet may pause and idle, too: there is nothing to give back.
    EXPECT_TRUE(eventually([&] { return counts.idles == 1; }));
    ASSERT_TRUE(run_task(pool.run(share, [&] { EXPECT_EQ(counts.idles, 1); })));
    EXPECT_TRUE(eventually([&] { return counts.idles == 2; }));
    EXPECT_EQ(counts.pauses, 2);
    pool.stop();
    EXPECT_EQ(counts.made, 1);
    EXPECT_EQ(counts.ended, 1);
}

TEST(ConcurrentFairPool, PausesForNothingWhileWorkWaits) {
    Pauses counts;
    FairPool pool(
        {.threads = 1, .queue_size = 8, .idle_after = std::chrono::hours(1)},
        hashing_overloaded,
        [&] { return std::make_unique<CountingKept>(counts); }
    );
    EXPECT_TRUE(eventually([&] { return counts.pauses == 1; }));
    Loop loop;
    std::latch queued(1);
    int ended = 0;
    loop.post([&] {
        const auto count = [&](Result<void> result, auto) { ended += result ? 1 : 0; };
        spawn<void>(pool.run(share, [&] { queued.wait(); }), count);
        for (int i = 0; i < 3; ++i) spawn<void>(pool.run(share, [] {}), count);
        queued.count_down();
    });
    loop.run_until([&] { return ended == 4; });
    pool.stop();
    EXPECT_LE(counts.pauses, 2);
    EXPECT_EQ(counts.idles, 0);
}

class PasswordHasherTest : public ::testing::Test {
protected:
    SystemRandom random_;
    PasswordHasher hasher_{
        {.pool = {.threads = 2}, .argon2 = {.memory_kib = 256, .passes = 1}},
        random_
    };
};

TEST_F(PasswordHasherTest, VerifiesWhatItHashed) {
    const auto text = run_task(hasher_.hash(share, Secret("password")));
    ASSERT_TRUE(text);
    const PasswordHash hash{PasswordMethod::Argon2id, *text};
    EXPECT_EQ(run_task(hasher_.verify(share, Secret("password"), hash)), true);
    EXPECT_EQ(run_task(hasher_.verify(share, Secret("Password"), hash)), false);
    EXPECT_FALSE(hasher_.needs_rehash(hash));
    EXPECT_TRUE(hasher_.needs_rehash({PasswordMethod::MD5, ""}));
}

TEST_F(PasswordHasherTest, RefusesWorkAfterItStopped) {
    hasher_.stop();
    const auto refused = run_task(hasher_.verify(share, Secret("p"), std::nullopt));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(hashing_overloaded));
    EXPECT_EQ(refused.error().kind->status, 429);
    EXPECT_EQ(refused.error().retry_after, 1);
}

// The cost of a hash is in its parameters, so the decoy that is verified for an unknown user must
// have those of the hashes that known users get.
TEST(R07, AnUnknownUserCostsWhatAKnownOneDoes) {
    SystemRandom random;
    const Argon2Parameters argon2{.memory_kib = 8 * 1024, .passes = 3};
    PasswordHasher hasher({.pool = {}, .argon2 = argon2}, random);
    const std::string known = run_task(hasher.hash(share, Secret("password"))).value();
    const PasswordHash decoy = decoy_hash(argon2);
    const auto cost_of = [](const std::string& text) { return text.substr(0, text.find('$', 16)); };
    EXPECT_EQ(decoy.method, PasswordMethod::Argon2id);
    EXPECT_EQ(cost_of(decoy.text), cost_of(known));
    EXPECT_EQ(decoy.text.size(), known.size());
    for (const auto& hash :
         {std::optional<PasswordHash>(),
          std::optional(PasswordHash{PasswordMethod::Encoded, "garbage"})}) {
        EXPECT_EQ(run_task(hasher.verify(share, Secret("wrong"), hash)), false);
    }
}

}  // namespace
}  // namespace ostiary::identity
