#pragma once

#include "base/unavailable.hpp"

#include <stdexcept>
#include <string>

// What the database drivers throw. A conflict that a caller can act on is a value instead
// (sql::Conflict). Messages hold names of queries and codes of the database, never values.
namespace ostiary::sql {

// The database does not answer or cannot write: server gone, disk full, file read-only or locked,
// time-out. Nothing of the batch is written, with one exception: when the connection to PostgreSQL
// is lost between sending a commit and its answer, the outcome is unknown. The drivers recover by
// themselves; trying again later is right.
struct Unavailable : ostiary::Unavailable {
    using ostiary::Unavailable::Unavailable;
};

// The statement is wrong: syntax, number or types of parameters, a guard on a select, a null that
// the schema forbids. A defect of this program.
class Defect : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

}  // namespace ostiary::sql
