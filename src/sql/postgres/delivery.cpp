#include "sql/postgres/delivery.hpp"

#include "base/try.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace ostiary::sql::postgres {
namespace {

using Deliveries = std::vector<Delivery*>;

const Query* unprepared(const Connection& connection, const Delivery& delivery) {
    for (const Statement& statement : delivery.statements) {
        if (!connection.find_prepared(*statement.query)) return statement.query;
    }
    return nullptr;
}

void settle(const Deliveries& deliveries, const std::exception_ptr& thrown) {
    for (Delivery* const delivery : deliveries) {
        if (!delivery->is_settled()) delivery->thrown = thrown;
    }
}

// A statement that the server does not understand is the mistake of one.
Task<void> prepare_all(Connection& connection, Deliveries& deliveries) {
    for (std::size_t i = 0; i < deliveries.size();) {
        Delivery& delivery = *deliveries[i];
        try {
            while (const Query* const query = unprepared(connection, delivery)) {
                CO_CHECK(co_await connection.prepare(*query));
            }
            ++i;
        } catch (const Defect&) {
            delivery.thrown = std::current_exception();
            deliveries.erase(deliveries.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }
    co_return ok();
}

bool all_prepared(const Connection& connection, const Deliveries& deliveries) {
    return std::ranges::none_of(deliveries, [&](const Delivery* delivery) {
        return unprepared(connection, *delivery);
    });
}

// Those of one tenant follow each other, and first those for whom the connection is set already.
void sort_by_tenant(const Connection& connection, Deliveries& deliveries) {
    std::unordered_map<std::string_view, std::size_t> tenants{{connection.tenant(), 0}};
    std::vector<std::tuple<std::size_t, std::size_t, Delivery*>> sorted;
    sorted.reserve(deliveries.size());
    for (Delivery* const delivery : deliveries) {
        const Query& first = *delivery->statements[0].query;
        const auto tenant =
            tenants.try_emplace(tenant_setting(delivery->tenant, first), tenants.size());
        sorted.emplace_back(tenant.first->second, sorted.size(), delivery);
    }
    std::ranges::sort(sorted);
    for (std::size_t i = 0; i < sorted.size(); ++i) deliveries[i] = std::get<2>(sorted[i]);
}

std::optional<std::size_t> first_refused(const Connection::Group& group) {
    for (std::size_t i = 0; i < group.results.size(); ++i) {
        const auto status = PQresultStatus(group.results[i].get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return i;
    }
    return std::nullopt;
}

struct Sender {
    Pool& pool;
    std::shared_ptr<Connection> connection{};
    Deliveries deliveries;
    std::vector<Transmission> transmissions{};

    void encode();
    void send();
    void read(const Connection::Group& group);
    void refuse(const Connection::Group& group, std::size_t result);
};

// All before the first is sent, so that nothing but the connection itself can fail in between.
void Sender::encode() {
    transmissions.reserve(deliveries.size());
    Deliveries encoded;
    encoded.reserve(deliveries.size());
    for (Delivery* const delivery : deliveries) {
        try {
            transmissions.emplace_back(*connection, delivery->tenant, delivery->statements);
            encoded.push_back(delivery);
        } catch (const Defect&) {
            delivery->thrown = std::current_exception();
        }
    }
    deliveries = std::move(encoded);
}

void Sender::send() {
    const Statement& first = deliveries[0]->statements[0];
    Transmission::Progress progress{&tenant_setting(deliveries[0]->tenant, *first.query)};
    connection->use_tenant(*progress.setting);
    for (Transmission& transmission : transmissions) transmission.send(progress);
}

void Sender::read(const Connection::Group& group) {
    if (const auto refused = first_refused(group)) return refuse(group, *refused);
    for (std::size_t i = 0; i < deliveries.size(); ++i) {
        try {
            transmissions[i].read(group, deliveries[i]->written);
        } catch (const std::exception&) {
            deliveries[i]->thrown = std::current_exception();
        }
    }
}

void Sender::refuse(const Connection::Group& group, std::size_t result) {
    std::size_t of = 0;
    while (of + 1 < transmissions.size() && !transmissions[of].covers(result)) ++of;
    Transmission::Failed failed = transmissions[of].failure(group, result);
    const Query& query = *deliveries[of]->statements[failed.statement].query;
    if (failed.error.kind() == ServerError::Kind::stale_plan) connection->forget(query);
    // A server that became a replica: the next connection may find its successor.
    if (failed.error.sqlstate == "25006" && pool.is_for_writes()) {
        connection->close();
    }
    if (deliveries.size() == 1) {
        deliveries[0]->failed = std::move(failed);
        return;
    }
    deliveries[of]->is_cause = true;
    for (Delivery* const delivery : deliveries) delivery->undone = true;
}

}  // namespace

Task<void> deliver(std::shared_ptr<Pool> pool, std::span<Delivery* const> deliveries) {
    Sender sender{.pool = *pool, .deliveries = {deliveries.begin(), deliveries.end()}};
    try {
        CO_TRY(sender.connection, co_await pool->acquire());
        Connection& connection = *sender.connection;
        for (Delivery* const delivery : deliveries) delivery->connection = sender.connection;
        // What is prepared may be forgotten while others are.
        while (!all_prepared(connection, sender.deliveries)) {
            CO_CHECK(co_await prepare_all(connection, sender.deliveries));
        }
        if (sender.deliveries.size() > 1) sort_by_tenant(connection, sender.deliveries);
        sender.encode();
        if (sender.deliveries.empty()) co_return ok();
        sender.send();
        Connection::Group group;
        co_await connection.end_group(group);
        sender.read(group);
    } catch (const std::exception&) {
        settle(sender.deliveries, std::current_exception());
    }
    co_return ok();
}

}  // namespace ostiary::sql::postgres
