#pragma once

#include "driver/answer_reader.hpp"
#include "driver/template.hpp"

#include <boost/json/fwd.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::bench {

// What must hold of one value in the JSON body.
struct JsonCheck {
    enum class Kind { exists, is_jwt, is_opaque, equals, differs, has_size };
    std::string pointer;
    Kind kind = Kind::exists;
    Template text;         // equals, differs: the value, as text
    std::size_t size = 0;  // has_size
};

// What must hold of one parameter in the query of the Location.
struct QueryCheck {
    std::string name;
    Template text;
};

// A value of the answer that later requests need.
struct Capture {
    enum class From { json, query, location };
    From from = From::json;
    std::string key;  // JSON pointer or name of the parameter
    std::size_t variable = 0;
};

// All that must hold of an answer, and what is taken from it.
class Expectation {
public:
    // As described in docs/benchmarks.md: members `expect` and `capture` of a step.
    Expectation(const boost::json::object& step, Variables& variables);

    // Whether the answer says that the server has too much to do, where the plan allows for it
    // (`mayRefuse`): 429 with a time to come back (RFC 6585, section 4). It ends the operation.
    bool is_refusal(const Answer& answer) const;

    // Checks the answer and writes what it captures into `values`. The text says what is wrong.
    std::expected<void, std::string> check(const Answer& answer, std::span<std::string> values);

private:
    bool is_repeated(const Answer& answer) const;
    std::expected<void, std::string> check_body(const Answer& answer, std::span<std::string> values)
        const;
    std::expected<void, std::string>
    check_location(const Answer& answer, std::span<std::string> values) const;

    int status_ = 200;
    std::vector<JsonCheck> json_;
    std::vector<std::string> contained_;
    Template location_;
    bool has_location_ = false;
    std::vector<QueryCheck> query_;
    std::vector<Capture> captures_;
    bool is_empty_ = false;
    bool may_refuse_ = false;
    // The last body that passed, where nothing in the checks varies: an equal one passes, too.
    bool is_constant_ = true;
    std::string passed_;
};

// The parameter of a query, decoded.
std::optional<std::string> query_parameter(std::string_view url, std::string_view name);

// Three parts in base64url, of which the first is the header of a signed token.
bool is_jwt(std::string_view text);

}  // namespace ostiary::bench
