#pragma once

#include "http/extract.hpp"

namespace ostiary::http {

// The JSON body of a PATCH of something that is kept as a whole: of the members that T names, those
// that were sent take the place of what was there, and the others stay.
template <class T>
struct Patch {
    json::object members;  // as sent, unknown ones included

    bool has(std::string_view name) const { return members.contains(name); }

    Result<T> applied_to(const T& current) const {
        json::value merged = json::encode(current);
        json::object& object = merged.get_object();
        const auto take = [&](const auto& field) {
            if (const json::value* member = members.if_contains(field.name)) {
                object[field.name] = *member;
            }
        };
        std::apply([&](const auto&... field) { (take(field), ...); }, T::fields());
        return json::decode<T>(merged);
    }
};

template <class T>
struct Extract<Patch<T>> {
    using Type = Patch<T>;
    static Result<Type> from(const Request& request) {
        TRY(const json::value parsed, parse_json_body(request));
        TRY(json::object members, json::decode<json::object>(parsed));
        return Type{std::move(members)};
    }
    static Type pass(Type value) { return value; }
    static void describe(json::object& openapi) {
        json::object schema = json::schema<T>();
        schema.erase("required");
        openapi["requestBody"] =
            json::object{{"required", true}, {"content", content(std::move(schema))}};
    }
};

}  // namespace ostiary::http
