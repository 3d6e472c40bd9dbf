#include "identity/identifier.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ostiary::identity {
namespace {

TEST(Identifier, ComparesAddressesWithoutCase) {
    const auto one = parse_identifier(IdentifierType::email, "Ada.Lovelace@Example.ORG");
    const auto two = parse_identifier(IdentifierType::email, "ada.lovelace@example.org");
    ASSERT_TRUE(one && two);
    EXPECT_EQ(one->key, two->key);
    EXPECT_EQ(one->value, "Ada.Lovelace@Example.ORG");
}

TEST(Identifier, RefusesAddressesThatCouldPassForAnother) {
    for (const char* text : {
             " ada@example.org",
             "ada@example.org ",
             "ada@example.org\n",
             "a da@example.org",
             "ad\xC3\xA0@example.org",  // not ASCII in the local part
             "ada@ex\xD0\xB0mple.org",  // a Cyrillic letter in the domain
             "ada@example.org@evil.example",
             "\"ada\"@example.org",
             "ada@example",
             "ada@",
             "@example.org",
             "ada@-example.org",
             "ada@example..org",
             "ada@example.org.",
             ".ada@example.org",
             "ada..b@example.org",
             "ada<x@example.org",
             "ada\x01@example.org",
         }) {
        EXPECT_FALSE(parse_identifier(IdentifierType::email, text)) << text;
    }
    EXPECT_FALSE(is_email(std::string("ada\0@example.org", 16)));
    EXPECT_FALSE(is_email(std::string(120, 'a') + "@example.org"));
    EXPECT_TRUE(is_email("ada+tag@xn--exmple-cua.org"));
}

TEST(Identifier, ReadsPhoneNumbersAsPeopleWriteThem) {
    const auto phone = parse_identifier(IdentifierType::phone, "+1 (650) 253-0000");
    ASSERT_TRUE(phone);
    EXPECT_EQ(phone->value, "16502530000");
    EXPECT_FALSE(parse_identifier(IdentifierType::phone, "1650253000a"));
    EXPECT_FALSE(parse_identifier(IdentifierType::phone, "1234567890123456"));
    EXPECT_FALSE(parse_identifier(IdentifierType::phone, "+"));
    // Digits of other scripts.
    EXPECT_FALSE(parse_identifier(IdentifierType::phone, "\xD9\xA1\xD9\xA2\xD9\xA3\xD9\xA4"));
    EXPECT_FALSE(is_phone("+16502530000"));
}

TEST(Identifier, TakesUsernamesOfTheDocumentedForm) {
    EXPECT_TRUE(is_username("_ada42"));
    EXPECT_FALSE(is_username("4ada"));
    EXPECT_FALSE(is_username("ada-b"));
    EXPECT_FALSE(is_username(""));
    EXPECT_FALSE(is_username("ad\xC3\xA0"));
    EXPECT_FALSE(is_username(std::string(129, 'a')));
    EXPECT_EQ(parse_identifier(IdentifierType::username, "Ada")->key, "ada");
}

TEST(Identifier, RecognizesWhatWasTyped) {
    EXPECT_EQ(recognize_identifier("ada@example.org")->type, IdentifierType::email);
    EXPECT_EQ(recognize_identifier("+49 30 1234567")->type, IdentifierType::phone);
    EXPECT_EQ(recognize_identifier("ada")->type, IdentifierType::username);
    EXPECT_FALSE(recognize_identifier("a b"));
}

}  // namespace
}  // namespace ostiary::identity
