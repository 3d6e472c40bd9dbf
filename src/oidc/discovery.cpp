#include "oidc/discovery.hpp"

#include "base/try.hpp"
#include "http/conditional.hpp"
#include "tokens/claims.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace ostiary::oidc {
namespace {

namespace json = boost::json;

json::array list(const std::vector<std::string>& names) {
    json::array array;
    for (const auto& name : names) array.emplace_back(name);
    return array;
}

json::array signing_algorithms(const tokens::KeyRing& ring) {
    json::array algorithms;
    for (const tokens::RingKey& key : ring.keys()) {
        const json::value name(to_text(key.algorithm));
        if (std::ranges::find(algorithms, name) == algorithms.end()) algorithms.push_back(name);
    }
    return algorithms;
}

Document make_document(std::string text) {
    std::string tag = http::entity_tag(text);
    return {std::move(text), std::move(tag)};
}

}  // namespace

// https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
// https://www.rfc-editor.org/rfc/rfc8414#section-2
std::string Discovery::describe(const std::string& base_url, const tokens::KeyRing& ring) const {
    const std::string issuer = base_url + "/oidc";
    const json::array authentication{"client_secret_basic", "client_secret_post", "none"};
    return json::serialize(json::object{
        {"issuer", issuer},
        {"authorization_endpoint", issuer + "/auth"},
        {"token_endpoint", issuer + "/token"},
        {"userinfo_endpoint", issuer + "/me"},
        {"jwks_uri", issuer + "/jwks"},
        {"introspection_endpoint", issuer + "/token/introspection"},
        {"revocation_endpoint", issuer + "/token/revocation"},
        {"end_session_endpoint", issuer + "/session/end"},
        {"response_types_supported", {"code"}},
        {"response_modes_supported", {"form_post", "fragment", "query"}},
        {"grant_types_supported", list(grant_types_)},
        {"code_challenge_methods_supported", {"S256"}},
        {"scopes_supported", list(tokens::supported_scopes())},
        {"claims_supported", list(tokens::supported_claims())},
        {"claim_types_supported", {"normal"}},
        {"subject_types_supported", {"public"}},
        {"id_token_signing_alg_values_supported", signing_algorithms(ring)},
        {"token_endpoint_auth_methods_supported", authentication},
        {"introspection_endpoint_auth_methods_supported", authentication},
        {"revocation_endpoint_auth_methods_supported", authentication},
        // https://www.rfc-editor.org/rfc/rfc9207#section-3
        {"authorization_response_iss_parameter_supported", true},
        {"claims_parameter_supported", false},
        {"request_parameter_supported", false},
        // "If omitted, the default value is true."
        {"request_uri_parameter_supported", false},
    });
}

Result<std::shared_ptr<const Documents>> Discovery::get(const oauth::Context& context) {
    const store::Snapshot& snapshot = *context.snapshot;
    const std::string key = snapshot.tenant.value + '\n' + context.base_url;
    {
        const std::scoped_lock lock(mutex_);
        const auto found = entries_.find(key);
        if (found != entries_.end() && found->second.version == snapshot.version) {
            return found->second.documents;
        }
    }
    TRY(const auto ring, rings_.get(snapshot));
    auto documents = std::make_shared<const Documents>(
        make_document(describe(context.base_url, *ring)), make_document(ring->jwks())
    );
    const std::scoped_lock lock(mutex_);
    if (entries_.size() >= capacity_ && !entries_.contains(key)) entries_.erase(entries_.begin());
    entries_[key] = {snapshot.version, documents};
    return documents;
}

}  // namespace ostiary::oidc
