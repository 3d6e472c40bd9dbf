#include "store/settings.hpp"

#include "base/try.hpp"
#include "store/cells.hpp"
#include "store_sql.hpp"

namespace ostiary::store {
namespace {

struct SettingRow {
    std::string key;
    json::value value;
    static constexpr auto columns() {
        return std::tuple{
            sql::column("key", &SettingRow::key), sql::column("value", &SettingRow::value)
        };
    }
};

}  // namespace

Task<std::map<std::string, json::value>> Settings::list(TenantId tenant) {
    CO_TRY(auto rows, co_await database_.list<SettingRow>(std::move(tenant), settings_sql::list));
    std::map<std::string, json::value> settings;
    for (auto& row : rows) settings[row.key] = std::move(row.value);
    co_return settings;
}

void Settings::put(sql::Batch& batch, std::string_view key, const json::value& value) {
    batch.add(settings_sql::put, key, sql::as_json(value));
}

void Settings::remove(sql::Batch& batch, std::string_view key) {
    batch.add(settings_sql::remove, key);
}

}  // namespace ostiary::store
