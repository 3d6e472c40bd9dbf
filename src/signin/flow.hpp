#pragma once

#include "audit/recorder.hpp"
#include "http/request.hpp"
#include "model/interaction.hpp"
#include "signin/flow_state.hpp"
#include "signin/known_browser.hpp"
#include "store/interactions.hpp"
#include "store/snapshot.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::signin {

// An interaction on its way through one request. Steps change `state` and add to `batch`; save()
// writes all of it, or nothing if another request came first.
struct Flow {
    TenantId tenant;
    std::shared_ptr<const store::Snapshot> snapshot;
    Interaction interaction;
    FlowState state;
    std::string address;
    std::string user_agent;
    KnownBrowser browser;

    sql::Batch batch{};
    std::vector<std::string> event_keys{};  // of the audit events to be written with the batch
    // The statement of the batch that fails when a username is taken.
    std::optional<std::size_t> username_guard{};

    const SignInExperience& experience() const { return snapshot->experience; }
    // "SignIn" in audit keys.
    std::string_view event_name() const;
};

// Where the authorization endpoint goes on with an interaction.
std::string resume_url(const http::Request& request, const Interaction& interaction);

// Loads and saves flows.
//
// Thread safety: all members may be called concurrently.
class Flows {
public:
    Flows(
        sql::Database& database,
        store::Snapshots& snapshots,
        store::Interactions& interactions,
        const KnownBrowsers& browsers,
        audit::Recorder& recorder,
        Clock& clock
    )
        : database_(database),
          snapshots_(snapshots),
          interactions_(interactions),
          browsers_(browsers),
          recorder_(recorder),
          clock_(clock) {}

    // The interaction that the request's cookie holds; session_not_found without one.
    Task<Flow> load(const http::Request& request);

    // Writes the flow with its events. interaction_changed, or the error of an identifier that is
    // taken, if it cannot be written.
    Task<void> save(Flow& flow);
    // The same for a batch that writes the interaction itself.
    Task<void> write(Flow& flow);

    // Gives the browser what a sign-in leaves with it: the new bearer value of the interaction, and
    // the proof that this browser has signed in as the user.
    void hand_over(
        http::Response& response,
        const http::Request& request,
        const Flow& flow,
        const Secret& bearer
    ) const;

    // Records that a step was refused. Nothing else of the flow is written.
    Task<void> record_failure(Flow& flow, std::string key, const Error& error);

private:
    audit::Event event_of(const Flow& flow, std::string key) const;

    sql::Database& database_;
    store::Snapshots& snapshots_;
    store::Interactions& interactions_;
    const KnownBrowsers& browsers_;
    audit::Recorder& recorder_;
    Clock& clock_;
};

}  // namespace ostiary::signin
