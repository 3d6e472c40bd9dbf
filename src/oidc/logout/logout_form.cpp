#include "oidc/logout/logout_form.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "jose/strict_json.hpp"
#include "oauth/errors.hpp"

#include <boost/json.hpp>

namespace ostiary::oidc {
namespace {

namespace json = boost::json;

std::string sign(std::string_view payload, std::string_view session_bearer) {
    return base64url_encode(hmac_sha256(session_bearer, "logout form\n" + std::string(payload)));
}

void put(json::object& members, std::string_view name, const std::optional<std::string>& value) {
    if (value) members[name] = *value;
}

std::optional<std::string> text_of(const json::object& members, std::string_view name) {
    const json::value* const value = members.if_contains(name);
    if (!value || !value->is_string()) return std::nullopt;
    return std::string(value->get_string());
}

}  // namespace

std::string
seal_logout_form(const LogoutForm& form, std::string_view session_bearer, Milliseconds now) {
    json::object members{{"made_at", now}};
    put(members, "client_id", form.client_id);
    put(members, "post_logout_redirect_uri", form.post_logout_redirect_uri);
    put(members, "state", form.state);
    const std::string payload = base64url_encode(json::serialize(members));
    return payload + '.' + sign(payload, session_bearer);
}

Result<LogoutForm>
open_logout_form(std::string_view sealed, std::string_view session_bearer, Milliseconds now) {
    const auto refuse = [] {
        return fail(oauth::invalid_request, "the form is of another session");
    };
    const std::size_t dot = std::min(sealed.find('.'), sealed.size());
    const std::string_view payload = sealed.substr(0, dot);
    const std::string_view signature = sealed.substr(std::min(dot + 1, sealed.size()));
    if (session_bearer.empty() || !equal_constant_time(signature, sign(payload, session_bearer))) {
        return refuse();
    }
    const auto text = base64url_decode(payload);
    const auto members = text ? jose::parse_strict_object(*text) : std::nullopt;
    if (!members) return refuse();
    const json::value* const made_at = members->if_contains("made_at");
    if (!made_at || !made_at->is_int64()) return refuse();
    if (made_at->get_int64() + logout_form_lifetime <= now) {
        return fail(oauth::invalid_request, "the form has expired, please sign out again");
    }
    return LogoutForm{
        text_of(*members, "client_id"),
        text_of(*members, "post_logout_redirect_uri"),
        text_of(*members, "state")
    };
}

}  // namespace ostiary::oidc
