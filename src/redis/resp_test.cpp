#include "redis/resp.hpp"

#include "base/unavailable.hpp"

#include <gtest/gtest.h>

namespace ostiary::redis {
namespace {

TEST(Resp, EncodesCommandsWithTheirLengths) {
    EXPECT_EQ(
        encode({"PUBLISH", "a b", "x\r\ny"}), "*3\r\n$7\r\nPUBLISH\r\n$3\r\na b\r\n$4\r\nx\r\ny\r\n"
    );
}

TEST(Resp, ReadsRepliesHoweverTheyAreCut) {
    const std::string text =
        "+PONG\r\n:3\r\n>3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$4\r\nx\r\ny\r\n%1\r\n+proto\r\n:3\r\n_"
        "\r\n$-1\r\n";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        ReplyReader reader;
        std::vector<Reply> replies;
        for (std::size_t at = 0; at < text.size(); at += piece) {
            reader.add(std::string_view(text).substr(at, piece));
            while (auto reply = reader.next()) replies.push_back(*std::move(reply));
        }
        ASSERT_EQ(replies.size(), 6U) << piece;
        EXPECT_EQ(replies[0].text, "PONG");
        EXPECT_EQ(replies[2].type, '>');
        EXPECT_EQ(replies[2].items.at(2).text, "x\r\ny");
        EXPECT_EQ(replies[3].items.size(), 2U);
        EXPECT_EQ(replies[5].type, '_');
    }
}

TEST(Resp, RefusesWhatIsNoneOrHasNoBounds) {
    const std::string deep = [] {
        std::string text;
        for (int i = 0; i < 100; ++i) text += "*1\r\n";
        return text;
    }();
    for (const std::string& text :
         {std::string("HTTP/1.1 400 Bad Request\r\n"),
          std::string("\r\n"),
          std::string("$-2\r\n"),
          std::string("$99999999999999999999\r\n"),
          std::string("$1000000\r\n"),
          std::string("*1000000\r\n"),
          std::string("%200\r\n+a\r\n") + std::string(5000, 'x'),
          std::string("$1\r\nabc\r\n"),
          std::string(10'000, '+'),
          deep}) {
        ReplyReader reader;
        reader.add(text);
        const auto drain = [&] {
            while (reader.next()) continue;
        };
        EXPECT_THROW(drain(), Unavailable) << text.substr(0, 20);
    }
}

}  // namespace
}  // namespace ostiary::redis
