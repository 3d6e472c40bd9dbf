#include "oauth/interaction_cookie.hpp"

#include "base/encoding.hpp"
#include "json/arena.hpp"
#include "json/parse.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace ostiary::oauth {
namespace {

constexpr std::string_view newest = "_legacy";
constexpr std::size_t most_clients = 8;
constexpr std::size_t longest_value = 4096;

using Bearers = std::vector<std::pair<std::string, std::string>>;  // client, bearer

Bearers read_bearers(const http::Request& request) {
    const auto value = http::find_cookie(request, interaction_cookie);
    if (value.empty() || value.size() > longest_value) return {};
    const auto text = percent_decode(value, false);
    if (!text) return {};
    json::Arena arena;
    const auto parsed = json::parse(*text, arena.storage());
    if (!parsed || !parsed->is_object()) return {};
    Bearers bearers;
    for (const auto& [client, bearer] : parsed->get_object()) {
        if (bearer.is_string()) bearers.emplace_back(client, std::string(bearer.get_string()));
    }
    return bearers;
}

std::string find_bearer(const Bearers& bearers, std::string_view client) {
    const auto found = std::ranges::find(bearers, client, &Bearers::value_type::first);
    return found == bearers.end() ? std::string{} : found->second;
}

void write_bearers(http::Response& response, const http::Request& request, const Bearers& bearers) {
    boost::json::object object;
    for (const auto& [client, bearer] : bearers) object[client] = bearer;
    http::set_cookie(
        response, request, interaction_cookie, percent_encode(boost::json::serialize(object))
    );
}

}  // namespace

std::string find_interaction_bearer(const http::Request& request) {
    const Bearers bearers = read_bearers(request);
    std::string client(request.headers.get("Logto-App-Id"));
    if (client.empty()) {
        if (const auto query = http::Parameters::parse(request.query)) {
            client = query->get("app_id");
        }
    }
    if (!client.empty()) {
        if (auto bearer = find_bearer(bearers, client); !bearer.empty()) return bearer;
    }
    return find_bearer(bearers, newest);
}

std::vector<std::string> list_interaction_bearers(const http::Request& request) {
    std::vector<std::string> list;
    for (auto& [client, bearer] : read_bearers(request)) {
        if (std::ranges::find(list, bearer) == list.end()) list.push_back(std::move(bearer));
    }
    return list;
}

void set_interaction_cookie(
    http::Response& response,
    const http::Request& request,
    std::string_view client_id,
    const Secret& bearer
) {
    Bearers bearers = read_bearers(request);
    std::erase_if(bearers, [&](const auto& entry) {
        return entry.first == client_id || entry.first == newest;
    });
    if (bearers.size() >= most_clients) bearers.erase(bearers.begin());
    bearers.emplace_back(client_id, bearer.reveal());
    bearers.emplace_back(newest, bearer.reveal());
    write_bearers(response, request, bearers);
}

void clear_interaction_cookie(
    http::Response& response,
    const http::Request& request,
    std::string_view client_id
) {
    Bearers bearers = read_bearers(request);
    const std::string gone = find_bearer(bearers, client_id);
    std::erase_if(bearers, [&](const auto& entry) {
        return entry.first == client_id || entry.second == gone;
    });
    if (bearers.empty()) {
        http::clear_cookie(response, request, interaction_cookie);
    } else {
        write_bearers(response, request, bearers);
    }
}

}  // namespace ostiary::oauth
