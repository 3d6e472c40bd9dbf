#include "base/log.hpp"
#include "base/metrics.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <thread>
#include <type_traits>

namespace ostiary {
namespace {

constexpr std::int64_t time = 1'700'000'000'123;

TEST(Log, WritesOneJsonObjectPerLine) {
    const std::string line = log::format(
        log::Level::warn,
        "a \"quoted\"\nmessage",
        {{"text", "\x01 é"}, {"number", -3}, {"real", 1.5}, {"truth", true}, {"bytes", "\xff"}},
        time
    );
    EXPECT_EQ(
        line,
        R"({"time":"2023-11-14T22:13:20.123Z","level":"warn","message":"a \"quoted\"\u000amessage",)"
        R"("text":"\u0001 é","number":-3,"real":1.500,"truth":true,"bytes":"hex:ff"})"
        "\n"
    );
}

TEST(Log, KeepsCredentialsOut) {
    static_assert(!std::is_constructible_v<log::Field, log::Name, const Secret&>);
    for (const char* name :
         {"token",
          "access_token",
          "Authorization",
          "client_secret",
          "password",
          "Cookie",
          "code",
          "user_code",
          "authorizationCode",
          "code_verifier"}) {
        const std::string line =
            log::format(log::Level::info, "m", {{log::Name::dynamic(name), "hunter2"}}, time);
        EXPECT_EQ(line.find("hunter2"), std::string::npos) << name;
        EXPECT_NE(line.find("[redacted]"), std::string::npos) << name;
    }
    for (const char* name : {"error_code", "status_code", "client_id", "encoder", "path"}) {
        EXPECT_FALSE(log::is_sensitive(name)) << name;
    }
}

TEST(Log, LosesNoLineOfConcurrentWriters) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    std::string text;
    log::set_descriptor(ends[1]);
    std::thread reader([&] {
        std::array<char, 4096> buffer{};
        for (ssize_t count = 1; count > 0;) {
            count = ::read(ends[0], buffer.data(), buffer.size());
            if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
        }
    });
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i) {
        writers.emplace_back([i] {
            for (int j = 0; j < 500; ++j) log::info("line", {{"writer", i}, {"n", j}});
        });
    }
    for (auto& writer : writers) writer.join();
    log::debug("not made");
    log::flush();
    log::set_descriptor(STDERR_FILENO);
    ::close(ends[1]);
    reader.join();
    ::close(ends[0]);
    std::size_t lines = 0;
    for (std::size_t start = 0; start < text.size(); ++lines) {
        const std::size_t end = text.find('\n', start);
        ASSERT_NE(end, std::string::npos);
        EXPECT_TRUE(text.substr(start, end - start).starts_with(R"({"time":")"));
        EXPECT_EQ(text[end - 1], '}');
        start = end + 1;
    }
    EXPECT_EQ(lines, 2000U);
}

TEST(Metrics, RenderInPrometheusTextFormat) {
    metrics::Registry registry;
    registry.counter("a_total", "Help.", {{"kind", "x\"y\\"}}).add(3);
    registry.counter("a_total", "Help.", {{"kind", "x\"y\\"}}).add();
    registry.gauge("b", "Gauge.").set(-2);
    auto& histogram = registry.histogram("c_seconds", "Times.", {{"route", "/r"}});
    histogram.observe(0.003);
    histogram.observe(100);
    registry.observed_gauge("d_total", "Read.", [] { return 1.5; });
    const std::string text = registry.render();
    for (const char* line :
         {"# TYPE a_total counter\na_total{kind=\"x\\\"y\\\\\"} 4\n",
          "# TYPE b gauge\nb -2\n",
          "c_seconds_bucket{route=\"/r\",le=\"0.0025\"} 0\n",
          "c_seconds_bucket{route=\"/r\",le=\"0.005\"} 1\n",
          "c_seconds_bucket{route=\"/r\",le=\"+Inf\"} 2\n",
          "c_seconds_count{route=\"/r\"} 2\n",
          "# TYPE d_total counter\nd_total 1.5\n"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line << "\nin\n" << text;
    }
}

TEST(Metrics, KnowTheProcess) {
    metrics::Registry registry;
    metrics::add_process_metrics(registry);
    const std::string text = registry.render();
    EXPECT_NE(text.find("process_resident_memory_bytes"), std::string::npos);
    EXPECT_EQ(text.find("process_open_fds 0\n"), std::string::npos);
}

}  // namespace
}  // namespace ostiary
