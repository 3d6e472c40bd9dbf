#include "http/openapi.hpp"

#include <boost/json.hpp>

#include <map>
#include <set>
#include <vector>

namespace ostiary::http {
namespace {

using json::array;
using json::object;

bool is_capture(std::string_view segment) {
    return segment.starts_with('{');
}

std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> segments;
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        if (slash != 0) segments.push_back(path.substr(0, slash));
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    if (!segments.empty() && segments.front() == "api") segments.erase(segments.begin());
    return segments;
}

// "sign-in-exp" becomes "SignInExp".
std::string camel(std::string_view segment) {
    std::string text;
    bool upper = true;
    for (const char character : segment) {
        if (character == '-' || character == '.' || character == '_') {
            upper = true;
            continue;
        }
        const bool letter = character >= 'a' && character <= 'z';
        text += upper && letter ? static_cast<char>(character - 32) : character;
        upper = false;
    }
    return text;
}

std::string singular(std::string text) {
    if (text.ends_with("ies")) return text.substr(0, text.size() - 3) + 'y';
    if (text.ends_with("sses")) return text.substr(0, text.size() - 2);
    if (text.ends_with('s') && !text.ends_with("ss")) text.pop_back();
    return text;
}

std::string_view verb_of(std::string_view method, bool many) {
    if (method == "GET") return many ? "List" : "Get";
    if (method == "POST") return "Create";
    if (method == "PUT") return "Replace";
    if (method == "PATCH") return "Update";
    return "Delete";
}

bool answers_list(const object& operation) {
    const auto* responses = operation.if_contains("responses");
    if (!responses) return false;
    boost::system::error_code error;
    const auto* type = responses->find_pointer("/200/content/application~1json/schema/type", error);
    return !error && type && *type == "array";
}

std::string operation_id(const Route& route) {
    const auto segments = segments_of(route.path);
    const bool many = answers_list(route.openapi);
    std::string id(verb_of(route.method, many));
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (is_capture(segments[i])) continue;
        const bool last = i + 1 == segments.size();
        const bool one = last ? route.method == "POST" : is_capture(segments[i + 1]);
        const std::string noun = camel(segments[i]);
        id += one ? singular(noun) : noun;
    }
    return id;
}

std::string tag_of(const Route& route) {
    if (!route.operation.tag.empty()) return std::string(route.operation.tag);
    const auto segments = segments_of(route.path);
    if (segments.empty()) return "Server";
    std::string tag(segments.front());
    for (char& character : tag) {
        if (character == '-' || character == '.') character = ' ';
    }
    if (tag.front() >= 'a' && tag.front() <= 'z') tag.front() = static_cast<char>(tag.front() - 32);
    return tag;
}

// OpenAPI knows no capture of several segments.
std::string documented_path(std::string_view path) {
    std::string text(path);
    if (const std::size_t star = text.find("*}"); star != std::string::npos) text.erase(star, 1);
    return text;
}

// Every {name} of the path must be declared, also if the handler reads it in another way.
void complete_parameters(object& operation, std::string_view path) {
    std::set<std::string, std::less<>> declared;
    if (const auto* parameters = operation.if_contains("parameters")) {
        for (const auto& parameter : parameters->get_array()) {
            if (parameter.at("in") == "path") {
                declared.emplace(parameter.at("name").as_string());
            }
        }
    }
    for (const std::string_view segment : segments_of(path)) {
        if (!is_capture(segment)) continue;
        const std::string name(segment.substr(1, segment.size() - 2));
        if (!declared.contains(name)) {
            describe_parameter(operation, name, "path", true, {{"type", "string"}});
        }
    }
}

object error_response(std::string_view description) {
    return {
        {"description", description},
        {"content", content({{"$ref", "#/components/schemas/Error"}})},
    };
}

void add_errors(object& operation, Access access) {
    object& responses = operation["responses"].get_object();
    const auto add = [&](const char* status, std::string_view description) {
        if (!responses.contains(status)) responses[status] = error_response(description);
    };
    add("400", "Bad Request");
    if (access != Access::anonymous) {
        add("401", "Unauthorized");
        add("403", "Forbidden");
    }
    if (operation.contains("requestBody")) add("422", "Unprocessable Content");
    add("default", "Error");
}

object components(const OpenApiInfo& info) {
    const object text{{"type", "string"}};
    const object error{
        {"type", "object"},
        {"required", array{"message"}},
        {"properties",
         object{
             {"code", text},
             {"message", text},
             {"data", object{{"description", "What the error is about; depends on the code."}}},
             {"details", text},
         }},
    };
    const object flow{
        {"tokenUrl", info.token_path},
        {"scopes", object{{"all", "Everything"}}},
    };
    return {
        {"schemas", object{{"Error", error}}},
        {"securitySchemes",
         object{
             {"OAuth2", object{{"type", "oauth2"}, {"flows", object{{"clientCredentials", flow}}}}},
         }},
    };
}

object document_operation(const Route& route, std::set<std::string>& used_ids) {
    object operation = route.openapi;
    std::string id = operation_id(route);
    for (int number = 2; !used_ids.insert(id).second; ++number) {
        id = operation_id(route) + std::to_string(number);
    }
    operation["operationId"] = id;
    operation["tags"] = array{json::value(tag_of(route))};
    operation["security"] =
        route.access == Access::anonymous ? array{} : array{object{{"OAuth2", array{"all"}}}};
    complete_parameters(operation, documented_path(route.path));
    add_errors(operation, route.access);
    return operation;
}

}  // namespace

std::string openapi_document(std::span<const Route> routes, const OpenApiInfo& info) {
    // Sorted, so that the document does not change with the order of the wiring.
    std::map<std::string, std::map<std::string, const Route*>> by_path;
    for (const Route& route : routes) {
        if (route.openapi.empty()) continue;
        std::string method(route.method);
        for (char& letter : method) letter = static_cast<char>(letter | 0x20);
        by_path[documented_path(route.path)][method] = &route;
    }
    object paths;
    std::set<std::string> used_ids;
    std::set<std::string> tags;
    for (const auto& [path, methods] : by_path) {
        object item;
        for (const auto& [method, route] : methods) {
            item[method] = document_operation(*route, used_ids);
            tags.insert(tag_of(*route));
        }
        paths[path] = std::move(item);
    }
    array tag_list;
    for (const auto& tag : tags) tag_list.push_back(object{{"name", tag}});
    object about{{"title", info.title}, {"version", info.version}};
    if (!info.description.empty()) about["description"] = info.description;
    const object document{
        {"openapi", "3.1.0"},
        {"info", std::move(about)},
        {"servers", array{object{{"url", info.server_url}}}},
        {"tags", std::move(tag_list)},
        {"paths", std::move(paths)},
        {"components", components(info)},
    };
    return boost::json::serialize(document);
}

}  // namespace ostiary::http
