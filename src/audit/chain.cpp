#include "audit/chain.hpp"

#include "audit/payload.hpp"
#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "json/arena.hpp"
#include "json/parse.hpp"

#include <fmt/format.h>

namespace ostiary::audit {
namespace {

// With lengths, so that text cannot move from one member to the next unnoticed.
void add_text(std::string& input, std::string_view member) {
    input += fmt::format("{}:", member.size());
    input += member;
}

// The payload as a value: a database may order members and space them as it likes, and another one
// may hold the log after a move.
std::string canonical_payload(const std::string& text) {
    json::Arena arena;
    const auto payload = json::parse(text, arena.storage());
    return payload ? canonical_json(*payload) : text;
}

void add(std::string& input, const std::optional<std::string>& member) {
    if (member) {
        add_text(input, *member);
    } else {
        input += "-";
    }
}

}  // namespace

std::string
block_digest(std::string_view previous_digest, const std::vector<store::AuditEvent>& events) {
    std::string digest(previous_digest);
    for (const store::AuditEvent& event : events) {
        std::string input;
        add_text(input, digest);
        add_text(input, event.id);
        add_text(input, event.node);
        add_text(input, event.key);
        add(input, event.user_id);
        add(input, event.client_id);
        add_text(input, canonical_payload(event.payload));
        add_text(input, std::to_string(event.created_at));
        digest = sha256(input);
    }
    return digest;
}

std::string signed_text(const TenantId& tenant, const store::AuditBlock& block) {
    return fmt::format(
        R"({{"tenant":"{}","node":"{}","number":{},"events":{},"digest":"{}"}})",
        tenant.value,
        hex_encode(block.node),
        block.number,
        block.event_count,
        hex_encode(block.digest)
    );
}

}  // namespace ostiary::audit
