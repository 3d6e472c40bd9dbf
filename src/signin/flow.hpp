#pragma once

#include "audit/recorder.hpp"
#include "base/try.hpp"
#include "http/request.hpp"
#include "model/interaction.hpp"
#include "signin/flow_state.hpp"
#include "signin/known_browser.hpp"
#include "store/interactions.hpp"
#include "store/snapshot.hpp"
#include "store/users.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
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
    // Whoever must still be there, and not be suspended, when the batch is written.
    std::optional<UserId> required_user{};
    bool adds_account = false;  // which is not in the database before the batch
    bool is_written = false;

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
        store::Users& users,
        const KnownBrowsers& browsers,
        audit::Recorder& recorder,
        Clock& clock
    )
        : database_(database),
          snapshots_(snapshots),
          interactions_(interactions),
          users_(users),
          browsers_(browsers),
          recorder_(recorder),
          clock_(clock) {}

    // The interaction that the request's cookie holds; session_not_found without one.
    Task<Flow> load(const http::Request& request);

    // The same as this node remembers it, or nothing. It decides nothing (Interactions::recall).
    Task<std::optional<Flow>> recall(const http::Request& request);

    // Runs a step, `Task<Result> step(Flow&)`, which ends by writing the flow. It may begin with
    // the flow that this node remembers: that it was written shows that it was the latest. Where it
    // was not written, and the stored one is another, the step is run again with that; so it must
    // leave nothing behind but what it writes. What a step refuses is recorded under `key`
    // (Interaction.<Event>.<key>), unless that is empty.
    template <class Step>
    auto run(const http::Request& request, std::string_view key, Step step)
        -> std::invoke_result_t<Step&, Flow&>;

    // Writes the flow with its events. interaction_changed, or the error of an identifier that is
    // taken or of the user it requires, if it cannot be written.
    Task<void> save(Flow& flow);
    // The same for a batch that writes the interaction itself.
    Task<void> write(Flow& flow);

    // The user as the database has them; user_not_found or user_suspended.
    Task<User> require_user(const Flow& flow, UserId id);

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
    Task<Flow> flow_of(const http::Request& request, Interaction interaction);
    audit::Event event_of(const Flow& flow, std::string key) const;

    sql::Database& database_;
    store::Snapshots& snapshots_;
    store::Interactions& interactions_;
    store::Users& users_;
    const KnownBrowsers& browsers_;
    audit::Recorder& recorder_;
    Clock& clock_;
};

template <class Step>
auto Flows::run(const http::Request& request, std::string_view key, Step step)
    -> std::invoke_result_t<Step&, Flow&> {
    CO_TRY(auto flow, co_await recall(request));
    bool is_recalled = flow.has_value();
    if (!is_recalled) {
        CO_TRY(flow, co_await load(request));
    }
    const std::int64_t version = flow->interaction.version;
    for (;;) {
        auto result = co_await step(*flow);
        if (is_recalled && !flow->is_written) {
            CO_TRY(Flow stored, co_await load(request));
            if (stored.interaction.version != version) {
                flow = std::move(stored);
                is_recalled = false;
                continue;
            }
        }
        if (!result && !key.empty()) {
            CO_CHECK(co_await record_failure(
                *flow, fmt::format("Interaction.{}.{}", flow->event_name(), key), result.error()
            ));
        }
        co_return result;
    }
}

}  // namespace ostiary::signin
