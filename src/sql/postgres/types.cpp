#include "sql/postgres/types.hpp"

#include "sql/errors.hpp"

#include <libpq-fe.h>

#include <array>
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
std::array<char, Size> big_endian(std::int64_t number) {
    std::array<char, Size> bytes{};
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

// Of what is copied into a parameter's own bytes; at most so much is needed for a number.
constexpr std::size_t longest_number = 21;

std::size_t size_of_copy(const Value& value) {
    if (const auto* const json = std::get_if<Json>(&value)) return json->text.size() + 1;
    if (const auto* const text = std::get_if<std::string>(&value)) return text->size() + 1;
    return longest_number;
}

}  // namespace

Parameters::Parameters(
    std::string_view query,
    const Description& description,
    const std::string* tenant,
    const Values& values
) {
    const std::size_t tenants = tenant ? 1 : 0;
    const std::size_t count = description.parameters.size();
    if (count != values.size() + tenants) misfit(query, "wrong number of values");
    pointers_.reserve(count);
    numbers_.resize(2 * count, 0);
    // Pointers into the copies must not move.
    std::size_t size = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!is_text(description.parameters[i + tenants])) size += size_of_copy(values[i]);
    }
    copies_.reserve(size);
    if (tenant) add_text(query, description.parameters[0], *tenant);
    for (std::size_t i = 0; i < values.size(); ++i) {
        add(query, description.parameters[i + tenants], values[i]);
    }
}

Parameters::Parameters(std::span<const Parameters* const> rows) {
    const auto columns = rows.front()->pointers_.size();
    const std::size_t count = 1 + rows.size() * (columns - 1);
    pointers_.reserve(count);
    numbers_.resize(2 * count, 0);
    for (const Parameters* const row : rows) {
        for (std::size_t i = pointers_.empty() ? 0 : 1; i < columns; ++i) {
            add_bytes(
                row->pointers_[i], static_cast<std::size_t>(row->lengths()[i]), row->formats()[i]
            );
        }
    }
}

void Parameters::add(std::string_view query, TypeId type, const Value& value) {
    if (const auto* const truth = std::get_if<bool>(&value)) {
        if (type != bool_type) misfit(query, "gets a boolean where it expects another type");
        add_copy({*truth ? "\1" : "\0", 1});
    } else if (const auto* const number = std::get_if<std::int64_t>(&value)) {
        add_number(query, type, *number);
    } else if (const auto* const text = std::get_if<std::string>(&value)) {
        add_text(query, type, *text);
    } else if (const auto* const bytes = std::get_if<Bytes>(&value)) {
        if (type != bytea_type) misfit(query, "gets bytes where it expects another type");
        add_bytes(bytes->value.data(), bytes->value.size());
    } else if (const auto* const json = std::get_if<Json>(&value)) {
        add_text(query, type, json->text);
    } else {
        add_bytes(nullptr, 0);
    }
}

void Parameters::add_number(std::string_view query, TypeId type, std::int64_t number) {
    if (type == int8_type) {
        const auto bytes = big_endian<8>(number);
        add_copy({bytes.data(), bytes.size()});
    } else if (type == int4_type) {
        if (number != static_cast<std::int32_t>(number))
            misfit(query, "gets a number beyond 32 bits");
        const auto bytes = big_endian<4>(number);
        add_copy({bytes.data(), bytes.size()});
    } else if (type == numeric_type) {
        // As text, which ends with a zero.
        add_copy(std::to_string(number), 0);
        copies_.push_back('\0');
    } else {
        misfit(query, "gets a number where it expects another type");
    }
}

void Parameters::add_text(std::string_view query, TypeId type, const std::string& text) {
    if (is_text(type) || type == json_type) return add_bytes(text.data(), text.size());
    if (type != jsonb_type) misfit(query, "gets text where it expects another type");
    add_copy({&jsonb_version, 1});
    copies_.insert(copies_.end(), text.begin(), text.end());
    numbers_[pointers_.size() - 1] += static_cast<int>(text.size());
}

void Parameters::add_copy(std::string_view bytes, int format) {
    add_bytes(copies_.data() + copies_.size(), bytes.size(), format);
    copies_.insert(copies_.end(), bytes.begin(), bytes.end());
}

void Parameters::add_bytes(const char* bytes, std::size_t size, int format) {
    const std::size_t index = pointers_.size();
    pointers_.push_back(bytes);
    numbers_[index] = static_cast<int>(size);
    numbers_[numbers_.size() / 2 + index] = format;
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
