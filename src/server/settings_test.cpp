#include "server/settings.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace ostiary::server {
namespace {

std::string refusal(const NamedValues& values) {
    const auto settings = load_settings(values, {}, {});
    return settings ? "accepted" : settings.error().description;
}

TEST(Settings, TakeTheCommandLineOverTheEnvironmentOverTheFile) {
    const NamedValues file{{"PORT", "4001"}, {"ADMIN_PORT", "4002"}, {"HOST", "127.0.0.2"}};
    const NamedValues environment{{"PORT", "5001"}, {"ADMIN_PORT", "5002"}};
    const auto settings = load_settings({{"PORT", "6001"}}, environment, file);
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->port, 6001);
    EXPECT_EQ(settings->admin_port, 5002);
    EXPECT_EQ(settings->host, "127.0.0.2");
    EXPECT_EQ(settings->signing_algorithm, "ES256");
}

TEST(Settings, SayWhatToWrite) {
    EXPECT_EQ(refusal({{"PORT", "70000"}}), "PORT must be a whole number from 1 to 65535.");
    EXPECT_EQ(refusal({{"PORT", "3001x"}}), "PORT must be a whole number from 1 to 65535.");
    EXPECT_EQ(
        refusal({{"TRUST_PROXY_HEADER", "maybe"}}), "TRUST_PROXY_HEADER must be true or false."
    );
    EXPECT_NE(refusal({{"SIGNING_ALGORITHM", "none"}}).find("must be one of"), std::string::npos);
    EXPECT_NE(refusal({{"HOST", "id.example"}}).find("HOST must be"), std::string::npos);
    EXPECT_NE(refusal({{"PORT", "3002"}}).find("must differ"), std::string::npos);
    EXPECT_NE(refusal({{"ENDPOINT", "https://a.example/path"}}).find("origins"), std::string::npos);
    EXPECT_NE(refusal({{"ENDPOINT", "javascript:alert(1)"}}).find("origins"), std::string::npos);
    EXPECT_NE(refusal({{"BASE_PATH", "auth"}}).find("slash"), std::string::npos);
    EXPECT_NE(refusal({{"HTTPS_CERT_PATH", "a.pem"}}).find("together"), std::string::npos);
}

TEST(Settings, R31RefuseAVaultKeyOfTheWrongLengthWithoutRepeatingIt) {
    const std::string text = refusal({{"SECRET_VAULT_KEK", "c2hvcnQ="}});
    EXPECT_NE(text.find("32 bytes"), std::string::npos);
    EXPECT_EQ(text.find("c2hvcnQ"), std::string::npos);
}

TEST(Settings, RefuseTestSwitchesOnAnOpenAddress) {
    EXPECT_EQ(refusal({{"INTEGRATION_TEST", "true"}}), "accepted");
    EXPECT_NE(
        refusal({{"INTEGRATION_TEST", "true"}, {"HOST", "0.0.0.0"}}).find("loopback"),
        std::string::npos
    );
    EXPECT_NE(
        refusal({{"DEVELOPMENT_USER_ID", "a"}, {"HOST", "::"}}).find("loopback"), std::string::npos
    );
}

TEST(Settings, RefuseAHashThatIsCheapToGuess) {
    EXPECT_NE(refusal({{"HASH_MEMORY", "8191"}}).find("8192 or more"), std::string::npos);
    EXPECT_EQ(refusal({{"HASH_MEMORY", "8192"}}), "accepted");
    EXPECT_EQ(refusal({{"HASH_MEMORY", "8"}, {"INTEGRATION_TEST", "true"}}), "accepted");
}

TEST(Settings, ReadListsAndDropTheLastSlash) {
    const auto settings =
        load_settings({{"ENDPOINT", "https://a.example/, https://b.example"}}, {}, {});
    ASSERT_TRUE(settings);
    EXPECT_EQ(
        settings->endpoint, (std::vector<std::string>{"https://a.example", "https://b.example"})
    );
}

TEST(Settings, ReadAFileAndRefuseAnUnknownName) {
    const std::string path = testing::TempDir() + "ostiary_settings_test.toml";
    std::ofstream(path
    ) << "port = 4001\ntrust_proxy_header = true\nendpoint = [\"https://a.example\"]\n";
    const auto values = read_settings_file(path);
    ASSERT_TRUE(values);
    EXPECT_EQ(values->at("TRUST_PROXY_HEADER"), "true");
    std::ofstream(path) << "prot = 4001\n";
    EXPECT_FALSE(read_settings_file(path));
    std::ofstream(path) << "port = = 1\n";
    EXPECT_FALSE(read_settings_file(path));
    std::remove(path.c_str());
}

}  // namespace
}  // namespace ostiary::server
