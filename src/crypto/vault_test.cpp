#include "crypto/vault.hpp"

#include "base/encoding.hpp"
#include "crypto/errors.hpp"
#include "crypto/random.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace ostiary {
namespace {

constexpr SealContext here{.tenant = "default", .table = "keys", .row = "k1", .column = "private"};

Secret kek(char fill) {
    return Secret(std::string(32, fill));
}

class VaultTest : public testing::Test {
protected:
    SystemRandom random_;
    Vault vault_{kek('a'), random_};
};

TEST_F(VaultTest, OpensWhatItSealedWhereItWasSealed) {
    for (const std::string& text :
         {std::string(), std::string("secret"), std::string(5000, '\0')}) {
        const auto opened = vault_.open(vault_.seal(text, here), here);
        ASSERT_TRUE(opened);
        EXPECT_EQ(opened->reveal(), text);
    }
}

TEST_F(VaultTest, NeverSealsTheSameWayTwice) {
    EXPECT_NE(vault_.seal("secret", here), vault_.seal("secret", here));
}

TEST_F(VaultTest, RefusesEveryFlippedBit) {
    const std::string sealed = vault_.seal("secret", here);
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        std::string altered = sealed;
        altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ 1 << bit % 8);
        const auto opened = vault_.open(altered, here);
        ASSERT_FALSE(opened) << "bit " << bit;
        EXPECT_TRUE(opened.error().is(crypto_errors::unsealable));
    }
}

TEST_F(VaultTest, RefusesEveryTruncationAndAnExtension) {
    const std::string sealed = vault_.seal("secret", here);
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        EXPECT_FALSE(vault_.open(std::string_view(sealed).substr(0, size), here)) << size;
    }
    EXPECT_FALSE(vault_.open(sealed + '\0', here));
}

TEST_F(VaultTest, RefusesAValueThatWasMovedElsewhere) {
    const std::string sealed = vault_.seal("secret", here);
    const SealContext elsewhere[] = {
        {.tenant = "other", .table = "keys", .row = "k1", .column = "private"},
        {.tenant = "default", .table = "key", .row = "k1", .column = "private"},
        {.tenant = "default", .table = "keys", .row = "k2", .column = "private"},
        {.tenant = "default", .table = "keys", .row = "k1", .column = "public"},
        // The same characters, cut in another place.
        {.tenant = "default", .table = "keysk", .row = "1", .column = "private"},
        {.tenant = "defaultkeys", .table = "", .row = "k1", .column = "private"},
    };
    for (const SealContext& context : elsewhere) EXPECT_FALSE(vault_.open(sealed, context));
}

TEST_F(VaultTest, OpensUnderARetiredKekAndTellsWhatToSealAgain) {
    const std::string sealed = vault_.seal("secret", here);
    EXPECT_FALSE(vault_.needs_reseal(sealed));

    const Vault stranger(kek('b'), random_);
    EXPECT_FALSE(stranger.open(sealed, here));

    const Vault rotated(kek('b'), random_, {kek('a')});
    const auto opened = rotated.open(sealed, here);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->reveal(), "secret");
    EXPECT_TRUE(rotated.needs_reseal(sealed));
    EXPECT_FALSE(rotated.needs_reseal(rotated.seal("secret", here)));
}

TEST_F(VaultTest, RefusesAKekOfTheWrongLength) {
    EXPECT_THROW(Vault(Secret("short"), random_), std::invalid_argument);
    EXPECT_THROW(Vault(kek('a'), random_, {Secret("")}), std::invalid_argument);
}

}  // namespace
}  // namespace ostiary
