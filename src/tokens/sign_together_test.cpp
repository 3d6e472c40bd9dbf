#include "tokens/sign_together.hpp"

#include "base/loop.hpp"
#include "base/try.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <string>
#include <vector>

namespace ostiary::tokens {
namespace {

class SignTogetherTest : public ::testing::Test {
protected:
    TokenToSign unsigned_token(std::string& output, jose::Algorithm algorithm) {
        return {jose::begin_jws(key_, algorithm, "k", "t", "payload"), output};
    }
    bool verifies(const std::string& token) const {
        const PublicKey key = key_.public_key();
        const auto verified =
            jose::verify_jws(token, algorithms_, [&](const auto&) { return &key; });
        return verified && verified->payload == "payload";
    }
    Task<void> sign(std::string& output, jose::Algorithm algorithm = jose::Algorithm::ES256) {
        TokensToSign tokens;
        tokens.push_back(unsigned_token(output, algorithm));
        tokens.push_back(unsigned_token(second_output_, algorithm));
        co_await SignTogether(tokens);
        co_return ok();
    }

    const SigningKey key_ = SigningKey::generate(KeyType::ec_p256);
    const jose::AlgorithmSet algorithms_{jose::Algorithm::ES256};
    std::string second_output_;
};

TEST_F(SignTogetherTest, WaitsForThoseOfTheSameTurn) {
    Loop loop;
    std::vector<std::string> tokens(5);
    std::size_t begun = 0;
    std::size_t done = 0;
    for (auto& token : tokens) {
        loop.post([&] {
            ++begun;
            spawn<void>(sign(token), [&](Result<void> result, std::exception_ptr thrown) {
                EXPECT_TRUE(result && !thrown);
                EXPECT_EQ(begun, tokens.size());
                for (const auto& one : tokens) EXPECT_TRUE(verifies(one));
                ++done;
            });
        });
    }
    loop.run_until([&] { return done == tokens.size(); });
    EXPECT_TRUE(verifies(second_output_));
}

TEST_F(SignTogetherTest, GoesOnAfterEachTurn) {
    const auto script = [&]() -> Task<void> {
        for (int i = 0; i < 3; ++i) {
            std::string token;
            CO_CHECK(co_await sign(token));
            EXPECT_TRUE(verifies(token));
        }
        co_return ok();
    };
    EXPECT_TRUE(run_task(script()));
    // Another loop on this thread.
    EXPECT_TRUE(run_task(script()));
}

TEST_F(SignTogetherTest, AFailureIsOfOneAlone) {
    Loop loop;
    std::string good;
    std::string bad;
    int done = 0;
    loop.post([&] {
        spawn<void>(
            sign(bad, jose::Algorithm::RS256),
            [&](Result<void>, std::exception_ptr thrown) {
                EXPECT_TRUE(thrown);
                ++done;
            }
        );
        spawn<void>(sign(good), [&](Result<void>, std::exception_ptr thrown) {
            EXPECT_FALSE(thrown);
            ++done;
        });
    });
    loop.run_until([&] { return done == 2; });
    EXPECT_TRUE(verifies(good));
    EXPECT_EQ(bad, "");
}

TEST_F(SignTogetherTest, WaitsForNothingWhereNothingIsToBeSigned) {
    bool is_over = false;
    const auto script = [&]() -> Task<void> {
        TokensToSign none;
        co_await SignTogether(none);
        is_over = true;
        co_return ok();
    };
    Loop loop;
    loop.post([&] {
        spawn<void>(script(), [](auto&&...) {});
        EXPECT_TRUE(is_over);
    });
    loop.run_until([&] { return is_over; });
}

}  // namespace
}  // namespace ostiary::tokens
