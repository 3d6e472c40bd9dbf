#pragma once

#include "base/secret.hpp"
#include "identity/registration.hpp"
#include "signin/flow.hpp"

#include <optional>
#include <string>

namespace ostiary::signin {

// The steps from what was proven to a user who is signed in. Each changes the flow, which the
// caller writes; submit() writes it itself.
//
// Thread safety: all members may be called concurrently.
class Completion {
public:
    Completion(identity::Registration& registration, Flows& flows, Random& random, Clock& clock)
        : registration_(registration), flows_(flows), random_(random), clock_(clock) {}

    // Forgets everything that was proven and decided: the user is to sign in (again).
    static void restart(Flow& flow);

    // Chooses what is to be done. init() forgets what was proven before.
    static Result<void> init(Flow& flow, InteractionEvent event);
    static Result<void> change_event(Flow& flow, InteractionEvent event);

    // Takes the account that the record belongs to, or makes it (Register).
    Task<void> identify(Flow& flow, std::optional<std::string> verification_id);

    Task<void> add_username(Flow& flow, std::string username);
    Task<void> add_password(Flow& flow, Secret password);
    // The new password of somebody who forgot the old one.
    Task<void> reset_password(Flow& flow, Secret password);

    // Signs the user in: the interaction goes on at the authorization endpoint, under a new bearer
    // value, which is returned.
    Task<Secret> submit(Flow& flow);

private:
    Task<void> identify_existing(Flow& flow, const VerificationRecord& record);
    Task<void> create_account(Flow& flow, const VerificationRecord* record);
    // The account may get what it has not; before it exists, anything.
    Task<identity::UserInfo> user_info(Flow& flow);

    identity::Registration& registration_;
    Flows& flows_;
    Random& random_;
    Clock& clock_;
};

}  // namespace ostiary::signin
