#pragma once

#include "base/task.hpp"
#include "http/form.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <optional>
#include <string>

namespace ostiary::oauth {

// The pages that the protocol endpoints show themselves; the sign-in layer renders them in the
// tenant's colours and the reader's language. A page is never stored and never framed, and it runs
// no inline script.
class PageRenderer {
public:
    virtual ~PageRenderer() = default;

    // An error that cannot be sent to the client, because the client or its redirect URI is not
    // known for sure. Shows the code and the description, which is fixed text.
    virtual Task<http::Response> error(const http::Request& request, Error error) = 0;

    struct Logout {
        std::string action;  // where the form posts `xsrf`, and `logout=yes` if the user agrees
        std::string xsrf;
        std::optional<std::string> client_name;
        std::optional<std::string> user_id;
    };
    virtual Task<http::Response> confirm_logout(const http::Request& request, Logout logout) = 0;

    virtual Task<http::Response> signed_out(const http::Request& request) = 0;

    // https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html
    virtual Task<http::Response> form_post(
        const http::Request& request,
        std::string redirect_uri,
        http::Parameters parameters
    ) = 0;
};

}  // namespace ostiary::oauth
