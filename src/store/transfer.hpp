#pragma once

#include "base/task.hpp"
#include "sql/consistent_reader.hpp"
#include "sql/database.hpp"

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Whole tenants to and from a file of JSON lines: a header, one line per row, and a last line that
// counts them, so that a cut file is noticed. Sealed values stay sealed: the file is of use only
// with the vault key, whose fingerprint the header names.
namespace ostiary::store {

// A table as it is transferred: its primary key without the tenant, in key order.
struct TransferTable {
    std::string_view name;
    std::vector<std::string_view> key;
    bool global = false;  // has no tenant
};

// All tables that hold data, each after those it refers to.
std::span<const TransferTable> transfer_tables();

inline constexpr ErrorKind bad_transfer{"transfer.invalid", 400, "The file cannot be read."};

struct TransferHeader {
    std::int64_t schema_version = 0;
    std::string vault_key_fingerprint;  // of the key, hexadecimal
    bool whole = false;                 // all tenants and the facts of the installation
};

// Writes the tenants; the number of rows.
std::int64_t write_transfer(
    sql::ConsistentReader& reader,
    const TransferHeader& header,
    const std::vector<TenantId>& tenants,
    std::ostream& output
);

// Reads the header of a file; the next read follows it.
Result<TransferHeader> read_transfer_header(std::istream& input);

// Writes the rows of a file into tables that do not have them; the number of rows. The first row
// that is there already ends it.
Task<std::int64_t> read_transfer(sql::Database& database, std::istream& input);

}  // namespace ostiary::store
