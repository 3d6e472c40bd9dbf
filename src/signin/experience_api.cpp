#include "signin/experience_api.hpp"

#include "base/try.hpp"
#include "signin/errors.hpp"
#include "signin/same_site.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

namespace ostiary::signin {

namespace {

Task<void> done(Result<void> result) {
    co_return result;
}

Task<VerificationId> as_body(Task<std::string> verification) {
    CO_TRY(auto id, co_await std::move(verification));
    co_return VerificationId{std::move(id)};
}

}  // namespace

// Runs `Task<T> step(Flow&)` on the request's interaction (Flows::run) and writes the flow. The
// step is a call, not a coroutine with captures of its own: what it refers to lives in the handler.
template <class Step>
auto ExperienceApi::advance(const http::Request& request, std::string_view key, Step step)
    -> std::invoke_result_t<Step&, Flow&> {
    CO_CHECK(check_same_origin(request));
    co_return co_await flows_.run(request, key, [&](Flow& flow) {
        return written(flow, step(flow));
    });
}

template <class T>
Task<T> ExperienceApi::written(Flow& flow, Task<T> step) {
    auto result = co_await std::move(step);
    if (result) CO_CHECK(co_await flows_.save(flow));
    co_return result;
}

Task<void>
ExperienceApi::init(const http::Request& request, http::Body<InteractionEventBody> body) {
    co_return co_await advance(request, "", [&](Flow& flow) {
        return done(Completion::init(flow, body.value.event));
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
    co_return co_await advance(request, "", [&](Flow& flow) {
        return done(Completion::change_event(flow, body.value.event));
    });
}

Task<VerificationId>
ExperienceApi::verify_password(const http::Request& request, http::Body<PasswordBody> body) {
    co_return co_await advance(request, "Verification.Password.Submit", [&](Flow& flow) {
        return as_body(verification_.verify_password(
            flow, body.value.identifier, Secret(std::string(body.value.password))
        ));
    });
}

Task<VerificationId>
ExperienceApi::choose_new_identity(const http::Request& request, http::Body<PasswordBody> body) {
    co_return co_await advance(request, "", [&](Flow& flow) {
        return as_body(verification_.choose_new_identity(
            flow, body.value.identifier, Secret(std::string(body.value.password))
        ));
    });
}

Task<http::Response>
ExperienceApi::identify(const http::Request& request, http::Body<IdentificationBody> body) {
    co_return co_await advance(request, "Identifier.Submit", [&](Flow& flow) {
        return identify_by(flow, body.value.verification_id);
    });
}

Task<http::Response>
ExperienceApi::identify_by(Flow& flow, std::optional<std::string> verification_id) {
    CO_CHECK(co_await completion_.identify(flow, std::move(verification_id)));
    http::Response response = http::no_content();
    if (flow.state.event == InteractionEvent::register_account) response.status = 201;
    co_return response;
}

Task<void> ExperienceApi::add_profile(const http::Request& request, http::Body<ProfileBody> body) {
    co_return co_await advance(request, "", [&](Flow& flow) {
        return add_to_profile(flow, body.value);
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
    co_return co_await advance(request, "", [&](Flow& flow) {
        return completion_.reset_password(flow, Secret(std::string(body.value.password)));
    });
}

Task<http::Response> ExperienceApi::submit(const http::Request& request) {
    CO_CHECK(check_same_origin(request));
    co_return co_await flows_.run(request, "Submit", [&](Flow& flow) {
        return submit_once(request, flow);
    });
}

Task<http::Response> ExperienceApi::submit_once(const http::Request& request, Flow& flow) {
    const std::string target = resume_url(request, flow.interaction);
    http::Response response = http::json_response(
        200, boost::json::serialize(boost::json::object{{"redirectTo", target}})
    );
    // The answer to a submission that is sent twice.
    if (flow.interaction.login_done) co_return response;
    CO_TRY(const Secret bearer, co_await completion_.submit(flow));
    flows_.hand_over(response, request, flow, bearer);
    co_return response;
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
