#pragma once

#include "http/route.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ostiary::http {

// Finds the route of a request.
//
// A literal segment is preferred to {name}, and {name} to {rest*}. {name} takes one segment that is
// not empty, {rest*} the remainder of the path, which may be empty. GET routes answer HEAD. Two
// routes with the same method and shape are a defect, and the constructor throws.
//
// Thread safety: find() may be called concurrently.
class Router {
public:
    explicit Router(std::vector<Route> routes);

    struct Found {
        const Route* route = nullptr;
        std::size_t index = 0;  // of the route in routes()
        std::string allow{};    // without a route: the methods of that path, "GET, HEAD"
    };

    // Fills the captures of the request when a route is found.
    Found find(std::string_view method, Request& request) const;
    // The methods of a path, for Allow; empty if there is none.
    std::string allowed_methods(std::string_view path) const;

    std::span<const Route> routes() const { return routes_; }

private:
    struct Leaf;
    struct Node;
    struct Search;

    void insert(std::size_t index);
    const Leaf* search(const Node& node, std::string_view rest, Search& search) const;

    std::vector<Route> routes_;
    std::vector<std::vector<std::string_view>> names_;  // of each route's captures, in order
    // Paths without captures, which are most requests, cost one look-up.
    std::unordered_map<std::string_view, std::shared_ptr<Leaf>> literal_;
    std::shared_ptr<Node> root_;
};

}  // namespace ostiary::http
