#include "sql/postgres/joint_queries.hpp"

#include "sql/errors.hpp"

#include <gtest/gtest.h>

namespace ostiary::sql::postgres {
namespace {

TEST(JointQueries, CountTheParametersOfEachRowOnAndShareTheTenant) {
    constexpr Query query{"notes.insert", "insert into notes (a, b, c) values ($1, 1, $3, $2)"};
    JointQueries joint;
    const Query& two = joint.find(query, 2);
    EXPECT_EQ(two.text, "insert into notes (a, b, c) values ($1, 1, $3, $2), ($1, 1, $5, $4)");
    EXPECT_EQ(two.name, query.name);
    EXPECT_EQ(&two, &joint.find(query, 2));
    const Query& sixteen = joint.find(query, 16);
    EXPECT_NE(&two, &sixteen);
    EXPECT_TRUE(sixteen.text.ends_with(", ($1, 1, $33, $32)"));
}

TEST(JointQueries, RefuseWhatIsNoInsertOfOneRowOfATenant) {
    for (const Query& query : {
             Query{"a", "update notes set a = $2 where b = $1"},
             Query{"b", "insert into notes (a) select $1"},
             Query{"c", "insert into notes (a) values ($1, $2) returning a"},
             Query{"d", "insert into notes (a) values ($2, $1)"},
             Query{"e", "insert into notes (a) values ($1, $2)", Scope::global},
         }) {
        EXPECT_THROW(JointQueries().find(query, 2), Defect) << query.name;
    }
    constexpr Query good{"f", "insert into notes (a) values ($1, $2)"};
    EXPECT_THROW(JointQueries().find(good, 3), Defect);
}

}  // namespace
}  // namespace ostiary::sql::postgres
