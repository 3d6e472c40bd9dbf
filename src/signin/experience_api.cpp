#include "signin/experience_api.hpp"

#include "base/try.hpp"
#include "signin/errors.hpp"
#include "signin/same_site.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

namespace ostiary::signin {

Task<void>
ExperienceApi::init(const http::Request& request, http::Body<InteractionEventBody> body) {
    CO_CHECK(check_same_origin(request));
    co_return co_await flows_.run(request, "", [&](Flow& flow) -> Task<void> {
        CO_CHECK(Completion::init(flow, body.value.event));
        co_return co_await flows_.save(flow);
    });
}

Task<InteractionView> ExperienceApi::show(const http::Request& request) {
    CO_TRY(const Flow flow, co_await flows_.load(request));
    if (!flow.state.event) co_return fail(errors::interaction_not_found);
    InteractionView view{*flow.state.event, flow.state.user_id, flow.state.profile, {}};
    view.profile.password_digest.reset();
    for (const auto& record : flow.state.records) {
        view.records.push_back({record.id, record.type, record.identifier, true});
    }
    co_return view;
}

Task<void>
ExperienceApi::change_event(const http::Request& request, http::Body<InteractionEventBody> body) {
    CO_CHECK(check_same_origin(request));
    co_return co_await flows_.run(request, "", [&](Flow& flow) -> Task<void> {
        CO_CHECK(Completion::change_event(flow, body.value.event));
        co_return co_await flows_.save(flow);
    });
}

Task<VerificationId>
ExperienceApi::verify_password(const http::Request& request, http::Body<PasswordBody> body) {
    CO_CHECK(check_same_origin(request));
    const auto step = [&](Flow& flow) -> Task<VerificationId> {
        CO_TRY(
            auto id,
            co_await verification_.verify_password(
                flow, body.value.identifier, Secret(std::string(body.value.password))
            )
        );
        CO_CHECK(co_await flows_.save(flow));
        co_return VerificationId{std::move(id)};
    };
    co_return co_await flows_.run(request, "Verification.Password.Submit", step);
}

Task<VerificationId>
ExperienceApi::choose_new_identity(const http::Request& request, http::Body<PasswordBody> body) {
    CO_CHECK(check_same_origin(request));
    co_return co_await flows_.run(request, "", [&](Flow& flow) -> Task<VerificationId> {
        CO_TRY(
            auto id,
            co_await verification_.choose_new_identity(
                flow, body.value.identifier, Secret(std::string(body.value.password))
            )
        );
        CO_CHECK(co_await flows_.save(flow));
        co_return VerificationId{std::move(id)};
    });
}

Task<http::Response>
ExperienceApi::identify(const http::Request& request, http::Body<IdentificationBody> body) {
    CO_CHECK(check_same_origin(request));
    const auto step = [&](Flow& flow) -> Task<http::Response> {
        CO_CHECK(co_await completion_.identify(flow, body.value.verification_id));
        CO_CHECK(co_await flows_.save(flow));
        http::Response response = http::no_content();
        if (flow.state.event == InteractionEvent::register_account) response.status = 201;
        co_return response;
    };
    co_return co_await flows_.run(request, "Identifier.Submit", step);
}

Task<void> ExperienceApi::add_profile(const http::Request& request, http::Body<ProfileBody> body) {
    CO_CHECK(check_same_origin(request));
    co_return co_await flows_.run(request, "", [&](Flow& flow) -> Task<void> {
        CO_CHECK(co_await add_to_profile(flow, body.value));
        co_return co_await flows_.save(flow);
    });
}

Task<void> ExperienceApi::add_to_profile(Flow& flow, ProfileBody body) {
    const bool has_value = body.type == ProfileType::username || body.type == ProfileType::password;
    if (!has_value) {
        // Addresses and identities come from a verification that proves them.
        if (!body.verification_id) co_return json::invalid("verificationId", "is required");
        if (!flow.state.find(*body.verification_id)) co_return fail(errors::verification_not_found);
        co_return fail(errors::verification_failed);
    }
    if (!body.value) co_return json::invalid("value", "is required");
    if (body.type == ProfileType::username) {
        co_return co_await completion_.add_username(flow, *std::move(body.value));
    }
    co_return co_await completion_.add_password(flow, Secret(*std::move(body.value)));
}

Task<void>
ExperienceApi::reset_password(const http::Request& request, http::Body<NewPasswordBody> body) {
    CO_CHECK(check_same_origin(request));
    co_return co_await flows_.run(request, "", [&](Flow& flow) -> Task<void> {
        CO_CHECK(co_await completion_.reset_password(flow, Secret(std::string(body.value.password)))
        );
        co_return co_await flows_.save(flow);
    });
}

Task<http::Response> ExperienceApi::submit(const http::Request& request) {
    CO_CHECK(check_same_origin(request));
    const auto step = [&](Flow& flow) -> Task<http::Response> {
        const std::string target = resume_url(request, flow.interaction);
        http::Response response = http::json_response(
            200, boost::json::serialize(boost::json::object{{"redirectTo", target}})
        );
        // The answer to a submission that is sent twice.
        if (flow.interaction.login_done) co_return response;
        CO_TRY(const Secret bearer, co_await completion_.submit(flow));
        flows_.hand_over(response, request, flow, bearer);
        co_return response;
    };
    co_return co_await flows_.run(request, "Submit", step);
}

std::vector<http::Route> ExperienceApi::routes() {
    using enum http::Access;
    using A = ExperienceApi;
    const auto named = [](std::string_view summary, int success = 204) {
        return http::Operation{.summary = summary, .success = success, .tag = "Experience"};
    };
    return {
        http::route<&A::init>(
            *this, "PUT", "/api/experience", anonymous, named("Init new interaction")
        ),
        http::route<&A::show>(
            *this,
            "GET",
            "/api/experience/interaction",
            anonymous,
            named("Get public interaction data", 200)
        ),
        http::route<&A::change_event>(
            *this,
            "PUT",
            "/api/experience/interaction-event",
            anonymous,
            named("Update interaction event")
        ),
        http::route<&A::verify_password>(
            *this,
            "POST",
            "/api/experience/verification/password",
            anonymous,
            named("Create password verification record", 200)
        ),
        http::route<&A::choose_new_identity>(
            *this,
            "POST",
            "/api/experience/verification/new-password-identity",
            anonymous,
            named("Create new password identity verification", 200)
        ),
        http::route<&A::identify>(
            *this,
            "POST",
            "/api/experience/identification",
            anonymous,
            named("Identify user for the current interaction")
        ),
        http::route<&A::add_profile>(
            *this, "POST", "/api/experience/profile", anonymous, named("Add user profile")
        ),
        http::route<&A::reset_password>(
            *this,
            "PUT",
            "/api/experience/profile/password",
            anonymous,
            named("Reset user password")
        ),
        http::route<&A::submit>(
            *this, "POST", "/api/experience/submit", anonymous, named("Submit interaction", 200)
        ),
    };
}

}  // namespace ostiary::signin
