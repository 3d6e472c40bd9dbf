#include "store/standing.hpp"

#include "store/rows.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace ostiary::store {

std::shared_ptr<const UserWithRoles> take_user(sql::Rows& rows, std::size_t first) {
    // A row of a user who is gone has no identifier.
    if (rows.empty() || std::holds_alternative<std::monostate>(rows.row(0)[first])) {
        return nullptr;
    }
    auto user = std::make_shared<UserWithRoles>();
    user->user = sql::take_part<EndUserRow>(rows, 0, first);
    const std::size_t role = first + sql::column_count<EndUserRow>;
    sql::require_column(*rows.names, "role_id", role);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::optional<std::string> id;
        sql::read_cell(std::move(rows.row(i)[role]), id);
        if (id) user->role_ids.push_back(*std::move(id));
    }
    std::ranges::sort(user->role_ids);
    return user;
}

Standing take_standing(sql::Rows& rows, std::size_t first) {
    Standing standing;
    if (!std::holds_alternative<std::monostate>(rows.row(0)[first])) {
        standing.grant =
            std::make_shared<const Grant>(to_grant(sql::take_part<GrantRow>(rows, 0, first)));
    }
    standing.user = take_user(rows, first + sql::column_count<GrantRow>);
    return standing;
}

}  // namespace ostiary::store
