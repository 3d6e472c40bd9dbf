#include "signin/well_known_api.hpp"

#include "base/try.hpp"
#include "signin/language.hpp"

#include <boost/json.hpp>

namespace ostiary::signin {
namespace {

// "sign_in.title" becomes {"sign_in": {"title": ...}}; a text whose key is the beginning of another
// one stays flat.
boost::json::object nested(const web::Language& language) {
    boost::json::object phrases;
    for (const auto& [key, text] : language.texts) {
        boost::json::object* place = &phrases;
        std::string_view rest = key;
        for (auto dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
            auto& member = (*place)[rest.substr(0, dot)];
            if (member.is_null()) member = boost::json::object{};
            if (!member.is_object()) break;
            place = &member.get_object();
            rest.remove_prefix(dot + 1);
        }
        (*place)[rest] = text;
    }
    return phrases;
}

}  // namespace

Task<http::Response> WellKnownApi::show_experience(
    const http::Request& request,
    http::Query<ExperienceQuery> /*query*/
) {
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    boost::json::object view = json::encode(snapshot->experience).get_object();
    // For administrators only.
    view.erase("emailBlocklistPolicy");
    view.erase("forgotPasswordMethods");
    view["tenantId"] = snapshot->tenant.value;
    view["socialConnectors"] = boost::json::array{};
    view["ssoConnectors"] = boost::json::array{};
    view["forgotPassword"] = boost::json::object{{"email", false}, {"phone", false}};
    view["isDevelopmentTenant"] = false;
    view["customProfileFields"] = boost::json::array{};
    co_return http::json_response(200, boost::json::serialize(view));
}

Task<http::Response>
WellKnownApi::show_phrases(const http::Request& request, http::Query<PhrasesQuery> query) {
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    const auto& language = choose_page_language(
        query.value.language,
        request.headers.get("Accept-Language"),
        snapshot->experience.language_info
    );
    http::Response response = http::json_response(
        200, boost::json::serialize(boost::json::object{{"translation", nested(language)}})
    );
    response.headers.set("Content-Language", language.tag);
    co_return response;
}

std::vector<http::Route> WellKnownApi::routes() {
    using enum http::Access;
    using A = WellKnownApi;
    const http::Operation experience{.summary = "Get full sign-in experience", .tag = "Well-known"};
    const http::Operation phrases{.summary = "Get localized phrases", .tag = "Well-known"};
    return {
        http::route<&A::show_experience>(
            *this, "GET", "/api/.well-known/sign-in-exp", anonymous, experience
        ),
        http::route<&A::show_experience>(
            *this, "GET", "/api/.well-known/experience", anonymous, experience
        ),
        http::route<&A::show_phrases>(*this, "GET", "/api/.well-known/phrases", anonymous, phrases),
    };
}

}  // namespace ostiary::signin
