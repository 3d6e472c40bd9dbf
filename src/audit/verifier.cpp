#include "audit/verifier.hpp"

#include "base/try.hpp"

#include <fmt/format.h>

#include <utility>

namespace ostiary::audit {
namespace {

constexpr std::int64_t page_size = 1000;

// Greater than every id of 16 bytes.
const std::string end_of_ids(17, '\xff');

// The smallest id that is greater.
std::string just_after(std::string id) {
    id += '\0';
    return id;
}

}  // namespace

Task<std::vector<ChainFinding>> Verifier::verify(TenantId tenant) {
    CO_TRY(const auto nodes, co_await events_.list_nodes(tenant));
    std::vector<ChainFinding> findings;
    for (const std::string& node : nodes) {
        CO_TRY(auto finding, co_await verify_node(tenant, node));
        findings.push_back(std::move(finding));
    }
    co_return findings;
}

Task<ChainFinding> Verifier::verify_node(TenantId tenant, std::string node) {
    ChainFinding finding;
    finding.node = node;
    store::AuditBlock previous;
    // The last block must be signed by a key that is known; of the ones before it, a key may have
    // been deleted since: the later signatures cover their digests too.
    SignatureCheck last_signature = SignatureCheck::valid;
    for (;;) {
        CO_TRY(
            const auto blocks,
            co_await events_.list_blocks(tenant, node, previous.number, page_size)
        );
        if (blocks.empty()) break;
        for (const store::AuditBlock& block : blocks) {
            CO_CHECK(co_await verify_block(tenant, previous, block, finding));
            CO_TRY(
                last_signature,
                co_await signer_.verify(tenant, signed_text(tenant, block), block.signature)
            );
            if (last_signature == SignatureCheck::invalid) {
                finding.problems.push_back(
                    fmt::format("The signature of block {} does not fit.", block.number)
                );
            }
            previous = block;
        }
    }
    if (last_signature == SignatureCheck::unknown_key) {
        finding.problems.push_back(
            fmt::format("Block {} is signed by a key that is not known.", previous.number)
        );
    }
    for (std::string after = previous.last_event;;) {
        CO_TRY(
            const auto events,
            co_await events_.list_range(tenant, node, after, end_of_ids, page_size)
        );
        finding.pending += static_cast<std::int64_t>(events.size());
        if (events.size() < static_cast<std::size_t>(page_size)) break;
        after = events.back().id;
    }
    co_return finding;
}

Task<void> Verifier::verify_block(
    const TenantId& tenant,
    const store::AuditBlock& previous,
    const store::AuditBlock& block,
    ChainFinding& finding
) {
    ++finding.blocks;
    if (block.number != previous.number + 1) {
        finding.problems.push_back(fmt::format("Blocks before {} are missing.", block.number));
    } else if (block.previous_digest != previous.digest) {
        finding.problems.push_back(
            fmt::format("Block {} does not follow the one before.", block.number)
        );
    }
    // From the end of the block before, so that an event put between two blocks is found as well;
    // one more than there should be, so that an inserted one is.
    CO_TRY(
        const auto events,
        co_await events_.list_range(
            tenant,
            block.node,
            previous.last_event,
            just_after(block.last_event),
            block.event_count + 1
        )
    );
    finding.events += static_cast<std::int64_t>(events.size());
    const auto count = static_cast<std::int64_t>(events.size());
    if (count != block.event_count) {
        finding.problems.push_back(fmt::format(
            "Block {} covers {} events, but there are {}{}.",
            block.number,
            block.event_count,
            count > block.event_count ? "at least " : "",
            count
        ));
    } else if (block_digest(block.previous_digest, events) != block.digest) {
        finding.problems.push_back(
            fmt::format("An event of block {} was altered or exchanged.", block.number)
        );
    }
    co_return ok();
}

}  // namespace ostiary::audit
