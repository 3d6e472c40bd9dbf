#include "oidc/token_request.hpp"

#include "oauth/errors.hpp"

namespace ostiary::oidc {

Result<void> check_form(const oauth::Parameters& parameters) {
    if (const auto name = parameters.duplicate()) {
        return fail(oauth::invalid_request, "the parameter " + *name + " is there twice");
    }
    return {};
}

Result<std::string> get_token(const oauth::Parameters& parameters) {
    std::string token(parameters.get("token"));
    if (token.empty()) return fail(oauth::invalid_request, "the parameter token is missing");
    return token;
}

}  // namespace ostiary::oidc
