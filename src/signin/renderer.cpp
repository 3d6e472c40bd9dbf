#include "signin/renderer.hpp"

#include <boost/json.hpp>

#include <kainjow/mustache.hpp>

#include <stdexcept>
#include <unordered_map>

namespace ostiary::signin {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;

data to_data(const boost::json::value& value);

data to_data(const boost::json::object& object) {
    data output{data::type::object};
    for (const auto& [name, member] : object) output.set(std::string(name), to_data(member));
    return output;
}

data to_data(const boost::json::value& value) {
    if (value.is_object()) return to_data(value.get_object());
    if (value.is_array()) {
        data list{data::type::list};
        for (const auto& element : value.get_array()) list.push_back(to_data(element));
        return list;
    }
    if (value.is_bool()) return data{value.get_bool()};
    if (value.is_string()) return data{std::string(value.get_string())};
    if (value.is_int64()) return data{std::to_string(value.get_int64())};
    return data{false};
}

mustache& parsed_template(std::string_view page, const web::Language& language) {
    thread_local std::unordered_map<std::string, mustache> templates;
    std::string key = std::string(page) + '|' + std::string(language.tag);
    const auto known = templates.find(key);
    if (known != templates.end()) return known->second;
    mustache parsed{web::localized_template(page, language)};
    if (!parsed.is_valid()) throw std::logic_error(parsed.error_message());
    return templates.emplace(std::move(key), std::move(parsed)).first->second;
}

}  // namespace

std::string render_page(std::string_view page, const web::Language& language, const View& view) {
    return parsed_template(page, language).render(to_data(view));
}

}  // namespace ostiary::signin
