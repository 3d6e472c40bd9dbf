#pragma once

#include "http/route.hpp"
#include "signin/page_host.hpp"
#include "signin/plain_pages.hpp"
#include "signin/setup.hpp"
#include "signin/sign_in_form.hpp"

#include <vector>

namespace ostiary::signin {

// The page behind the one-time link of the first start. It is there until somebody is an
// administrator.
//
// The link's secret does not stay in the address: the first request moves it into a cookie, so that
// neither the history nor the addresses of later requests have it.
class SetupPages {
public:
    SetupPages(PageHost& host, PlainPages& plain, Setup& setup)
        : host_(host), plain_(plain), setup_(setup) {}

    std::vector<http::Route> routes();

private:
    Task<http::Response> show(const http::Request& request);
    Task<http::Response> post(const http::Request& request);

    // The first visit, by the link itself.
    Task<http::Response> enter(const http::Request& request, std::string bearer);
    // The link has expired, was replaced, or never was one.
    Task<http::Response> refuse_link(const http::Request& request);
    Task<http::Response> refused(const http::Request& request, SignInForm form, Error error);

    PageHost& host_;
    PlainPages& plain_;
    Setup& setup_;
};

}  // namespace ostiary::signin
