#include "audit/sealer.hpp"
#include "audit/verifier.hpp"
#include "jose/jws.hpp"
#include "management/fixture.hpp"

namespace ostiary::management {
namespace {

// Signs as the server does, with the tenant's key.
class Signer final : public audit::ChainSigner {
public:
    Signer(store::Snapshots& snapshots, tokens::KeyRings& rings, Clock& clock)
        : snapshots_(snapshots), rings_(rings), clock_(clock) {}

    Task<std::string> sign(TenantId tenant, std::string text) override {
        CO_TRY(const auto snapshot, co_await snapshots_.get(tenant));
        CO_TRY(const auto ring, rings_.get(*snapshot));
        const auto& key = ring->signing(clock_.now());
        co_return jose::sign_jws(key.key, key.algorithm, key.kid, "audit", text);
    }
    Task<audit::SignatureCheck> verify(TenantId tenant, std::string text, std::string signature)
        override {
        CO_TRY(const auto snapshot, co_await snapshots_.get(tenant));
        CO_TRY(const auto ring, rings_.get(*snapshot));
        const auto verified =
            jose::verify_jws(signature, ring->algorithms(), [&](const jose::Header& header) {
                return ring->find(header);
            });
        const bool fits = verified && verified->payload == text;
        co_return fits ? audit::SignatureCheck::valid : audit::SignatureCheck::invalid;
    }

private:
    store::Snapshots& snapshots_;
    tokens::KeyRings& rings_;
    Clock& clock_;
};

// The statements of somebody who has the database in hand.
namespace tampering {
constexpr sql::Query alter{
    "alter",
    "update audit_events set payload = $3 where tenant_id = $1 and id = $2"
};
constexpr sql::Query rename{
    "rename",
    "update audit_events set key = 'Unknown' where tenant_id = $1 and id = $2"
};
constexpr sql::Query cut{"cut", "delete from audit_events where tenant_id = $1 and id = $2"};
constexpr sql::Query move{
    "move",
    "update audit_events set id = $3 where tenant_id = $1 and id = $2"
};
constexpr sql::Query cut_block{
    "cut_block",
    "delete from audit_blocks where tenant_id = $1 and number = $2"
};
constexpr sql::Query alter_block{
    "alter_block",
    "update audit_blocks set digest = $3 where tenant_id = $1 and number = $2"
};
}  // namespace tampering

class AuditChainTest : public ManagementTest {
protected:
    // Three blocks of three events.
    void SetUp() override {
        ManagementTest::SetUp();
        for (int block = 0; block < 3; ++block) {
            for (int i = 0; i < 3; ++i) record();
            ASSERT_EQ(problems().size(), 0U);
            clock_.advance(60'000);
            ASSERT_TRUE(run_task(sealer_.seal(tenant_)));
        }
        ids_.clear();
        for (const auto& event : run_task(events_.list(tenant_, {}, 100, 0)).value()) {
            ids_.insert(ids_.begin(), event.id);
        }
        ASSERT_EQ(ids_.size(), 9U);
        const auto findings = run_task(verifier_of_chain_.verify(tenant_)).value();
        ASSERT_EQ(findings.size(), 1U);
        ASSERT_EQ(findings[0].blocks, 3);
        ASSERT_EQ(findings[0].events, 9);
        ASSERT_TRUE(findings[0].problems.empty());
    }

    void record() {
        clock_.advance(1);
        sql::Batch batch;
        audit::Event event;
        event.key = "RevokeToken";
        event.user_id = "u";
        event.params["password"] = "hunter2";
        recorder_.add(batch, std::move(event));
        ASSERT_TRUE(run_task(database_->write(tenant_, std::move(batch))).value());
    }

    template <class... Arguments>
    void tamper(const sql::Query& query, Arguments... arguments) {
        sql::Batch batch;
        batch.require(query, std::move(arguments)...);
        ASSERT_TRUE(run_task(database_->write(tenant_, std::move(batch))).value());
    }
    std::vector<std::string> problems() {
        std::vector<std::string> all;
        for (const auto& finding : run_task(verifier_of_chain_.verify(tenant_)).value()) {
            all.insert(all.end(), finding.problems.begin(), finding.problems.end());
        }
        return all;
    }
    sql::Bytes id(std::size_t index) { return sql::Bytes{ids_.at(index)}; }

    TenantId tenant_{"default"};
    store::AuditEvents events_{*database_};
    Signer signer_{snapshots_, rings_, clock_};
    audit::Sealer sealer_{events_, *database_, recorder_, signer_, clock_};
    audit::Verifier verifier_of_chain_{events_, signer_};
    std::vector<std::string> ids_;
};

TEST_P(AuditChainTest, IsIntactWhenNothingWasTouched) {
    EXPECT_TRUE(problems().empty());
    record();
    EXPECT_TRUE(problems().empty());
    EXPECT_EQ(run_task(verifier_of_chain_.verify(tenant_)).value().at(0).pending, 1);
}

TEST_P(AuditChainTest, ShowsAnAlteredEvent) {
    tamper(tampering::alter, id(4), sql::Json{R"({"key":"RevokeToken","result":"Error"})"});
    EXPECT_EQ(problems().size(), 1U);
}

TEST_P(AuditChainTest, ShowsAnAlteredColumn) {
    tamper(tampering::rename, id(0));
    EXPECT_EQ(problems().size(), 1U);
}

TEST_P(AuditChainTest, ShowsACutEventWhereverItWas) {
    for (const std::size_t index : {0U, 4U, 8U}) {
        tamper(tampering::cut, id(index));
    }
    EXPECT_EQ(problems().size(), 3U);
}

TEST_P(AuditChainTest, ShowsAnInsertedEvent) {
    store::AuditEvent forged;
    forged.id = ids_.at(4);
    ++forged.id.back();
    forged.node = "node";
    forged.key = "RevokeToken";
    forged.payload = "{}";
    forged.created_at = clock_.now();
    sql::Batch batch;
    store::AuditEvents::insert(batch, forged);
    ASSERT_TRUE(run_task(database_->write(tenant_, std::move(batch))).value());
    EXPECT_FALSE(problems().empty());
}

TEST_P(AuditChainTest, ShowsAnEventBeforeTheFirstBlock) {
    store::AuditEvent forged;
    forged.id = std::string(16, '\0');
    forged.node = "node";
    forged.key = "RevokeToken";
    forged.payload = "{}";
    sql::Batch batch;
    store::AuditEvents::insert(batch, forged);
    ASSERT_TRUE(run_task(database_->write(tenant_, std::move(batch))).value());
    EXPECT_FALSE(problems().empty());
}

TEST_P(AuditChainTest, ShowsReorderedEvents) {
    const std::string spare(16, '\x7f');
    tamper(tampering::move, id(3), sql::Bytes{spare});
    tamper(tampering::move, id(4), id(3));
    tamper(tampering::move, sql::Bytes{spare}, id(4));
    EXPECT_EQ(problems().size(), 1U);
}

TEST_P(AuditChainTest, ShowsACutBlock) {
    tamper(tampering::cut_block, 2);
    EXPECT_FALSE(problems().empty());
}

TEST_P(AuditChainTest, ShowsAnAlteredBlock) {
    tamper(tampering::alter_block, 2, sql::Bytes{std::string(32, 'x')});
    EXPECT_FALSE(problems().empty());
}

TEST_P(AuditChainTest, LeavesWhatIsStillInFlightToALaterBlock) {
    sql::Batch batch;
    audit::Event waiting;
    waiting.key = "RevokeToken";
    recorder_.add(batch, std::move(waiting));
    record();
    clock_.advance(60'000);
    EXPECT_EQ(run_task(sealer_.seal(tenant_)).value(), 0);
    ASSERT_TRUE(run_task(database_->write(tenant_, std::move(batch))).value());
    clock_.advance(60'000);
    EXPECT_TRUE(run_task(sealer_.seal(tenant_)));
    const auto finding = run_task(verifier_of_chain_.verify(tenant_)).value().at(0);
    EXPECT_EQ(finding.events, 11);
    EXPECT_TRUE(finding.problems.empty());
}

TEST_P(AuditChainTest, MasksSecretsInWhatIsStored) {
    const auto event = run_task(events_.find(tenant_, ids_.at(0))).value();
    EXPECT_EQ(event->payload.find("hunter2"), std::string::npos);
    EXPECT_NE(event->payload.find("******"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    AuditChainTest,
    ::testing::ValuesIn(testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::management
