#include "oauth/gate.hpp"

#include "base/try.hpp"
#include "oauth/errors.hpp"
#include "tokens/scope_text.hpp"

#include <algorithm>
#include <stdexcept>

namespace ostiary::oauth {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

Result<void> check_subject(const Question& question, const Facts& facts) {
    if (!question.user_id) return {};
    if (!facts.subject) return fail(invalid_grant, "user not found");
    if (facts.subject->user.is_suspended) return fail(invalid_grant, "user is suspended");
    return {};
}

Result<void> check_grant(const Question& question, const Facts& facts, Milliseconds now) {
    if (!question.grant_id) return {};
    const auto& grant = facts.grant;
    if (!grant || grant->revoked_at) return fail(invalid_grant, "there is no such grant");
    if (grant->expires_at <= now) return fail(invalid_grant, "the grant has expired");
    // The grant names its client and its user: what hangs on it serves no other.
    if (grant->client_id != question.client_id || !question.user_id ||
        grant->user_id != *question.user_id) {
        return fail(invalid_grant, "it was issued to another client");
    }
    return {};
}

Result<void> check_session(const Question& question, const Facts& facts, Milliseconds now) {
    if (!question.session_uid) return {};
    const auto& session = facts.session;
    if (!session || session->revoked_at || session->expires_at <= now) {
        return fail(invalid_grant, "session is over");
    }
    if (!question.user_id || session->user_id != *question.user_id) {
        return fail(invalid_grant, "session belongs to another user");
    }
    return {};
}

// The permissions that roles give, narrowed to what the grant holds and, for a third-party client,
// to what it may ask users for.
std::vector<std::string>
allowed_scope(const store::Snapshot& snapshot, const Question& question, const Facts& facts) {
    const Resource& resource = *question.resource;
    const auto& roles = question.user_id ? facts.subject->role_ids : facts.client->role_ids;
    const auto granted_by_roles = snapshot.granted_scopes(resource, roles);
    const auto id_of = [&](std::string_view name) -> std::string_view {
        const auto found = std::ranges::find(resource.scopes, name, &Scope::name);
        return found == resource.scopes.end() ? std::string_view{} : found->id;
    };
    std::vector<std::string> allowed;
    for (const std::string& name : question.resource_scope) {
        if (!contains(granted_by_roles, name)) continue;
        if (facts.grant) {
            const auto granted = facts.grant->resources.find(resource.indicator);
            if (granted == facts.grant->resources.end()) continue;
            if (!tokens::has_scope(granted->second, name)) continue;
        }
        if (question.user_id && facts.client->client.is_third_party &&
            !contains(facts.client->consent.resource_scopes, id_of(name))) {
            continue;
        }
        if (!contains(allowed, name)) allowed.push_back(name);
    }
    return allowed;
}

}  // namespace

const EndUser& Admission::user() const {
    if (!facts.subject) throw std::logic_error("the question named no user");
    return facts.subject->user;
}

const Grant& Admission::grant() const {
    if (!facts.grant) throw std::logic_error("the question named no grant");
    return *facts.grant;
}

Result<Admission>
decide(const store::Snapshot& snapshot, const Question& question, Facts facts, Milliseconds now) {
    if (!facts.client) return fail(invalid_grant, "client not found");
    if (auto checked = check_subject(question, facts); !checked) {
        return std::unexpected(std::move(checked).error());
    }
    if (auto checked = check_grant(question, facts, now); !checked) {
        return std::unexpected(std::move(checked).error());
    }
    if (auto checked = check_session(question, facts, now); !checked) {
        return std::unexpected(std::move(checked).error());
    }
    Admission admission;
    if (question.resource) {
        // RFC 8707 section 2.2: the token is for a resource that was part of the authorization.
        if (facts.grant && !facts.grant->resources.contains(question.resource->indicator)) {
            return fail(invalid_target);
        }
        admission.resource_scope = allowed_scope(snapshot, question, facts);
    }
    admission.facts = std::move(facts);
    return admission;
}

Facts facts_of(store::Standing standing) {
    Facts facts;
    facts.grant = std::move(standing.grant);
    facts.subject = std::move(standing.user);
    return facts;
}

Task<Admission> Gate::admit(const Context& context, Question question, Facts known) {
    const TenantId& tenant = context.tenant();
    Facts facts;
    CO_TRY(
        facts.client,
        co_await clients_.find_client(context.snapshot, question.client_id, context.base_url)
    );
    if (question.user_id) {
        if (known.subject && known.subject->user.id == *question.user_id) {
            facts.subject = std::move(known.subject);
        } else {
            CO_TRY(facts.subject, co_await users_.find_with_roles(tenant, *question.user_id));
        }
    }
    if (question.grant_id) {
        if (known.grant && known.grant->id == *question.grant_id) {
            facts.grant = std::move(known.grant);
        } else {
            CO_TRY(auto grant, co_await grants_.find(tenant, *question.grant_id));
            if (grant) facts.grant = std::make_shared<const Grant>(*std::move(grant));
        }
    }
    if (question.session_uid) {
        if (known.session && known.session->uid == *question.session_uid) {
            facts.session = std::move(known.session);
        } else {
            CO_TRY(facts.session, co_await sessions_.find_by_uid(tenant, *question.session_uid));
        }
    }
    co_return decide(*context.snapshot, question, std::move(facts), clock_.now());
}

}  // namespace ostiary::oauth
