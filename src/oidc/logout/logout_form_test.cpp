#include "oidc/logout/logout_form.hpp"

#include <gtest/gtest.h>

namespace ostiary::oidc {
namespace {

TEST(LogoutForm, OpensForItsSessionOnly) {
    const LogoutForm form{"client", "https://rp.example/bye", "state with \"quotes\""};
    const std::string sealed = seal_logout_form(form, "bearer", 1000);
    const auto opened = open_logout_form(sealed, "bearer", 1000);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->client_id, form.client_id);
    EXPECT_EQ(opened->post_logout_redirect_uri, form.post_logout_redirect_uri);
    EXPECT_EQ(opened->state, form.state);
    EXPECT_FALSE(open_logout_form(sealed, "another", 1000));
    EXPECT_FALSE(open_logout_form(seal_logout_form(form, "", 1000), "", 1000));
}

TEST(LogoutForm, ExpiresAndIsOnlyOpenedAsItWasMade) {
    const std::string sealed = seal_logout_form({}, "bearer", 1000);
    EXPECT_TRUE(open_logout_form(sealed, "bearer", 1000 + logout_form_lifetime - 1));
    EXPECT_FALSE(open_logout_form(sealed, "bearer", 1000 + logout_form_lifetime));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string altered = sealed;
        altered[i] = altered[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(open_logout_form(altered, "bearer", 1000)) << i;
        EXPECT_FALSE(open_logout_form(sealed.substr(0, i), "bearer", 1000)) << i;
    }
}

}  // namespace
}  // namespace ostiary::oidc
