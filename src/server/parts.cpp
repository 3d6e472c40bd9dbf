#include "server/parts.hpp"

#include "oauth/grants/all.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace ostiary::server {
namespace {

identity::PasswordHasher::Settings hasher_settings(const Settings& settings) {
    const unsigned threads = thread_count(settings.hash_threads);
    identity::PasswordHasher::Settings output;
    output.pool.threads = threads;
    output.pool.queue_size = std::size_t{threads} * 32;
    output.argon2 = {
        .memory_kib = static_cast<std::uint32_t>(settings.hash_memory),
        .passes = static_cast<std::uint32_t>(settings.hash_iterations),
    };
    return output;
}

identity::CommonPasswords common_passwords(const Settings& settings) {
    return settings.integration_test ? identity::CommonPasswords::test_suite
                                     : identity::CommonPasswords::built_in;
}

}  // namespace

jose::Algorithm signing_algorithm(const Settings& settings) {
    const auto algorithm = jose::find_algorithm(settings.signing_algorithm);
    if (!algorithm) throw std::logic_error("a signing algorithm that the settings do not list");
    return *algorithm;
}

std::string node_name(const Settings& settings) {
    if (!settings.node_id.empty()) return settings.node_id;
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    return fmt::format("{}:{}", host.data(), settings.port);
}

Stores::Stores(sql::Database& database, std::size_t tenants, const Clock& clock)
    : snapshots(database, tenants),
      clients(database),
      client_secrets(database),
      users(database),
      sessions(database),
      interactions(database),
      grants(database),
      access_tokens(database, clock),
      refresh_tokens(database),
      lockouts(database),
      audit_events(database),
      expiry(database) {}

Foundations::Foundations(Installation& installation, Stores& stores, std::string node)
    : recorder(std::move(node), installation.clock(), installation.random()),
      rings(installation.vault()),
      verifier(rings, installation.clock()),
      chain_signer(stores.snapshots, rings, installation.clock()),
      sealer(
          stores.audit_events,
          installation.database(),
          recorder,
          chain_signer,
          installation.clock()
      ),
      chain_verifier(stores.audit_events, chain_signer),
      hasher(hasher_settings(installation.settings()), installation.random()),
      blocking(1, 16),
      search_indexer(installation.database(), stores.snapshots, blocking, installation.clock()),
      lockout(installation.database(), stores.lockouts, installation.clock()),
      authentication(stores.users, hasher, lockout, installation.clock()),
      registration(
          stores.users,
          hasher,
          installation.random(),
          installation.clock(),
          common_passwords(installation.settings())
      ) {}

Pages::Pages(Stores& stores) : host(stores.snapshots), plain(host, stores.users) {}

Protocol::Protocol(
    Installation& installation,
    Stores& stores,
    Foundations& foundations,
    oauth::PageRenderer& pages
)
    : gate(stores.snapshots, stores.users, stores.grants, stores.sessions, installation.clock()),
      revocation(installation.database(), foundations.recorder, installation.clock()),
      client_authentication(stores.snapshots, installation.clock()),
      issuer(
          installation.database(),
          foundations.rings,
          foundations.recorder,
          installation.random()
      ),
      token_endpoint(
          client_authentication,
          issuer,
          oauth::all_grant_types({gate, revocation, installation.database(), installation.random()}
          ),
          installation.clock()
      ),
      codes(revocation, foundations.recorder, installation.random()),
      authorization(
          stores.snapshots,
          foundations.rings,
          gate,
          codes,
          {installation.database(), stores.sessions, stores.interactions, stores.grants},
          installation.random(),
          installation.clock()
      ),
      consent(gate, stores.interactions, stores.sessions, stores.grants, installation.clock()),
      api(stores.snapshots, authorization, token_endpoint, pages),
      cors(stores.snapshots) {}

OpenId::OpenId(
    Installation& installation,
    Stores& stores,
    Foundations& foundations,
    Pages& pages,
    Protocol& protocol
)
    : discovery(foundations.rings, protocol.token_endpoint.grant_types()),
      tokens(stores.access_tokens, stores.refresh_tokens),
      userinfo(stores.access_tokens, protocol.gate, installation.clock()),
      introspection(protocol.client_authentication, tokens, protocol.gate, installation.clock()),
      revocation(
          protocol.client_authentication,
          tokens,
          stores.grants,
          installation.database(),
          foundations.recorder,
          installation.clock()
      ),
      logout(
          stores.snapshots,
          foundations.rings,
          stores.sessions,
          stores.grants,
          protocol.revocation,
          installation.database(),
          foundations.recorder,
          installation.clock()
      ),
      api(stores.snapshots, discovery, userinfo, introspection, revocation, logout, pages.plain) {}

namespace {

// What the sample application speaks to.
std::vector<http::Route> provider_routes(Protocol& protocol, OpenId& open_id) {
    auto routes = protocol.api.routes();
    http::join(routes, open_id.api.routes());
    return routes;
}

}  // namespace

SignIn::SignIn(
    Installation& installation,
    Stores& stores,
    Foundations& foundations,
    Pages& shared,
    Protocol& protocol,
    OpenId& open_id
)
    : browsers(installation.vault(), installation.random()),
      flows(
          installation.database(),
          stores.snapshots,
          stores.interactions,
          stores.users,
          browsers,
          foundations.recorder,
          installation.clock()
      ),
      verification(foundations.authentication, foundations.registration, installation.random()),
      completion(foundations.registration, flows, installation.random(), installation.clock()),
      pages(shared.host, flows, verification, completion),
      profile(shared.host, flows, completion),
      consent(
          shared.host,
          flows,
          protocol.consent,
          stores.sessions,
          stores.users,
          installation.clock()
      ),
      demo_client(
          provider_routes(protocol, open_id),
          installation.vault(),
          installation.random(),
          installation.clock()
      ),
      demo_app(shared.host, demo_client),
      experience(flows, verification, completion),
      setup(
          installation.database(),
          stores.snapshots,
          foundations.registration,
          foundations.recorder,
          installation.random(),
          installation.clock()
      ),
      setup_pages(shared.host, shared.plain, setup),
      well_known(stores.snapshots),
      assets(stores.snapshots) {}

Management::Management(
    Installation& installation,
    const Origins& origins,
    Stores& stores,
    Foundations& foundations
)
    : access(
          stores.snapshots,
          stores.users,
          foundations.verifier,
          [&origins](const TenantId& tenant, const http::Request&) {
              auto issuers = origins.base_urls(tenant);
              for (std::string& issuer : issuers) issuer += "/oidc";
              return issuers;
          },
          installation.settings().integration_test ? management::DevelopmentHeader::accepted
                                                   : management::DevelopmentHeader::refused
      ),
      api({
          .database = installation.database(),
          .snapshots = stores.snapshots,
          .recorder = foundations.recorder,
          .hasher = foundations.hasher,
          .vault = installation.vault(),
          .random = installation.random(),
          .clock = installation.clock(),
          .pool = foundations.blocking,
          .common_passwords = common_passwords(installation.settings()),
          .key_policy =
              {signing_algorithm(installation.settings()),
               installation.settings().private_key_rotation_grace_period},
          .status_key = installation.settings().status_api_key,
      }) {}

}  // namespace ostiary::server
