#include "tokens/claims.hpp"

#include <boost/json.hpp>

#include <gtest/gtest.h>

namespace ostiary::tokens {
namespace {

class ClaimsTest : public ::testing::Test {
protected:
    ClaimsTest() {
        user_.id = UserId("u");
        user_.username = "ada";
        user_.name = "Ada";
        user_.primary_email = "ada@example.com";
        user_.profile = {{"familyName", "Lovelace"}, {"address", {{"locality", "London"}}}};
        user_.custom_data = {{"plan", "pro"}};
    }
    boost::json::object of(std::string_view scope, Receiver receiver = Receiver::userinfo) {
        boost::json::object claims;
        add_user_claims(claims, {user_, {"admin"}}, scope, receiver, snapshot_);
        return claims;
    }

    User user_;
    store::Snapshot snapshot_;
};

TEST_F(ClaimsTest, TellsNothingWithoutAScope) {
    EXPECT_TRUE(of("openid offline_access unknown").empty());
}

TEST_F(ClaimsTest, NamesTheProfileInSnakeCase) {
    const auto claims = of("profile");
    EXPECT_EQ(claims.at("family_name").as_string(), "Lovelace");
    EXPECT_EQ(claims.at("preferred_username").as_string(), "ada");
    EXPECT_FALSE(claims.contains("picture"));
    EXPECT_FALSE(claims.contains("email"));
    EXPECT_FALSE(claims.contains("address"));
}

TEST_F(ClaimsTest, FollowsEachScope) {
    EXPECT_TRUE(of("email").at("email_verified").as_bool());
    EXPECT_TRUE(of("phone").empty());
    EXPECT_EQ(of("address").at("address").as_object().size(), 1U);
    EXPECT_EQ(of("custom_data").at("custom_data").as_object().size(), 1U);
    EXPECT_EQ(of("roles").at("roles").as_array().size(), 1U);
}

TEST_F(ClaimsTest, PutsExtendedClaimsIntoTheIdTokenWhereTheTenantSaysSo) {
    EXPECT_TRUE(of("roles custom_data", Receiver::id_token).contains("roles"));
    EXPECT_FALSE(of("roles custom_data", Receiver::id_token).contains("custom_data"));
    snapshot_.settings["idToken"] = boost::json::object{{"enabledExtendedClaims", {"custom_data"}}};
    EXPECT_FALSE(of("roles custom_data", Receiver::id_token).contains("roles"));
    EXPECT_TRUE(of("roles custom_data", Receiver::id_token).contains("custom_data"));
}

}  // namespace
}  // namespace ostiary::tokens
