#pragma once

#include "http/route.hpp"
#include "oauth/authorization/consent_service.hpp"
#include "signin/completion.hpp"
#include "signin/page_host.hpp"

#include <string_view>
#include <vector>

namespace ostiary::signin {

// The pages on which a user who is signed in decides: whether a client may have what it asks for,
// and as whom to go on.
class ConsentPages {
public:
    ConsentPages(
        PageHost& host,
        Flows& flows,
        oauth::ConsentService& consent,
        store::Sessions& sessions,
        store::Users& users,
        const Clock& clock
    )
        : host_(host),
          flows_(flows),
          consent_(consent),
          sessions_(sessions),
          users_(users),
          clock_(clock) {}

    std::vector<http::Route> routes();

private:
    Task<http::Response> show(const http::Request& request);
    Task<http::Response> decide(const http::Request& request);
    Task<http::Response> show_switch(const http::Request& request);
    Task<http::Response> decide_switch(const http::Request& request);

    // The fields of a form of this interaction; an error if they are from elsewhere.
    Task<http::Parameters> read(const http::Request& request);
    // Starts the sign-in again, for another account.
    Task<http::Response> sign_in_again(const http::Request& request, Flow& flow);
    Task<http::Response>
    draw(const http::Request& request, const Flow& flow, oauth::ConsentView asked);

    PageHost& host_;
    Flows& flows_;
    oauth::ConsentService& consent_;
    store::Sessions& sessions_;
    store::Users& users_;
    const Clock& clock_;
};

}  // namespace ostiary::signin
