#pragma once

#include "http/route.hpp"
#include "signin/completion.hpp"
#include "signin/flow.hpp"
#include "signin/verification.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ostiary::signin {

struct InteractionEventBody {
    InteractionEvent event = InteractionEvent::sign_in;
    std::optional<std::string> captcha_token;

    static constexpr auto fields() {
        using B = InteractionEventBody;
        return std::tuple{
            json::field("interactionEvent", &B::event),
            json::field("captchaToken", &B::captcha_token, {.max = 4096}),
        };
    }
};

struct PasswordBody {
    InteractionIdentifier identifier;
    std::string password;

    static constexpr auto fields() {
        return std::tuple{
            json::field("identifier", &PasswordBody::identifier),
            json::field("password", &PasswordBody::password, {.min = 1, .max = 1024}),
        };
    }
};

struct IdentificationBody {
    std::optional<std::string> verification_id;
    std::optional<bool> link_social_identity;

    static constexpr auto fields() {
        using B = IdentificationBody;
        return std::tuple{
            json::field("verificationId", &B::verification_id, {.max = 64}),
            json::field("linkSocialIdentity", &B::link_social_identity),
        };
    }
};

enum class ProfileType { username, password, email, phone, social };
constexpr std::array<json::EnumName<ProfileType>, 5> enum_names(ProfileType) {
    return {
        {{"username", ProfileType::username},
         {"password", ProfileType::password},
         {"email", ProfileType::email},
         {"phone", ProfileType::phone},
         {"social", ProfileType::social}}
    };
}

struct ProfileBody {
    ProfileType type = ProfileType::username;
    std::optional<std::string> value;
    std::optional<std::string> verification_id;

    static constexpr auto fields() {
        using B = ProfileBody;
        return std::tuple{
            json::field("type", &B::type),
            json::field("value", &B::value, {.min = 1, .max = 1024}),
            json::field("verificationId", &B::verification_id, {.max = 64}),
        };
    }
};

struct NewPasswordBody {
    std::string password;

    static constexpr auto fields() {
        return std::tuple{
            json::field("password", &NewPasswordBody::password, {.min = 1, .max = 1024})
        };
    }
};

struct VerificationId {
    std::string id;

    static constexpr auto fields() {
        return std::tuple{json::field("verificationId", &VerificationId::id)};
    }
};

struct VerificationView {
    std::string id;
    VerificationType type = VerificationType::password;
    InteractionIdentifier identifier;
    bool verified = true;

    static constexpr auto fields() {
        using V = VerificationView;
        return std::tuple{
            json::field("id", &V::id),
            json::field("type", &V::type),
            json::field("identifier", &V::identifier),
            json::field("verified", &V::verified),
        };
    }
};

// The interaction as its browser may see it: without digests.
struct InteractionView {
    InteractionEvent event = InteractionEvent::sign_in;
    std::optional<std::string> user_id;
    PendingProfile profile;
    std::vector<VerificationView> records;

    static constexpr auto fields() {
        using V = InteractionView;
        return std::tuple{
            json::field("interactionEvent", &V::event),
            json::field("userId", &V::user_id, {.omit_null = true}),
            json::field("profile", &V::profile),
            json::field("verificationRecords", &V::records),
        };
    }
};

// The Experience API: the sign-in state machine for user interfaces that are not ours. Our own
// pages go through the same steps (signin/sign_in_pages.hpp).
class ExperienceApi {
public:
    ExperienceApi(Flows& flows, Verification& verification, Completion& completion)
        : flows_(flows), verification_(verification), completion_(completion) {}

    std::vector<http::Route> routes();

private:
    Task<void> init(const http::Request& request, http::Body<InteractionEventBody> body);
    Task<InteractionView> show(const http::Request& request);
    Task<void> change_event(const http::Request& request, http::Body<InteractionEventBody> body);
    Task<VerificationId>
    verify_password(const http::Request& request, http::Body<PasswordBody> body);
    Task<VerificationId>
    choose_new_identity(const http::Request& request, http::Body<PasswordBody> body);
    Task<http::Response>
    identify(const http::Request& request, http::Body<IdentificationBody> body);
    Task<void> add_profile(const http::Request& request, http::Body<ProfileBody> body);
    Task<void> reset_password(const http::Request& request, http::Body<NewPasswordBody> body);
    Task<http::Response> submit(const http::Request& request);

    template <class Step>
    auto advance(const http::Request& request, std::string_view key, Step step)
        -> std::invoke_result_t<Step&, Flow&>;
    template <class T>
    Task<T> written(Flow& flow, Task<T> step);

    Task<http::Response> identify_by(Flow& flow, std::optional<std::string> verification_id);
    Task<void> add_to_profile(Flow& flow, ProfileBody body);
    Task<http::Response> submit_once(const http::Request& request, Flow& flow);

    Flows& flows_;
    Verification& verification_;
    Completion& completion_;
};

}  // namespace ostiary::signin
