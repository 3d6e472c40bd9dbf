#include "management/sign_in_experience_api.hpp"

#include "base/try.hpp"
#include "json/text.hpp"
#include "management/errors.hpp"
#include "management/sign_in_experience_rules.hpp"
#include "store/sign_in_experiences.hpp"
#include "store/tenants.hpp"
#include "store/users.hpp"

namespace ostiary::management {
namespace {

constexpr std::string_view tag = "Sign-in experience";
// How often a patch is applied anew because another came first.
constexpr int most_attempts = 5;

// How many conflicting usernames an error names.
constexpr std::int64_t most_samples = 20;

bool ignores_case(const SignInExperience& experience) {
    const json::value* sensitive = experience.username_policy.if_contains("caseSensitive");
    return sensitive && sensitive->is_bool() && !sensitive->get_bool();
}

SignInExperienceShape present(const TenantId& tenant, SignInExperience experience) {
    SignInExperienceShape shape;
    static_cast<SignInExperience&>(shape) = std::move(experience);
    shape.tenant_id = tenant.value;
    return shape;
}

identity::UserInfo user_info_of(const User& user) {
    return {
        user.name.value_or(""),
        user.username.value_or(""),
        user.primary_email.value_or(""),
        user.primary_phone.value_or("")
    };
}

}  // namespace

std::vector<http::Route> SignInExperienceApi::routes() {
    using http::route;
    using Api = SignInExperienceApi;
    constexpr auto management = http::Access::management;
    constexpr std::string_view one = "/api/sign-in-exp";
    return {
        route<&Api::get>(
            *this, "GET", one, management, {.summary = "Get the sign-in experience", .tag = tag}
        ),
        route<&Api::update>(
            *this,
            "PATCH",
            one,
            management,
            {.summary = "Update the sign-in experience", .tag = tag}
        ),
        route<&Api::check_password>(
            *this,
            "POST",
            "/api/sign-in-exp/default/check-password",
            management,
            {.summary = "Check a password against the policy", .tag = tag}
        ),
        route<&Api::list_username_conflicts>(
            *this,
            "GET",
            "/api/sign-in-exp/username-policy/case-sensitivity-conflicts",
            management,
            {.summary = "List usernames that differ by case alone", .tag = tag}
        ),
    };
}

Task<UsernameConflicts> SignInExperienceApi::find_conflicts(TenantId tenant, std::int64_t limit) {
    store::Users users(database_);
    UsernameConflicts conflicts;
    CO_TRY(conflicts.total, co_await users.count_username_conflicts(tenant));
    CO_TRY(auto samples, co_await users.list_username_conflicts(tenant, limit));
    for (auto& sample : samples) {
        conflicts.samples.push_back({std::move(sample.username_key), std::move(sample.user_ids)});
    }
    co_return conflicts;
}

Task<UsernameConflicts> SignInExperienceApi::list_username_conflicts(
    const http::Request& request,
    http::Query<ConflictQuery> query
) {
    co_return co_await find_conflicts(request.tenant, query.value.limit);
}

Task<SignInExperienceShape> SignInExperienceApi::get(const http::Request& request) {
    CO_TRY(const auto snapshot, co_await snapshots_.get_latest(request.tenant));
    co_return present(request.tenant, snapshot->experience);
}

Task<SignInExperienceShape>
SignInExperienceApi::update(const http::Request& request, http::Patch<SignInExperience> patch) {
    patch.members.erase("id");
    for (int attempt = 1;; ++attempt) {
        auto shape = co_await apply(request, patch);
        if (shape || !shape.error().is(errors::changed_meanwhile) || attempt == most_attempts) {
            co_return shape;
        }
    }
}

Task<SignInExperienceShape>
SignInExperienceApi::apply(const http::Request& request, http::Patch<SignInExperience> patch) {
    CO_TRY(const auto snapshot, co_await snapshots_.get_latest(request.tenant));
    CO_TRY(auto experience, patch.applied_to(snapshot->experience));
    CO_CHECK(check_form(experience));
    CO_CHECK(check_methods(experience));
    sql::Batch batch;
    ConflictMeanings meanings;
    // The document is written as a whole, so it must be the one that the patch was applied to.
    meanings.guards.push_back(
        {store::Tenants::require_version(batch, snapshot->version), &errors::changed_meanwhile}
    );
    if (ignores_case(experience) && !ignores_case(snapshot->experience)) {
        // Accounts would become one that are two.
        meanings.guards.push_back(
            {store::Users::require_no_username_conflict(batch), &errors::usernames_conflict}
        );
    }
    store::SignInExperiences::put(batch, experience);
    json::array names;
    for (const auto& member : patch.members) names.emplace_back(member.key());
    const auto changed = co_await changes_.configure(
        request,
        std::move(batch),
        "Management.SignInExperience.Update",
        {{"members", std::move(names)}},
        std::move(meanings)
    );
    if (!changed && changed.error().is(errors::usernames_conflict)) {
        CO_TRY(const auto conflicts, co_await find_conflicts(request.tenant, most_samples));
        co_return fail_with(errors::usernames_conflict, json::to_text(conflicts));
    }
    CO_CHECK(changed);
    co_return present(request.tenant, std::move(experience));
}

Task<http::Response>
SignInExperienceApi::check_password(const http::Request& request, http::Body<CheckPassword> body) {
    CO_TRY(const auto snapshot, co_await snapshots_.get_latest(request.tenant));
    const PasswordPolicy& policy = snapshot->experience.password_policy;
    identity::UserInfo about;
    if (body.value.user_id) {
        CO_TRY(
            const auto user,
            co_await store::Users(database_).find(request.tenant, UserId(*body.value.user_id))
        );
        if (!user) co_return fail(errors::not_exists);
        about = user_info_of(*user);
    } else if (policy.rejects.user_info) {
        co_return invalid_input("The userId is required to reject user information.");
    }
    const auto issues = identity::find_password_issues(body.value.password, policy, about, common_);
    json::object answer{{"result", issues.empty()}};
    if (!issues.empty()) answer["issues"] = identity::encode_issues(issues);
    co_return http::json_response(issues.empty() ? 200 : 400, boost::json::serialize(answer));
}

}  // namespace ostiary::management
