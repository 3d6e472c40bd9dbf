#include "sql/postgres/types.hpp"

#include "sql/errors.hpp"

#include <libpq-fe.h>

#include <charconv>
#include <cstring>

// Binary formats as the server's send and receive functions define them:
// https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-FORMAT-CODES
namespace ostiary::sql::postgres {
namespace {

constexpr TypeId bool_type = 16;
constexpr TypeId bytea_type = 17;
constexpr TypeId name_type = 19;
constexpr TypeId int8_type = 20;
constexpr TypeId int2_type = 21;
constexpr TypeId int4_type = 23;
constexpr TypeId text_type = 25;
constexpr TypeId json_type = 114;
constexpr TypeId unknown_type = 705;
constexpr TypeId varchar_type = 1043;
constexpr TypeId numeric_type = 1700;
constexpr TypeId void_type = 2278;
constexpr TypeId jsonb_type = 3802;

constexpr char jsonb_version = 1;

bool is_text(TypeId type) {
    return type == text_type || type == varchar_type || type == name_type || type == unknown_type ||
           type == void_type;
}

template <std::size_t Size>
std::string big_endian(std::int64_t number) {
    std::string bytes(Size, '\0');
    for (std::size_t i = 0; i < Size; ++i) {
        bytes[Size - 1 - i] = static_cast<char>((number >> (8 * i)) & 0xff);
    }
    return bytes;
}

std::int64_t read_big_endian(std::string_view bytes) {
    std::int64_t number = !bytes.empty() && (bytes[0] & 0x80) ? -1 : 0;
    for (const char byte : bytes) {
        number = static_cast<std::int64_t>(
            (static_cast<std::uint64_t>(number) << 8) | static_cast<unsigned char>(byte)
        );
    }
    return number;
}

[[noreturn]] void misfit(std::string_view query, const char* sentence) {
    throw Defect(std::string(query) + ": " + sentence);
}

// Sums of bigint are numeric: the number of digits to base 10000, the weight of the first, the
// sign, the scale, and the digits, in 16 bits each.
std::int64_t read_numeric(std::string_view query, std::string_view bytes) {
    if (bytes.size() < 8) misfit(query, "returns a damaged number");
    const auto at = [&](std::size_t i) { return read_big_endian(bytes.substr(i * 2, 2)); };
    const std::int64_t digits = at(0);
    const std::int64_t weight = at(1);
    const bool negative = at(2) == 0x4000;
    if (!negative && at(2) != 0) misfit(query, "returns what is not a number");
    std::int64_t number = 0;
    for (std::int64_t i = 0; i <= weight; ++i) {
        const std::int64_t digit = i < digits ? at(static_cast<std::size_t>(4 + i)) : 0;
        if (__builtin_mul_overflow(number, 10000, &number) ||
            __builtin_add_overflow(number, negative ? -digit : digit, &number)) {
            misfit(query, "returns a number beyond 64 bits");
        }
    }
    if (digits > weight + 1) misfit(query, "returns a fraction");
    return number;
}

Value read_cell(std::string_view query, TypeId type, std::string_view bytes) {
    if (is_text(type)) return std::string(bytes);
    switch (type) {
        case bool_type:
            return bytes == std::string_view("\1", 1);
        case int8_type:
        case int4_type:
        case int2_type:
            return read_big_endian(bytes);
        case bytea_type:
            return Bytes{std::string(bytes)};
        case json_type:
            return Json{std::string(bytes)};
        case jsonb_type:
            if (bytes.empty() || bytes[0] != jsonb_version)
                misfit(query, "returns an unknown jsonb");
            return Json{std::string(bytes.substr(1))};
        case numeric_type:
            return read_numeric(query, bytes);
        default:
            misfit(query, "returns a type outside the common subset");
    }
}

std::string encode_number(std::string_view query, TypeId type, std::int64_t number) {
    switch (type) {
        case int8_type:
            return big_endian<8>(number);
        case int4_type:
            if (number == static_cast<std::int32_t>(number)) return big_endian<4>(number);
            misfit(query, "gets a number beyond 32 bits");
        default:
            misfit(query, "gets a number where it expects another type");
    }
}

std::string encode_text(std::string_view query, TypeId type, const std::string& text) {
    if (is_text(type) || type == json_type) return text;
    if (type == jsonb_type) return jsonb_version + text;
    misfit(query, "gets text where it expects another type");
}

}  // namespace

Parameters::Parameters(
    std::string_view query,
    const Description& description,
    const std::string* tenant,
    const Values& values
) {
    const std::size_t tenants = tenant ? 1 : 0;
    if (description.parameters.size() != values.size() + tenants) {
        misfit(query, "wrong number of values");
    }
    // Pointers into the strings must not move.
    encoded_.reserve(description.parameters.size());
    if (tenant) add(query, description.parameters[0], Value{*tenant});
    for (std::size_t i = 0; i < values.size(); ++i) {
        add(query, description.parameters[i + tenants], values[i]);
    }
}

void Parameters::add(std::string_view query, TypeId type, const Value& value) {
    if (const auto* truth = std::get_if<bool>(&value)) {
        if (type != bool_type) misfit(query, "gets a boolean where it expects another type");
        encoded_.emplace_back(1, *truth ? '\1' : '\0');
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        if (type == numeric_type) return add_text(std::to_string(*number));
        encoded_.push_back(encode_number(query, type, *number));
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        encoded_.push_back(encode_text(query, type, *text));
    } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
        if (type != bytea_type) misfit(query, "gets bytes where it expects another type");
        encoded_.push_back(bytes->value);
    } else if (const auto* json = std::get_if<Json>(&value)) {
        encoded_.push_back(encode_text(query, type, json->text));
    } else {
        pointers_.push_back(nullptr);
        lengths_.push_back(0);
        formats_.push_back(1);
        return;
    }
    pointers_.push_back(encoded_.back().data());
    lengths_.push_back(static_cast<int>(encoded_.back().size()));
    formats_.push_back(1);
}

void Parameters::add_text(const std::string& text) {
    encoded_.push_back(text);
    pointers_.push_back(encoded_.back().c_str());
    lengths_.push_back(static_cast<int>(text.size()));
    formats_.push_back(0);
}

Description read_description(const PGresult* result) {
    Description description;
    for (int i = 0; i < PQnparams(result); ++i) {
        description.parameters.push_back(PQparamtype(result, i));
    }
    std::vector<std::string> names;
    for (int i = 0; i < PQnfields(result); ++i) {
        names.emplace_back(PQfname(result, i));
        description.columns.push_back(PQftype(result, i));
    }
    description.names = std::make_shared<const std::vector<std::string>>(std::move(names));
    return description;
}

Rows read_rows(std::string_view query, const Description& description, const PGresult* result) {
    Rows rows;
    rows.names = description.names;
    const int count = PQntuples(result);
    const auto columns = static_cast<int>(description.columns.size());
    rows.cells.reserve(static_cast<std::size_t>(count) * description.columns.size());
    for (int row = 0; row < count; ++row) {
        for (int column = 0; column < columns; ++column) {
            if (PQgetisnull(result, row, column)) {
                rows.cells.emplace_back(std::monostate{});
                continue;
            }
            const std::string_view bytes(
                PQgetvalue(result, row, column),
                static_cast<std::size_t>(PQgetlength(result, row, column))
            );
            rows.cells.push_back(
                read_cell(query, description.columns[static_cast<std::size_t>(column)], bytes)
            );
        }
    }
    const char* const affected = PQcmdTuples(const_cast<PGresult*>(result));
    std::from_chars(affected, affected + std::strlen(affected), rows.affected);
    return rows;
}

}  // namespace ostiary::sql::postgres
