#include "audit/recorder.hpp"
#include "audit/sealer.hpp"
#include "audit/verifier.hpp"
#include "base/loop.hpp"
#include "crypto/random.hpp"
#include "support/test_database.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace ostiary::testing {
namespace {

using audit::SignatureCheck;

// Signs with a word, which stands for a key.
class FakeSigner final : public audit::ChainSigner {
public:
    std::string key = "first";
    std::vector<std::string> known{"first"};

    Task<std::string> sign(TenantId tenant, std::string text) override {
        co_return key + "|" + tenant.value + "|" + text;
    }
    Task<SignatureCheck> verify(TenantId tenant, std::string text, std::string signature) override {
        const std::string name = signature.substr(0, signature.find('|'));
        if (std::ranges::find(known, name) == known.end()) co_return SignatureCheck::unknown_key;
        const bool fits = signature == name + "|" + tenant.value + "|" + text;
        co_return fits ? SignatureCheck::valid : SignatureCheck::invalid;
    }
};

class AuditChain : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        database_ = make_test_database(GetParam());
        run("insert into tenants (id, name, created_at) values ('t', 'T', 1)");
        events_ = std::make_unique<store::AuditEvents>(*database_);
        recorder_ = std::make_unique<audit::Recorder>("node", clock_, random_);
        for (int block = 0; block < 3; ++block) {
            for (int i = 0; i < 4; ++i) record("Key." + std::to_string(block * 4 + i));
            EXPECT_TRUE(seal());
        }
    }

    void run(const std::string& script) {
        ASSERT_TRUE(run_task(database_->execute_script(script)).value());
    }
    void record(const std::string& key) {
        clock_.advance(1);
        sql::Batch batch;
        audit::Event event;
        event.key = key;
        event.user_id = "u";
        recorder_->add(batch, std::move(event));
        ASSERT_TRUE(run_task(database_->write(tenant_, std::move(batch))).value());
    }
    // Of a process that has just started.
    audit::Sealer make_sealer() { return {*events_, *database_, *recorder_, signer_, clock_}; }
    bool seal() {
        auto sealer = make_sealer();
        return run_task(sealer.seal(tenant_)).has_value();
    }
    audit::ChainFinding verify() {
        audit::Verifier verifier(*events_, signer_);
        const auto findings = run_task(verifier.verify(tenant_)).value();
        return findings.empty() ? audit::ChainFinding{} : findings.front();
    }
    std::string problem() {
        const auto finding = verify();
        return finding.problems.empty() ? "intact" : finding.problems.front();
    }

    const TenantId tenant_{"t"};
    FakeClock clock_;
    SystemRandom random_;
    FakeSigner signer_;
    std::unique_ptr<sql::Database> database_;
    std::unique_ptr<store::AuditEvents> events_;
    std::unique_ptr<audit::Recorder> recorder_;
};

INSTANTIATE_TEST_SUITE_P(Databases, AuditChain, ::testing::ValuesIn(test_databases()));

TEST_P(AuditChain, CoversEveryEventOnce) {
    record("Key.later");
    const auto finding = verify();
    EXPECT_EQ(finding.blocks, 3);
    EXPECT_EQ(finding.events, 12);
    EXPECT_EQ(finding.pending, 1);
    EXPECT_TRUE(finding.problems.empty());
}

TEST_P(AuditChain, WaitsForABatchThatIsNotSettled) {
    sql::Batch unsettled;
    audit::Event event;
    event.key = "Key.unsettled";
    recorder_->add(unsettled, std::move(event));
    record("Key.later");
    ASSERT_TRUE(seal());
    EXPECT_EQ(verify().events, 12);
    ASSERT_TRUE(run_task(database_->write(tenant_, std::exchange(unsettled, {}))).value());
    ASSERT_TRUE(seal());
    EXPECT_EQ(verify().events, 14);
    EXPECT_EQ(problem(), "intact");
}

TEST_P(AuditChain, NoticesAnAlteredEvent) {
    run("update audit_events set user_id = 'other' where key = 'Key.5'");
    EXPECT_EQ(problem(), "An event of block 2 was altered or exchanged.");
}

TEST_P(AuditChain, NoticesEventsThatChangedPlaces) {
    run("update audit_events set key = 'Key.x' where key = 'Key.5'");
    run("update audit_events set key = 'Key.5' where key = 'Key.6'");
    run("update audit_events set key = 'Key.6' where key = 'Key.x'");
    EXPECT_EQ(problem(), "An event of block 2 was altered or exchanged.");
}

TEST_P(AuditChain, NoticesARemovedAndAnInsertedEvent) {
    run("delete from audit_events where key = 'Key.5'");
    EXPECT_EQ(problem(), "Block 2 covers 4 events, but there are 3.");
    run("insert into audit_events (tenant_id, id, node, key, payload, created_at) select "
        "tenant_id, " +
        std::string(
            GetParam() == "postgres" ? "id || '\\x00'::bytea" : "cast(id || x'00' as blob)"
        ) +
        ", node, 'Key.new', payload, created_at from audit_events where key = 'Key.1'");
    EXPECT_EQ(problem(), "Block 1 covers 4 events, but there are at least 5.");
}

TEST_P(AuditChain, NoticesARemovedBlock) {
    run("delete from audit_blocks where number = 2");
    EXPECT_EQ(problem(), "Blocks before 3 are missing.");
}

TEST_P(AuditChain, NoticesThatItsEndWasRemovedWhileItGoesOn) {
    auto sealer = make_sealer();
    record("Key.12");
    EXPECT_EQ(run_task(sealer.seal(tenant_)).value(), 1);
    run("delete from audit_blocks where number = 4");
    run("delete from audit_events where key = 'Key.12'");
    record("Key.13");
    EXPECT_EQ(run_task(sealer.seal(tenant_)).value(), 1);
    EXPECT_EQ(problem(), "Blocks before 5 are missing.");
}

TEST_P(AuditChain, GoesOnAfterWhatAnotherProcessOfItsNameHasSealed) {
    auto sealer = make_sealer();
    record("Key.12");
    EXPECT_EQ(run_task(sealer.seal(tenant_)).value(), 1);
    record("Key.13");
    ASSERT_TRUE(seal());
    record("Key.14");
    EXPECT_EQ(run_task(sealer.seal(tenant_)).value(), 0);
    EXPECT_EQ(run_task(sealer.seal(tenant_)).value(), 1);
    EXPECT_EQ(run_task(sealer.seal(tenant_)).value(), 0);
    EXPECT_EQ(verify().blocks, 6);
    EXPECT_EQ(verify().events, 15);
    EXPECT_EQ(problem(), "intact");
}

TEST_P(AuditChain, CoversMoreThanOneBlockHolds) {
    auto sealer = make_sealer();
    for (int i = 0; i < 130; ++i) record("Key.more");
    EXPECT_EQ(run_task(sealer.seal(tenant_)).value(), 3);
    EXPECT_EQ(verify().events, 142);
    EXPECT_EQ(problem(), "intact");
}

TEST_P(AuditChain, NoticesABlockThatWasMadeAgain) {
    run("update audit_blocks set digest = previous_digest where number = 3");
    EXPECT_NE(problem(), "intact");
    EXPECT_EQ(verify().problems.back(), "The signature of block 3 does not fit.");
}

TEST_P(AuditChain, OutlivesADeletedKeyButNotAnUnknownOneAtItsEnd) {
    signer_.key = "second";
    signer_.known = {"second"};
    EXPECT_EQ(problem(), "Block 3 is signed by a key that is not known.");
    record("Key.later");
    ASSERT_TRUE(seal());
    EXPECT_EQ(problem(), "intact");
}

}  // namespace
}  // namespace ostiary::testing
