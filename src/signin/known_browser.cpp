#include "signin/known_browser.hpp"

#include "base/encoding.hpp"
#include "base/id.hpp"

#include <algorithm>

namespace ostiary::signin {
namespace {

constexpr std::string_view cookie_name = "_known";
constexpr std::size_t longest_value = 2048;
constexpr std::size_t most_users = 5;
constexpr std::int64_t seconds_kept = 180 * 24 * 3600;

SealContext context_of(const http::Request& request) {
    return {request.tenant.value, "cookies", "", cookie_name};
}

}  // namespace

KnownBrowser KnownBrowsers::read(const http::Request& request) const {
    KnownBrowser browser;
    const auto value = http::find_cookie(request, cookie_name);
    if (!value.empty() && value.size() <= longest_value) {
        if (const auto sealed = base64url_decode(value)) {
            if (const auto opened = vault_.open(*sealed, context_of(request))) {
                // The name of the browser, then users: identifiers without spaces.
                std::string_view rest = opened->reveal();
                browser.name = rest.substr(0, rest.find(' '));
                rest.remove_prefix(std::min(browser.name.size() + 1, rest.size()));
                while (!rest.empty()) {
                    const auto end = std::min(rest.find(' '), rest.size());
                    browser.users.emplace_back(rest.substr(0, end));
                    rest.remove_prefix(std::min(end + 1, rest.size()));
                }
            }
        }
    }
    if (browser.name.empty()) browser.name = standard_id(random_);
    return browser;
}

void KnownBrowsers::remember(
    http::Response& response,
    const http::Request& request,
    KnownBrowser browser,
    const std::string& user_id
) const {
    std::erase(browser.users, user_id);
    browser.users.push_back(user_id);
    if (browser.users.size() > most_users) browser.users.erase(browser.users.begin());
    std::string text = browser.name;
    for (const auto& user : browser.users) text += ' ' + user;
    http::set_cookie(
        response,
        request,
        cookie_name,
        base64url_encode(vault_.seal(text, context_of(request))),
        {.max_age = seconds_kept}
    );
}

}  // namespace ostiary::signin
