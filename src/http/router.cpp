#include "http/router.hpp"

#include <map>
#include <stdexcept>

namespace ostiary::http {

// The routes of one path shape, by method.
struct Router::Leaf {
    std::vector<std::size_t> routes;
};

struct Router::Node {
    std::map<std::string_view, std::unique_ptr<Node>> literal;
    std::unique_ptr<Node> capture;
    std::shared_ptr<Leaf> end;   // the path ends here
    std::shared_ptr<Leaf> rest;  // {name*} takes what follows
};

struct Router::Search {
    std::string_view method;
    std::vector<std::string_view> values{};
    std::vector<const Leaf*> others{};  // match the path but not the method
    std::size_t route = 0;
};

namespace {

std::string_view first_segment(std::string_view path) {
    return path.substr(0, path.find('/'));
}

std::string_view after_segment(std::string_view path, std::string_view segment) {
    return path.substr(std::min(segment.size() + 1, path.size()));
}

}  // namespace

Router::Router(std::vector<Route> routes)
    : routes_(std::move(routes)), root_(std::make_shared<Node>()) {
    for (std::size_t i = 0; i < routes_.size(); ++i) insert(i);
}

void Router::insert(std::size_t index) {
    const Route& route = routes_[index];
    if (!route.path.starts_with('/')) throw std::logic_error("a route's path begins with a slash");
    Node* node = root_.get();
    std::vector<std::string_view> names;
    std::shared_ptr<Leaf>* slot = nullptr;
    std::string_view path = route.path.substr(1);
    for (bool more = true; more;) {
        const std::string_view segment = first_segment(path);
        more = segment.size() < path.size();
        path = after_segment(path, segment);
        if (segment.starts_with('{') && segment.ends_with("*}")) {
            names.push_back(segment.substr(1, segment.size() - 3));
            slot = &node->rest;
            break;
        }
        if (segment.starts_with('{') && segment.ends_with('}')) {
            names.push_back(segment.substr(1, segment.size() - 2));
            if (!node->capture) node->capture = std::make_unique<Node>();
            node = node->capture.get();
        } else {
            auto& child = node->literal[segment];
            if (!child) child = std::make_unique<Node>();
            node = child.get();
        }
    }
    if (!slot) slot = &node->end;
    if (!*slot) *slot = std::make_shared<Leaf>();
    for (const std::size_t other : (*slot)->routes) {
        if (routes_[other].method == route.method) {
            throw std::logic_error(
                "two routes for " + std::string(route.method) + " " + std::string(route.path)
            );
        }
    }
    (*slot)->routes.push_back(index);
    if (names.empty()) literal_[route.path] = *slot;
    names_.push_back(std::move(names));
}

const Router::Leaf* Router::search(const Node& node, std::string_view rest, Search& search) const {
    const auto serves = [&](const Leaf* leaf) {
        const std::size_t* head = nullptr;
        for (const std::size_t& index : leaf->routes) {
            if (routes_[index].method == search.method) {
                search.route = index;
                return true;
            }
            if (search.method == "HEAD" && routes_[index].method == "GET") head = &index;
        }
        if (head) {
            search.route = *head;
            return true;
        }
        search.others.push_back(leaf);
        return false;
    };
    const std::string_view segment = first_segment(rest);
    const std::string_view following = after_segment(rest, segment);
    const bool last = segment.size() == rest.size();
    const auto descend = [&](const Node& child) -> const Leaf* {
        if (!last) return this->search(child, following, search);
        return child.end && serves(child.end.get()) ? child.end.get() : nullptr;
    };
    if (const auto child = node.literal.find(segment); child != node.literal.end()) {
        if (const Leaf* leaf = descend(*child->second)) return leaf;
    }
    if (node.capture && !segment.empty()) {
        search.values.push_back(segment);
        if (const Leaf* leaf = descend(*node.capture)) return leaf;
        search.values.pop_back();
    }
    if (node.rest) {
        search.values.push_back(rest);
        if (serves(node.rest.get())) return node.rest.get();
        search.values.pop_back();
    }
    return nullptr;
}

Router::Found Router::find(std::string_view method, Request& request) const {
    if (const auto found = literal_.find(request.path); found != literal_.end()) {
        for (const std::size_t index : found->second->routes) {
            if (routes_[index].method == method) return {&routes_[index], index};
        }
    }
    Search state{method};
    const Leaf* leaf = search(*root_, std::string_view(request.path).substr(1), state);
    if (!leaf) return {nullptr, 0, allowed_methods(request.path)};
    const auto& names = names_[state.route];
    for (std::size_t i = 0; i < names.size(); ++i) {
        request.captures.emplace(names[i], state.values[i]);
    }
    return {&routes_[state.route], state.route};
}

std::string Router::allowed_methods(std::string_view path) const {
    Search state{{}};
    search(*root_, path.substr(1), state);
    std::string allow;
    const auto add = [&](std::string_view method) {
        if (allow.find(method) != std::string::npos) return;
        if (!allow.empty()) allow += ", ";
        allow += method;
    };
    for (const Leaf* leaf : state.others) {
        for (const std::size_t index : leaf->routes) {
            add(routes_[index].method);
            if (routes_[index].method == "GET") add("HEAD");
        }
    }
    if (!allow.empty()) add("OPTIONS");
    return allow;
}

}  // namespace ostiary::http
