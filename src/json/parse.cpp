#include "json/parse.hpp"

#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>

namespace ostiary::json {
namespace {

using boost::json::error_code;
using boost::json::string_view;

// Builds the value like the library's own parser, and counts the members as they were written: the
// value keeps only one of several members with the same name.
struct CountingHandler {
    static constexpr std::size_t max_object_size = boost::json::object::max_size();
    static constexpr std::size_t max_array_size = boost::json::array::max_size();
    static constexpr std::size_t max_key_size = boost::json::string::max_size();
    static constexpr std::size_t max_string_size = boost::json::string::max_size();

    boost::json::value_stack stack;
    std::size_t members = 0;
    bool has_null = false;  // U+0000, which PostgreSQL cannot store and nothing has a use for

    static bool contains_null(string_view text) { return text.find('\0') != string_view::npos; }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return true; }
    bool on_object_end(std::size_t count, error_code&) {
        members += count;
        stack.push_object(count);
        return true;
    }
    bool on_array_begin(error_code&) { return true; }
    bool on_array_end(std::size_t count, error_code&) {
        stack.push_array(count);
        return true;
    }
    bool on_key_part(string_view text, std::size_t, error_code&) {
        has_null = has_null || contains_null(text);
        stack.push_chars(text);
        return true;
    }
    bool on_key(string_view text, std::size_t, error_code&) {
        has_null = has_null || contains_null(text);
        stack.push_key(text);
        return true;
    }
    bool on_string_part(string_view text, std::size_t, error_code&) {
        has_null = has_null || contains_null(text);
        stack.push_chars(text);
        return true;
    }
    bool on_string(string_view text, std::size_t, error_code&) {
        has_null = has_null || contains_null(text);
        stack.push_string(text);
        return true;
    }
    bool on_number_part(string_view, error_code&) { return true; }
    bool on_int64(std::int64_t number, string_view, error_code&) {
        stack.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, string_view, error_code&) {
        stack.push_uint64(number);
        return true;
    }
    bool on_double(double number, string_view, error_code&) {
        stack.push_double(number);
        return true;
    }
    bool on_bool(bool truth, error_code&) {
        stack.push_bool(truth);
        return true;
    }
    bool on_null(error_code&) {
        stack.push_null();
        return true;
    }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }
};

std::size_t count_members(const boost::json::value& value) {
    std::size_t count = 0;
    if (const auto* object = value.if_object()) {
        count = object->size();
        for (const auto& member : *object) count += count_members(member.value());
    } else if (const auto* array = value.if_array()) {
        for (const auto& element : *array) count += count_members(element);
    }
    return count;
}

}  // namespace

Result<boost::json::value> parse(std::string_view text, boost::json::storage_ptr storage) {
    boost::json::parse_options options;
    options.max_depth = 32;
    boost::json::basic_parser<CountingHandler> parser(options);
    parser.handler().stack.reset(std::move(storage));
    error_code error;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
    if (!error && used < text.size()) error = boost::json::error::extra_data;
    if (error) return fail(invalid_json, {}, error.message());
    if (parser.handler().has_null) {
        return fail(invalid_json, "The body has a text with a null character.");
    }
    boost::json::value value = parser.handler().stack.release();
    if (count_members(value) != parser.handler().members) {
        return fail(invalid_json, "The body has an object with two members of the same name.");
    }
    return value;
}

}  // namespace ostiary::json
