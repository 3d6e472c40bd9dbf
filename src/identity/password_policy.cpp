#include "identity/password_policy.hpp"

#include "identity/errors.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <bit>

namespace ostiary::identity {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t shortest_run = 3;
constexpr std::size_t unrestricted_wanted = 3;

// Neighbours in the alphabet, among the digits, and on a keyboard.
constexpr std::array rows{
    "0123456789"sv,
    "abcdefghijklmnopqrstuvwxyz"sv,
    "qwertyuiop"sv,
    "asdfghjkl"sv,
    "zxcvbnm"sv,
    "1qaz"sv,
    "2wsx"sv,
    "3edc"sv,
    "4rfv"sv,
    "5tgb"sv,
    "6yhn"sv,
    "7ujm"sv,
    "8ik"sv,
    "9ol"sv,
};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
    std::string output(text);
    std::ranges::transform(output, output.begin(), [](char c) { return lower(c); });
    return output;
}

// Characters that belong to a restricted part, and which kinds of part there are.
class Restricted {
public:
    explicit Restricted(std::string_view password)
        : password_(lower(password)), marked_(password.size(), false) {}

    void mark_repetitions() {
        for (std::size_t start = 0, end = 0; start < password_.size(); start = end) {
            end = start;
            while (end < password_.size() && password_[end] == password_[start]) ++end;
            if (end - start >= shortest_run)
                mark(start, end, "password_rejected.restricted.repetition");
        }
    }

    void mark_sequences() {
        for (const auto row : rows) {
            mark_runs(row);
            mark_runs(std::string(row.rbegin(), row.rend()));
        }
    }

    void mark_phrase(std::string_view phrase, std::string_view code) {
        if (phrase.empty()) return;
        const std::string wanted = lower(phrase);
        for (auto at = password_.find(wanted); at != std::string::npos;
             at = password_.find(wanted, at + 1)) {
            mark(at, at + wanted.size(), code);
        }
    }

    // The kinds of part, if they make up too much of the password.
    std::vector<std::string_view> verdict() const {
        const auto count = static_cast<std::size_t>(std::ranges::count(marked_, true));
        if (count == 0 || marked_.size() - count >= unrestricted_wanted) return {};
        if (marked_.size() <= unrestricted_wanted && count < 2) return {};
        return codes_;
    }

private:
    void mark_runs(std::string_view row) {
        for (std::size_t start = 0; start < password_.size(); ++start) {
            const auto at = row.find(password_[start]);
            if (at == std::string_view::npos) continue;
            std::size_t length = 0;
            while (at + length < row.size() && start + length < password_.size() &&
                   row[at + length] == password_[start + length]) {
                ++length;
            }
            if (length >= shortest_run) {
                mark(start, start + length, "password_rejected.restricted.sequence");
            }
        }
    }

    void mark(std::size_t start, std::size_t end, std::string_view code) {
        for (std::size_t i = start; i < end; ++i) marked_[i] = true;
        if (std::ranges::find(codes_, code) == codes_.end()) codes_.push_back(code);
    }

    std::string password_;
    std::vector<bool> marked_;
    std::vector<std::string_view> codes_;
};

void mark_user_info(Restricted& restricted, const UserInfo& user) {
    constexpr std::string_view code = "password_rejected.restricted.user_info";
    std::string joined;
    for (std::size_t start = 0; start < user.name.size();) {
        const auto end = std::min(user.name.find(' ', start), user.name.size());
        const auto word = std::string_view(user.name).substr(start, end - start);
        restricted.mark_phrase(word, code);
        joined += word;
        start = end + 1;
    }
    restricted.mark_phrase(joined, code);
    restricted.mark_phrase(user.username, code);
    restricted.mark_phrase(std::string_view(user.email).substr(0, user.email.find('@')), code);
    restricted.mark_phrase(user.phone, code);
}

// How many of the four types of character occur; nothing if there is one of no type.
std::optional<int> count_character_types(std::string_view password) {
    unsigned seen = 0;
    for (const char c : password) {
        if (c >= 'a' && c <= 'z') {
            seen |= 1U;
        } else if (c >= 'A' && c <= 'Z') {
            seen |= 2U;
        } else if (c >= '0' && c <= '9') {
            seen |= 4U;
        } else if (c > ' ' && c <= '~') {
            seen |= 8U;
        } else {
            return std::nullopt;
        }
    }
    return std::popcount(seen);
}

std::int64_t count_characters(std::string_view text) {
    return std::ranges::count_if(text, [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    });
}

}  // namespace

std::vector<PasswordIssue> find_password_issues(
    std::string_view password,
    const PasswordPolicy& policy,
    const UserInfo& user,
    CommonPasswords common
) {
    std::vector<PasswordIssue> issues;
    const auto length = count_characters(password);
    if (length < policy.length.min) {
        issues.push_back({"password_rejected.too_short", policy.length.min});
    } else if (length > policy.length.max) {
        issues.push_back({"password_rejected.too_long", policy.length.max});
        return issues;
    }
    const auto types = count_character_types(password);
    if (!types) {
        issues.push_back({"password_rejected.unsupported_characters", {}});
    } else if (*types < policy.character_types.min) {
        issues.push_back({"password_rejected.character_types", policy.character_types.min});
    }
    if (policy.rejects.pwned && is_common_password(password, common)) {
        issues.push_back({"password_rejected.pwned", {}});
    }
    Restricted restricted(password);
    if (policy.rejects.repetition_and_sequence) {
        restricted.mark_repetitions();
        restricted.mark_sequences();
    }
    for (const auto& word : policy.rejects.words) {
        restricted.mark_phrase(word, "password_rejected.restricted.words");
    }
    if (policy.rejects.user_info) mark_user_info(restricted, user);
    for (const auto code : restricted.verdict()) issues.push_back({code, {}});
    return issues;
}

boost::json::array encode_issues(const std::vector<PasswordIssue>& issues) {
    boost::json::array list;
    for (const auto& issue : issues) {
        boost::json::object entry{{"code", issue.code}};
        if (issue.bound) {
            entry["interpolation"] = {
                {issue.code.ends_with("too_long") ? "max" : "min", *issue.bound}
            };
        }
        list.push_back(std::move(entry));
    }
    return list;
}

Result<void> check_password(
    std::string_view password,
    const PasswordPolicy& policy,
    const UserInfo& user,
    CommonPasswords common
) {
    const auto issues = find_password_issues(password, policy, user, common);
    if (issues.empty()) return {};
    return fail_with(
        errors::password_rejected,
        boost::json::serialize(boost::json::object{{"issues", encode_issues(issues)}})
    );
}

}  // namespace ostiary::identity
