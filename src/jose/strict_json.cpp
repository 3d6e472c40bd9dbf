#include "jose/strict_json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>

#include <set>
#include <string>
#include <vector>

namespace ostiary::jose {
namespace {

namespace json = boost::json;

constexpr std::size_t max_depth = 16;

// Receives the events of the parser and stops it at the second member of one name.
struct UniqueNames {
    static constexpr std::size_t max_object_size = 1000;
    static constexpr std::size_t max_array_size = 10'000;
    static constexpr std::size_t max_key_size = 1000;
    static constexpr std::size_t max_string_size = 1'000'000;

    std::vector<std::set<std::string, std::less<>>> names;
    std::string name;

    using Code = json::error_code;
    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_object_begin(Code&) {
        names.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t, Code&) {
        names.pop_back();
        return true;
    }
    bool on_array_begin(Code&) { return true; }
    bool on_array_end(std::size_t, Code&) { return true; }
    bool on_key_part(json::string_view part, std::size_t, Code&) {
        name.append(part.data(), part.size());
        return true;
    }
    bool on_key(json::string_view part, std::size_t, Code& error) {
        name.append(part.data(), part.size());
        if (!names.back().insert(std::move(name)).second) {
            error = json::error::syntax;
            return false;
        }
        name.clear();
        return true;
    }
    bool on_string_part(json::string_view, std::size_t, Code&) { return true; }
    bool on_string(json::string_view, std::size_t, Code&) { return true; }
    bool on_number_part(json::string_view, Code&) { return true; }
    bool on_int64(std::int64_t, json::string_view, Code&) { return true; }
    bool on_uint64(std::uint64_t, json::string_view, Code&) { return true; }
    bool on_double(double, json::string_view, Code&) { return true; }
    bool on_bool(bool, Code&) { return true; }
    bool on_null(Code&) { return true; }
    bool on_comment_part(json::string_view, Code&) { return true; }
    bool on_comment(json::string_view, Code&) { return true; }
};

json::parse_options options() {
    json::parse_options options;
    options.max_depth = max_depth;
    return options;
}

}  // namespace

std::optional<json::object> parse_strict_object(std::string_view text) {
    json::error_code error;
    json::basic_parser<UniqueNames> parser(options());
    const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
    if (error || read != text.size()) return std::nullopt;

    json::value value = json::parse(text, error, {}, options());
    if (error || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

}  // namespace ostiary::jose
