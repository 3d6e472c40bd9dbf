#pragma once

#include "base/task.hpp"
#include "http/extract.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "json/text.hpp"

#include <functional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

// Typed routes.
//
// A handler is a member function whose signature is the contract of the operation:
//
//   Task<Role> update(const Request& request, Path<"id"> id, Body<UpdateRole> body);
//
//   route<&RolesApi::update>(*this, "PATCH", "/api/roles/{id}", Access::management,
//                            {.summary = "Update a role"});
//
// Its parameters say what is read from the request and its result says what is sent, so the
// decoding, the validation and the OpenAPI operation all follow from the one declaration.
//
// Results: a described type or a vector of one (JSON), Page<T> (JSON list with pagination headers),
// void (204), Response (as it is). Endpoints whose answers another standard defines (OAuth) and
// pages take a RawHandler: raw_route().
namespace ostiary::http {

// Who may call the operation. It is a parameter of route() of its own, so that it cannot be left
// out. What each value demands is decided by the one AccessCheck that the server installs.
enum class Access {
    anonymous,  // anybody; the handler itself checks what it needs (client authentication, cookies)
    management,  // a token for the Management API with scope `all`
};

struct Operation {
    std::string_view summary{};
    int success = 200;
    std::string_view tag{};
};

using Handler = std::function<Task<Response>(Request&)>;

struct Route {
    std::string_view method;
    std::string_view path;  // "/api/roles/{id}"; a last segment {path*} takes the rest
    Access access;
    Operation operation;
    Handler run;
    json::object openapi;  // empty: not in the document
};

template <class T>
inline constexpr bool is_page = false;
template <class T>
inline constexpr bool is_page<Page<T>> = true;

template <class Output>
Response render(const Output& output, int status, const Request& request) {
    if constexpr (is_page<Output>) {
        Response response = json_response(status, json::to_text(output.items));
        add_pagination(response, request, output.total, output.position, output.counted);
        return response;
    } else {
        return json_response(status, json::to_text(output));
    }
}

template <class Handler>
struct Signature;

template <class Api, class Output, class... Inputs>
struct Signature<Task<Output> (Api::*)(Inputs...)> {
    using Class = Api;

    static Task<Response>
    call(Api& api, Task<Output> (Api::*handler)(Inputs...), int success, const Request& request) {
        std::tuple<Result<Extracted<Inputs>>...> inputs{Extract<Inputs>::from(request)...};
        const Error* invalid = nullptr;
        std::apply(
            [&](const auto&... input) {
                ((invalid = invalid || input ? invalid : &input.error()), ...);
            },
            inputs
        );
        if (invalid) co_return std::unexpected(*invalid);

        Result<Output> output = co_await std::apply(
            [&](auto&... input) {
                return (api.*handler)(Extract<Inputs>::pass(*std::move(input))...);
            },
            inputs
        );
        if (!output) co_return std::unexpected(std::move(output).error());
        if constexpr (std::is_void_v<Output>) {
            co_return no_content();
        } else if constexpr (std::is_same_v<Output, Response>) {
            co_return *std::move(output);
        } else {
            co_return render(*output, success, request);
        }
    }

    static json::object describe(const Operation& operation, std::string_view path) {
        json::object openapi{{"summary", operation.summary}};
        (Extract<Inputs>::describe(openapi), ...);
        describe_result<Output>(openapi, operation.success);
        (void)path;
        return openapi;
    }

    template <class T>
    static void describe_result(json::object& openapi, int success) {
        json::object answer{{"description", "Success"}};
        if constexpr (std::is_void_v<T>) {
            success = 204;
        } else if constexpr (is_page<T>) {  // NOLINT(bugprone-branch-clone): of another type
            answer["content"] = content(json::schema<std::vector<typename T::Item>>());
        } else if constexpr (!std::is_same_v<T, Response>) {
            answer["content"] = content(json::schema<T>());
        }
        openapi["responses"] = json::object{{std::to_string(success), std::move(answer)}};
    }
};

template <auto handler>
Route route(
    typename Signature<decltype(handler)>::Class& api,
    std::string_view method,
    std::string_view path,
    Access access,
    Operation operation
) {
    using Call = Signature<decltype(handler)>;
    return {
        method,
        path,
        access,
        operation,
        [&api, success = operation.success](Request& request) {
            return Call::call(api, handler, success, request);
        },
        Call::describe(operation, path)
    };
}

// A handler that reads the request and writes the answer itself.
template <auto handler, class Api>
Route raw_route(Api& api, std::string_view method, std::string_view path) {
    return {
        method,
        path,
        Access::anonymous,
        {},
        [&api](Request& request) { return (api.*handler)(request); },
        {}
    };
}

inline void join(std::vector<Route>& all, std::vector<Route> more) {
    for (auto& route : more) all.push_back(std::move(route));
}

}  // namespace ostiary::http
