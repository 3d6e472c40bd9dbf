#include "bare/work.hpp"

#include <charconv>

namespace ostiary::bench {
namespace {

constexpr unsigned most = 100;

unsigned* field(Work& work, std::string_view name) {
    if (name == "rows") return &work.rows;
    if (name == "reads") return &work.reads;
    if (name == "signatures") return &work.signatures;
    if (name == "hashes") return &work.hashes;
    return nullptr;
}

bool read_parameter(Work& work, std::string_view parameter) {
    const auto equals = parameter.find('=');
    if (equals == std::string_view::npos) return false;
    unsigned* const count = field(work, parameter.substr(0, equals));
    if (!count) return false;
    const auto digits = parameter.substr(equals + 1);
    const char* const end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, *count);
    return error == std::errc{} && stopped == end && *count <= most;
}

}  // namespace

std::optional<Work> parse_work(std::string_view target) {
    constexpr std::string_view path = "/work";
    if (!target.starts_with(path)) return std::nullopt;
    target.remove_prefix(path.size());
    Work work;
    if (target.empty()) return work;
    if (target.front() != '?') return std::nullopt;
    target.remove_prefix(1);
    for (;;) {
        const auto end = target.find('&');
        if (!read_parameter(work, target.substr(0, end))) return std::nullopt;
        if (end == std::string_view::npos) return work;
        target.remove_prefix(end + 1);
    }
}

}  // namespace ostiary::bench
