#pragma once

#include "base/secret.hpp"
#include "identity/authentication.hpp"
#include "identity/registration.hpp"
#include "signin/flow.hpp"

#include <string>

namespace ostiary::signin {

// The steps that prove something: each puts a verification record into the flow and returns its id.
// The record is written by the caller, with the rest of the flow.
//
// Thread safety: all members may be called concurrently.
class Verification {
public:
    Verification(
        identity::Authentication& authentication,
        identity::Registration& registration,
        Random& random
    )
        : authentication_(authentication), registration_(registration), random_(random) {}

    // The password of an existing account.
    Task<std::string>
    verify_password(Flow& flow, InteractionIdentifier identifier, Secret password);

    // An identifier that is free and a password that may be used, for a new account.
    Task<std::string>
    choose_new_identity(Flow& flow, InteractionIdentifier identifier, Secret password);

private:
    identity::Authentication& authentication_;
    identity::Registration& registration_;
    Random& random_;
};

}  // namespace ostiary::signin
