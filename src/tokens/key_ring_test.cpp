#include "tokens/key_ring.hpp"

#include "crypto/random.hpp"
#include "jose/errors.hpp"
#include "tokens/access_token_verifier.hpp"
#include "tokens/id_token.hpp"
#include "tokens/new_keys.hpp"

#include <gtest/gtest.h>

namespace ostiary::tokens {
namespace {

std::string signed_text(jose::UnsignedJws token) {
    token.sign();
    return std::move(token.text);
}

class KeyRingTest : public ::testing::Test {
protected:
    KeyRingTest() {
        snapshot_.tenant = TenantId("default");
        snapshot_.version = 1;
    }
    std::string
    add(KeyStatus status, jose::Algorithm algorithm, std::optional<Milliseconds> activates = {}) {
        auto key = new_signing_key(snapshot_.tenant, algorithm, vault_, clock_.now());
        key.status = status;
        key.activates_at = activates;
        snapshot_.keys.push_back(key);
        ++snapshot_.version;
        return key.id;
    }
    std::string token() {
        AccessTokenClaims claims{"id", "https://i", "user", "https://api", "client", "read", 0, 0};
        claims.issued_at = clock_.now() / 1000;
        claims.expires_at = claims.issued_at + 60;
        return signed_text(make_access_token(*rings_.get(snapshot_).value(), claims, clock_.now()));
    }
    bool verifies(const std::string& text) {
        return AccessTokenVerifier(rings_, clock_)
            .verify(snapshot_, "https://i", text, "https://api")
            .has_value();
    }

    FakeClock clock_;
    SystemRandom random_;
    Vault vault_{Secret(std::string(32, 'k')), random_};
    KeyRings rings_{vault_};
    store::Snapshot snapshot_;
};

TEST_F(KeyRingTest, SignsWithTheCurrentKeyAndVerifiesWithAll) {
    add(KeyStatus::previous, jose::Algorithm::RS256);
    const auto current = add(KeyStatus::current, jose::Algorithm::ES256);
    const auto ring = rings_.get(snapshot_).value();
    EXPECT_EQ(ring->signing(clock_.now()).kid, current);
    EXPECT_EQ(ring->keys().front().kid, current);
    EXPECT_EQ(ring->keys().size(), 2U);
    const auto text = token();
    EXPECT_TRUE(verifies(text));
    // The key becomes Previous: what it signed is still good.
    snapshot_.keys[1].status = KeyStatus::previous;
    add(KeyStatus::current, jose::Algorithm::EdDSA);
    EXPECT_TRUE(verifies(text));
    EXPECT_TRUE(verifies(token()));
    // It is removed: no longer.
    snapshot_.keys.erase(snapshot_.keys.begin() + 1);
    ++snapshot_.version;
    EXPECT_FALSE(verifies(text));
}

TEST_F(KeyRingTest, ANextKeySignsFromItsTimeOn) {
    const auto current = add(KeyStatus::current, jose::Algorithm::ES256);
    const auto next = add(KeyStatus::next, jose::Algorithm::ES384, clock_.now() + 1000);
    const auto ring = rings_.get(snapshot_).value();
    EXPECT_EQ(ring->signing(clock_.now()).kid, current);
    EXPECT_EQ(ring->signing(clock_.now() + 1000).kid, next);
    EXPECT_NE(ring->jwks().find(next), std::string::npos);
    EXPECT_EQ(ring->jwks().find("\"d\""), std::string::npos);
}

TEST_F(KeyRingTest, KeepsARingForAVersion) {
    add(KeyStatus::current, jose::Algorithm::ES256);
    const auto ring = rings_.get(snapshot_).value();
    EXPECT_EQ(rings_.get(snapshot_).value(), ring);
    ++snapshot_.version;
    EXPECT_NE(rings_.get(snapshot_).value(), ring);
}

TEST_F(KeyRingTest, FailsWithoutAKeyThatOpens) {
    EXPECT_FALSE(rings_.get(snapshot_));
    add(KeyStatus::current, jose::Algorithm::ES256);
    snapshot_.keys[0].id = "another row";
    EXPECT_FALSE(rings_.get(snapshot_));
}

// A token that was verified once is refused as soon as it would be refused the first time.
TEST_F(KeyRingTest, RemembersAVerifiedTokenForItsKeysAudienceIssuerAndTime) {
    add(KeyStatus::current, jose::Algorithm::ES256);
    AccessTokenVerifier verifier(rings_, clock_);
    const auto verify = [&](const std::string& text,
                            std::string_view issuer = "https://i",
                            std::string_view audience = "https://api") {
        return verifier.verify(snapshot_, issuer, text, audience).has_value();
    };
    const auto text = token();
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(verify(text));
        EXPECT_FALSE(verify(text, "https://other"));
        EXPECT_FALSE(verify(text, "https://i", "https://other"));
        EXPECT_FALSE(verify(text.substr(0, text.size() - 1)));
        EXPECT_FALSE(verify(text + "A"));
    }
    EXPECT_EQ(verifier.verify(snapshot_, "https://i", text, "https://api")->subject, "user");

    // Another tenant has other keys, whatever was verified with ours.
    store::Snapshot other;
    other.version = 1;
    other.tenant = TenantId("other");
    other.keys = {new_signing_key(other.tenant, jose::Algorithm::ES256, vault_, clock_.now())};
    EXPECT_FALSE(verifier.verify(other, "https://i", text, "https://api"));
    EXPECT_TRUE(verify(text));

    clock_.advance(59'000);
    EXPECT_TRUE(verify(text));
    clock_.advance(1'000);
    EXPECT_FALSE(verify(text));
    clock_.advance(-60'000);
    EXPECT_TRUE(verify(text));

    add(KeyStatus::next, jose::Algorithm::ES256, clock_.now() + 1'000'000);
    EXPECT_TRUE(verify(text));
    snapshot_.keys.front() = snapshot_.keys.back();
    snapshot_.keys.front().status = KeyStatus::current;
    snapshot_.keys.pop_back();
    ++snapshot_.version;
    EXPECT_FALSE(verify(text));
}

TEST_F(KeyRingTest, RemembersNoMoreTokensThanItHasRoomFor) {
    add(KeyStatus::current, jose::Algorithm::ES256);
    AccessTokenVerifier verifier(rings_, clock_);
    const auto ring = rings_.get(snapshot_).value();
    for (int i = 0; i < 1500; ++i) {
        AccessTokenClaims claims{
            std::to_string(i), "https://i", "user", "https://api", "client", "", 0, 0
        };
        claims.expires_at = clock_.now() / 1000 + 60;
        const auto text = signed_text(make_access_token(*ring, claims, clock_.now()));
        EXPECT_EQ(verifier.verify(snapshot_, "https://i", text, "https://api")->id, claims.id);
    }
}

// RFC 8725 section 3.12: no kind of token stands in for another.
TEST_F(KeyRingTest, TellsKindsOfTokensApart) {
    add(KeyStatus::current, jose::Algorithm::ES256);
    const auto ring = rings_.get(snapshot_).value();
    IdTokenClaims claims({});
    claims.issuer = "https://i";
    claims.subject = "user";
    claims.client_id = "https://api";
    claims.expires_at = clock_.now() / 1000 + 60;
    const auto id_token = signed_text(make_id_token(*ring, claims, clock_.now()));
    EXPECT_FALSE(verifies(id_token));
    EXPECT_TRUE(verify_id_token_hint(*ring, "https://i", id_token, clock_));
    EXPECT_FALSE(verify_id_token_hint(*ring, "https://i", token(), clock_));
    EXPECT_FALSE(verify_id_token_hint(*ring, "https://other", id_token, clock_));
    clock_.advance(Milliseconds{86'400} * 1000);
    EXPECT_TRUE(verify_id_token_hint(*ring, "https://i", id_token, clock_));
}

}  // namespace
}  // namespace ostiary::tokens
