#include "http/extract.hpp"

#include "json/parse.hpp"

namespace ostiary::http {
namespace {

bool is_json(std::string_view content_type) {
    std::string_view type = content_type.substr(0, content_type.find(';'));
    while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
    // https://www.rfc-editor.org/rfc/rfc6839#section-3.1
    return same_name(type, "application/json") ||
           (type.size() > 17 && same_name(type.substr(0, 12), "application/") &&
            same_name(type.substr(type.size() - 5), "+json"));
}

}  // namespace

json::object content(json::object schema) {
    return {{"application/json", json::object{{"schema", std::move(schema)}}}};
}

void describe_parameter(
    json::object& openapi,
    std::string_view name,
    std::string_view where,
    bool required,
    json::object schema
) {
    json::object parameter{{"name", name}, {"in", where}, {"schema", std::move(schema)}};
    if (required) parameter["required"] = true;
    json::value& parameters = openapi["parameters"];
    if (!parameters.is_array()) parameters.emplace_array();
    parameters.get_array().push_back(std::move(parameter));
}

Result<json::value> parse_json_body(const Request& request, boost::json::storage_ptr storage) {
    // A body that was not sent is an object without members: an operation whose members are all
    // optional accepts it, any other names the member that is missing.
    if (request.body.empty()) return json::object{};
    if (!is_json(request.headers.get("Content-Type"))) return fail(unsupported_media_type);
    return json::parse(request.body, std::move(storage));
}

Result<Parameters> parse_query(const Request& request) {
    auto query = Parameters::parse(request.query);
    if (query) return query;
    auto failure = fail(json::invalid_input);
    failure.error().details = "Error in the query: " + query.error().description;
    return failure;
}

}  // namespace ostiary::http
