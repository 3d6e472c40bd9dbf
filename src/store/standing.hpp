#pragma once

#include "model/grant.hpp"
#include "model/user.hpp"
#include "sql/rows.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ostiary::store {

struct UserWithRoles {
    EndUser user;
    std::vector<std::string> role_ids;  // in order
};

// What a code or a token hangs on, read with it by one statement (standing.sql) and as it is at
// that moment: whoever presents it is judged by nothing older. Null: there is none. It goes through
// many hands, so that it is shared and not moved.
struct Standing {
    std::shared_ptr<const Grant> grant;
    std::shared_ptr<const UserWithRoles> user;
};

template <class Artefact>
struct Presented {
    Artefact artefact;
    Standing standing;
};

// The user in the columns from `first` on, with a role from each row.
std::shared_ptr<const UserWithRoles> take_user(sql::Rows& rows, std::size_t first);
// The grant in the columns from `first` on, and the user behind it.
Standing take_standing(sql::Rows& rows, std::size_t first);
// What stands behind the columns of an artefact.
enum class Behind { user, grant_and_user };

template <class Row>
std::optional<Presented<Row>> take_presented(sql::Rows& rows, Behind behind) {
    if (rows.empty()) return std::nullopt;
    Presented<Row> presented{sql::take_part<Row>(rows, 0, 0), {}};
    if (behind == Behind::user) {
        presented.standing.user = take_user(rows, sql::column_count<Row>);
    } else {
        presented.standing = take_standing(rows, sql::column_count<Row>);
    }
    return presented;
}

}  // namespace ostiary::store
