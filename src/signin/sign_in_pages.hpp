#pragma once

#include "http/route.hpp"
#include "signin/completion.hpp"
#include "signin/page_host.hpp"
#include "signin/sign_in_form.hpp"
#include "signin/verification.hpp"

#include <vector>

namespace ostiary::signin {

// The pages on which a user signs in or registers: forms over the same steps as the Experience API.
class SignInPages {
public:
    SignInPages(PageHost& host, Flows& flows, Verification& verification, Completion& completion)
        : host_(host), flows_(flows), verification_(verification), completion_(completion) {}

    std::vector<http::Route> routes();

private:
    Task<http::Response> show_sign_in(const http::Request& request);
    Task<http::Response> post_sign_in(const http::Request& request);
    Task<http::Response> show_register(const http::Request& request);
    Task<http::Response> post_register(const http::Request& request);
    // Screens of other products that lead to one of ours.
    Task<http::Response> go_to_sign_in(const http::Request& request);
    Task<http::Response> go_to_register(const http::Request& request);

    Task<http::Response> show(const http::Request& request, FormKind kind);
    Task<http::Response> post(const http::Request& request, FormKind kind);
    // Takes every step from the typed identifier and password to the end.
    Task<Secret>
    run_steps(Flow& flow, FormKind kind, InteractionIdentifier identifier, Secret password);
    Task<http::Response>
    refused(const http::Request& request, FormKind kind, Flow& flow, SignInForm form, Error error);

    PageHost& host_;
    Flows& flows_;
    Verification& verification_;
    Completion& completion_;
};

}  // namespace ostiary::signin
