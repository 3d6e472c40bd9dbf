#pragma once

#include "signin/flow.hpp"
#include "signin/page.hpp"

#include <memory>
#include <optional>
#include <string>

namespace ostiary::signin {

// What all pages need of the server: contexts to draw in, and the answers that are no page of their
// own flow.
//
// Thread safety: all members may be called concurrently.
class PageHost {
public:
    explicit PageHost(store::Snapshots& snapshots) : snapshots_(snapshots) {}

    // The client of an interaction; none if it is no longer registered.
    Task<std::shared_ptr<const store::ClientEntry>>
    client_of(const http::Request& request, const Flow& flow);

    // The page belongs to an interaction: its client, and the languages it asked for.
    Task<PageContext> context(const http::Request& request, const Flow& flow);
    // The page belongs to no interaction.
    Task<PageContext> context(const http::Request& request);

    // Where a page that needs an interaction leads without one.
    Task<http::Response> unknown_session(const http::Request& request);
    // A refused request as a page, with the status of the error.
    Task<http::Response> error(const http::Request& request, Error error);

private:
    store::Snapshots& snapshots_;
};

// The query parameters that the pages keep when one leads to another.
std::string kept_query(const http::Request& request);
// A page of ours, with that query.
std::string page_href(const http::Request& request, std::string_view path);

// The fields of a form post from our own page, or why it is not one.
Result<http::Parameters> read_form(const http::Request& request);

}  // namespace ostiary::signin
