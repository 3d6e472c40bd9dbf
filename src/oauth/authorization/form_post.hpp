#pragma once

#include "http/response.hpp"
#include "oauth/authorization/answer.hpp"

namespace ostiary::oauth {

// A page that posts the response to the client by itself, or at the press of a button where scripts
// do not run.
// https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html
http::Response form_post_page(const ClientResponse& response, std::string_view script_nonce);

}  // namespace ostiary::oauth
