#pragma once

#include "http/route.hpp"
#include "store/snapshot.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ostiary::signin {

struct ExperienceQuery {
    std::optional<std::string> organization_id;
    std::optional<std::string> app_id;

    static constexpr auto fields() {
        return std::tuple{
            json::field("organizationId", &ExperienceQuery::organization_id, {.max = 128}),
            json::field("appId", &ExperienceQuery::app_id, {.max = 2048}),
        };
    }
};

struct PhrasesQuery {
    std::optional<std::string> language;

    static constexpr auto fields() {
        return std::tuple{
            json::field(
                "lng",
                &PhrasesQuery::language,
                {.doc = "The language tag for localization.", .max = 64}
            ),
        };
    }
};

// What user interfaces read before anybody has signed in.
class WellKnownApi {
public:
    explicit WellKnownApi(store::Snapshots& snapshots) : snapshots_(snapshots) {}

    std::vector<http::Route> routes();

private:
    Task<http::Response>
    show_experience(const http::Request& request, http::Query<ExperienceQuery> query);
    Task<http::Response>
    show_phrases(const http::Request& request, http::Query<PhrasesQuery> query);

    store::Snapshots& snapshots_;
};

}  // namespace ostiary::signin
