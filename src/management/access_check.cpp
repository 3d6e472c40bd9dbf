#include "management/access_check.hpp"

#include "base/try.hpp"
#include "management/errors.hpp"
#include "model/resource.hpp"
#include "store/seed.hpp"
#include "tokens/scope_text.hpp"

#include <algorithm>

namespace ostiary::management {
namespace {

constexpr std::string_view required_scope = "all";
constexpr std::string_view development_header_name = "development-user-id";

// https://www.rfc-editor.org/rfc/rfc6750#section-2.1
Result<std::string_view> bearer_token(const http::Request& request) {
    if (request.headers.count("Authorization") > 1) return fail(errors::unauthorized);
    const std::string_view header = request.headers.get("Authorization");
    if (header.empty()) return fail(errors::authorization_header_missing);
    constexpr std::string_view scheme = "Bearer ";
    if (header.size() <= scheme.size() ||
        !http::same_name(header.substr(0, scheme.size() - 1), "Bearer") ||
        header[scheme.size() - 1] != ' ') {
        return fail(errors::authorization_type_not_supported);
    }
    return header.substr(scheme.size());
}

}  // namespace

AccessCheck::AccessCheck(
    store::Snapshots& snapshots,
    store::Users& users,
    tokens::AccessTokenVerifier& verifier,
    Issuers issuers,
    DevelopmentHeader development_header
)
    : snapshots_(snapshots),
      users_(users),
      verifier_(verifier),
      issuers_(std::move(issuers)),
      development_header_(development_header) {}

Task<http::Principal> AccessCheck::check(const http::Request& request) {
    if (development_header_ == DevelopmentHeader::accepted) {
        const std::string_view user = request.headers.get(development_header_name);
        if (!user.empty()) {
            co_return http::Principal{
                .kind = http::Principal::Kind::user,
                .id = std::string(user),
                .client_id = {},
                .scope = std::string(required_scope)
            };
        }
    }
    CO_TRY(const std::string_view token, bearer_token(request));
    const std::string audience = management_indicator(request.tenant.value);
    CO_TRY(auto own, co_await snapshots_.get(request.tenant));
    if (auto claims = verify(*own, request, token, audience)) {
        co_return co_await admit(std::move(own), *std::move(claims), audience);
    }
    const TenantId admin(store::admin_tenant);
    if (request.tenant == admin) co_return fail(errors::unauthorized);
    CO_TRY(auto administration, co_await snapshots_.get(admin));
    auto claims = verify(*administration, request, token, audience);
    if (!claims) {
        const Error& refusal = claims.error();
        co_return fail(
            errors::unauthorized, {}, std::string(refusal.kind->code) + " " + refusal.cause
        );
    }
    co_return co_await admit(std::move(administration), *std::move(claims), audience);
}

Result<tokens::AccessTokenClaims> AccessCheck::verify(
    const store::Snapshot& issuer,
    const http::Request& request,
    std::string_view token,
    const std::string& audience
) {
    Result<tokens::AccessTokenClaims> claims = fail(errors::unauthorized);
    for (const auto& name : issuers_(issuer.tenant, request)) {
        claims = verifier_.verify(issuer, name, token, audience);
        if (claims) break;
    }
    return claims;
}

Task<http::Principal>
AccessCheck::admit(SnapshotPtr issuer, tokens::AccessTokenClaims claims, std::string audience) {
    if (!tokens::has_scope(claims.scope, required_scope)) co_return fail(errors::forbidden);
    CO_TRY(auto client, co_await snapshots_.find_client(issuer, ClientId(claims.client_id)));
    if (!client) co_return fail(errors::unauthorized, {}, "the client is gone");
    if (client->client.is_third_party) co_return fail(errors::forbidden);
    CO_TRY(const auto role_ids, co_await get_role_ids(issuer, claims, *client));

    const Resource* resource = issuer->find_resource(audience);
    if (!resource) co_return fail(errors::forbidden);
    const auto scopes = issuer->granted_scopes(*resource, role_ids);
    if (std::ranges::find(scopes, required_scope) == scopes.end()) {
        co_return fail(errors::forbidden, {}, "the roles no longer give the scope");
    }
    http::Principal principal;
    principal.kind =
        claims.is_of_client() ? http::Principal::Kind::application : http::Principal::Kind::user;
    principal.id = std::move(claims.subject);
    principal.client_id = std::move(claims.client_id);
    principal.scope = std::move(claims.scope);
    co_return principal;
}

Task<std::vector<std::string>> AccessCheck::get_role_ids(
    SnapshotPtr issuer,
    const tokens::AccessTokenClaims& claims,
    const store::ClientEntry& client
) {
    if (claims.is_of_client()) co_return client.role_ids;
    const UserId user_id(claims.subject);
    CO_TRY(const auto user, co_await users_.find(issuer->tenant, user_id));
    if (!user) co_return fail(errors::unauthorized, {}, "the user is gone");
    if (user->is_suspended) co_return fail(errors::unauthorized, {}, "the user is suspended");
    co_return co_await users_.list_role_ids(issuer->tenant, user_id);
}

}  // namespace ostiary::management
