#pragma once

#include "base/clock.hpp"
#include "model/interaction.hpp"
#include "oauth/context.hpp"
#include "oauth/parameters.hpp"
#include "tokens/key_ring.hpp"

#include <optional>

namespace ostiary::oauth {

// An authorization request on its way through the checks, which read the parameters and fill
// `request`. Nothing behind them reads the parameters.
struct PendingRequest {
    const Context& context;
    const Parameters& parameters;
    const store::ClientEntry& client;
    const tokens::KeyRing& ring;
    const Clock& clock;
    AuthorizationRequest request;
};

// Why a request is refused. Until the redirect URI is known to be the client's, nobody can be told
// but the person at the browser.
struct Refusal {
    Error error;
    bool may_redirect = false;
};

// Runs every check in order; nothing if all pass.
std::optional<Refusal> validate(PendingRequest& pending);

// The checks, each in check_<subject>.cpp.
using Check = Result<void> (*)(PendingRequest&);

Result<void> check_redirect_uri(PendingRequest& pending);
Result<void> check_response_mode(PendingRequest& pending);
Result<void> check_duplicates(PendingRequest& pending);
Result<void> check_unsupported(PendingRequest& pending);
Result<void> check_response_type(PendingRequest& pending);
Result<void> check_pkce(PendingRequest& pending);
Result<void> check_prompt(PendingRequest& pending);
Result<void> check_resource(PendingRequest& pending);
Result<void> check_scope(PendingRequest& pending);
Result<void> check_max_age(PendingRequest& pending);
Result<void> check_id_token_hint(PendingRequest& pending);
Result<void> check_screen(PendingRequest& pending);

}  // namespace ostiary::oauth
