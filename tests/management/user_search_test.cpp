// Searches by indexes give what looking at every user gives.
#include "jobs/user_search_index.hpp"
#include "management/fixture.hpp"
#include "management/user_finder.hpp"
#include "model/letter_case.hpp"

#include <array>
#include <random>

namespace ostiary::management {
namespace {

// Few different characters, so that much matches; some of two and more bytes, in both cases.
constexpr std::array<std::string_view, 22> letters{
    "a",        "b",        "c",        "A",        "B",        "C",           "1", "2",
    ".",        "-",        "@",        "_",        "%",        "\\",          " ", "\xC3\xA4",
    "\xC3\x84", "\xD0\x98", "\xD0\xB8", "\xC5\xA0", "\xC5\xA1", "\xE4\xB8\xAD"
};

class UserSearchTest : public ManagementTest {
protected:
    std::string text(std::size_t longest, std::size_t shortest = 0) {
        std::string made;
        const std::size_t length = shortest + pick(longest - shortest + 1);
        for (std::size_t i = 0; i < length; ++i) made += letters[pick(letters.size())];
        return made;
    }
    std::size_t pick(std::size_t bound) { return generator_() % bound; }

    User made_user() {
        User user;
        const std::string number = std::to_string(++users_made_);
        user.id = UserId(pick(2) == 0 ? "u" + number : "U" + number + "aB");
        if (pick(3) != 0) user.username = text(6) + "~" + number;
        if (pick(3) != 0) user.primary_email = text(8) + "~" + number + "@ab.example";
        if (pick(2) == 0) user.primary_phone = "+49 " + number;
        if (pick(4) != 0) user.name = text(12);
        user.created_at = user.updated_at = clock_.now() + static_cast<Milliseconds>(pick(50));
        return user;
    }
    void add_users(int count, const TenantId& tenant = TenantId("default")) {
        sql::Batch batch;
        for (int i = 0; i < count; ++i) store::Users::insert(batch, made_user());
        ASSERT_TRUE(run_task(database_->write(tenant, std::move(batch))).value());
        all_.clear();
    }
    // Some users get other names, some go.
    void change_users() {
        sql::Batch batch;
        for (const auto& user : all()) {
            const std::size_t fate = pick(10);
            if (fate == 0) store::Users::remove(batch, UserId(user.id));
            if (fate != 1) continue;
            auto changed = run_task(users_.find(tenant_, UserId(user.id))).value().value();
            changed.name = text(12);
            store::Users::update(batch, changed, changed.updated_at);
        }
        ASSERT_TRUE(run_task(database_->write(tenant_, std::move(batch))).value());
        all_.clear();
    }
    void index() {
        jobs::UserSearchIndexer indexer(*database_, snapshots_, pool_, clock_);
        ASSERT_TRUE(run_task(indexer.index(tenant_)));
    }
    const std::vector<store::SearchedUser>& all() {
        if (all_.empty()) {
            all_ = run_task(users_.list_searched_after(tenant_, {}, 100'000)).value();
        }
        return all_;
    }

    // Part of what some user is called, or anything; with wildcards.
    std::string like() {
        const auto& user = all()[pick(all().size())];
        std::string whole = user.name.value_or(user.primary_email.value_or(user.id));
        if (pick(3) == 0) whole = text(5);
        const auto characters = decode_utf8(whole);
        const std::size_t first = characters.empty() ? 0 : pick(characters.size());
        std::string part = pick(4) == 0 ? "" : "%";
        for (std::size_t i = first; i < std::min(characters.size(), first + 1 + pick(6)); ++i) {
            const char32_t c = pick(2) == 0 ? upper_case(characters[i]) : characters[i];
            if (c == '%' || c == '_' || c == '\\') part += '\\';
            if (pick(12) == 0) {
                part += pick(2) == 0 ? "_" : "%";
            } else {
                append_utf8(part, c);
            }
        }
        if (part.ends_with('\\')) part += '\\';
        return part + (part.empty() || pick(4) != 0 ? "%" : "");
    }
    std::string random_query() {
        http::Parameters query;
        if (pick(4) == 0) query.add("isCaseSensitive", "true");
        if (pick(2) == 0) query.add("joint", pick(2) == 0 ? "and" : "or");
        const std::size_t conditions = 1 + pick(2);
        for (std::size_t i = 0; i < conditions; ++i) {
            const std::string field(user_search_fields[i == 0 ? pick(2) : 2 + pick(3)]);
            const bool any_field = i == 0 && pick(2) == 0;
            const std::string suffix = any_field ? "" : "." + field;
            const std::size_t mode = pick(4);
            if (mode == 0) {
                query.add("mode" + suffix, "exact");
                for (std::size_t k = 0; k <= pick(3); ++k)
                    query.add("search" + suffix, known_value());
            } else if (mode == 1) {
                query.add("mode" + suffix, "posix");
                constexpr std::array patterns{
                    "ab", "^a", "[ab]c*1", "(a|b)c", "abc+", "ab?c", "ex.mple"
                };
                query.add("search" + suffix, patterns[pick(patterns.size())]);
            } else {
                query.add("search" + suffix, like());
            }
        }
        return query.encode();
    }
    std::string known_value() {
        const auto& user = all()[pick(all().size())];
        const std::array values{
            std::optional(user.id), user.username, user.primary_email, user.primary_phone, user.name
        };
        std::string value = values[pick(values.size())].value_or("nobody");
        if (value.empty()) value = "x";
        return pick(2) == 0 ? lower_case(value) : value;
    }

    void expect_same(const std::string& query) {
        http::Request request;
        request.query = query;
        const auto search = Search::parse(request, user_search_fields);
        ASSERT_TRUE(search.has_value()) << query << " " << search.error().details;
        std::vector<std::string> expected;
        for (const auto& user : all()) {
            if (matches(*search, user)) expected.push_back(user.id);
        }
        const auto found =
            run_task(UserFinder(*database_)
                         .find(tenant_, *search, {}, {.page = 1, .size = 100, .asked = true}))
                .value();
        std::vector<std::string> ids;
        for (const auto& user : found.users) ids.push_back(user.id.value);
        EXPECT_EQ(found.total, std::ssize(expected)) << query;
        if (expected.size() > 100) expected.resize(100);
        EXPECT_EQ(ids, expected) << query;
        planned_ += plan_user_search(*search) ? 1 : 0;
        found_ += expected.empty() ? 0 : 1;
    }

    const TenantId tenant_{"default"};
    std::vector<store::SearchedUser> all_;
    std::mt19937 generator_{20};
    int users_made_ = 0;
    int planned_ = 0;
    int found_ = 0;
};

TEST_P(UserSearchTest, FindsByIndexesWhatLookingAtAllFinds) {
    add_users(400, TenantId("admin"));
    for (int round = 0; round < 4; ++round) {
        add_users(300);
        if (round % 2 == 0) index();
        change_users();
        for (int i = 0; i < 40; ++i) expect_same(random_query());
    }
    // That both ways were gone, and not for nothing.
    EXPECT_GT(planned_, 40);
    EXPECT_LT(planned_, 150);
    EXPECT_GT(found_, 40);
}

TEST_P(UserSearchTest, JoinsSegmentsAndForgetsWhoIsGone) {
    store::UserSearch index_store(*database_);
    for (int round = 0; round < 12; ++round) {
        add_users(300);
        index();
    }
    auto segments = run_task(index_store.list_segments(tenant_)).value();
    ASSERT_LT(segments.size(), 9U);
    EXPECT_EQ(run_task(index_store.count_tail(tenant_, 1000)).value(), 0);

    const std::string gone = all().back().id;
    sql::Batch removal;
    store::Users::remove(removal, UserId(gone));
    ASSERT_TRUE(run_task(database_->write(tenant_, std::move(removal))).value());
    all_.clear();
    const auto indexed = [&] {
        std::size_t count = 0;
        for (const auto& segment : run_task(index_store.list_segments(tenant_)).value()) {
            const auto ids = run_task(index_store.list_members(tenant_, segment.number)).value();
            count += static_cast<std::size_t>(std::ranges::count(ids, gone));
        }
        return count;
    };
    EXPECT_EQ(indexed(), 1U);
    clock_.advance(Milliseconds{8} * 24 * 3600 * 1000);
    index();
    EXPECT_EQ(indexed(), 0U);
    for (int i = 0; i < 40; ++i) expect_same(random_query());
}

// A user who changes while a segment is written stays in the tail.
TEST_P(UserSearchTest, KeepsAUserInTheTailWhoChangedMeanwhile) {
    add_users(3);
    store::UserSearch index_store(*database_);
    const auto tail = run_task(index_store.list_tail(tenant_, "", 10)).value();
    ASSERT_EQ(tail.size(), 3U);
    auto changed = run_task(users_.find(tenant_, UserId(tail[1].id))).value().value();
    changed.name = "renamed";
    sql::Batch update;
    store::Users::update(update, changed, changed.updated_at);
    ASSERT_TRUE(run_task(database_->write(tenant_, std::move(update))).value());
    sql::Batch batch;
    for (const auto& user : tail) store::UserSearch::remove_tail(batch, user);
    ASSERT_TRUE(run_task(database_->write(tenant_, std::move(batch))).value());
    const auto left = run_task(index_store.list_tail(tenant_, "", 10)).value();
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0].id, tail[1].id);
}

TEST_P(UserSearchTest, SeesNothingOfAnotherTenant) {
    add_users(300, TenantId("admin"));
    index();
    jobs::UserSearchIndexer indexer(*database_, snapshots_, pool_, clock_);
    ASSERT_TRUE(run_task(indexer.index(TenantId("admin"))));
    const auto answer = get("/api/users?search=%25ab.example%25");
    EXPECT_THAT(answer, HasStatus(200));
    EXPECT_EQ(answer.headers.get("Total-Number"), "0");
    store::UserSearch index_store(*database_);
    const auto found =
        run_task(index_store.find_indexed(tenant_, store::trigrams_of("ab.example"), 1000)).value();
    ASSERT_TRUE(found.has_value());
    EXPECT_TRUE(found->empty());
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    UserSearchTest,
    ::testing::ValuesIn(testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::management
