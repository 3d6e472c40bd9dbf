#include "store/database_suite.hpp"

namespace ostiary::testing {

void DatabaseTest::SetUp() {
    database_ = make_test_database(GetParam(), Schema::empty);
    constexpr std::string_view tables = R"sql(
create table things (
    tenant_id text not null,
    id text not null,
    truth boolean not null,
    number bigint not null constraint things_number check (number >= 0 or number < -100),
    note text not null,
    data bytea not null,
    document jsonb not null,
    absent text,
    primary key (tenant_id, id)
);
create unique index things_note on things (tenant_id, note, number) where number > 0;
create table children (
    tenant_id text not null,
    id text not null,
    thing_id text not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, thing_id) references things (tenant_id, id) on delete cascade
);
)sql";
    constexpr std::string_view walls = R"sql(
alter table things enable row level security;
alter table things force row level security;
create policy tenant on things using (
    tenant_id = current_setting('ostiary.tenant', true)
    or current_setting('ostiary.tenant', true) = '*'
);
)sql";
    std::string script(tables);
    if (database_->dialect() == "postgres") script += walls;
    ASSERT_TRUE(run_task(database_->execute_script(std::move(script))).value());
}

}  // namespace ostiary::testing
