#include "http/headers.hpp"

#include <algorithm>

namespace ostiary::http {
namespace {

// Room for those of most answers; a request keeps what it has once grown to.
constexpr std::size_t usual_fields = 8;
constexpr std::size_t usual_text = 200;

char lower(char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character | 0x20) : character;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() &&
           std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::pair<std::string_view, std::string_view> Headers::at(std::size_t index) const {
    const Field& field = fields_[index];
    const char* text = text_.data() + field.start;
    return {{text, field.name_size}, {text + field.name_size, field.value_size}};
}

std::string_view Headers::get(std::string_view name) const {
    for (const auto& [field, value] : *this) {
        if (same_name(field, name)) return value;
    }
    return {};
}

bool Headers::has(std::string_view name) const {
    return count(name) != 0;
}

std::size_t Headers::count(std::string_view name) const {
    std::size_t found = 0;
    for (const auto& [field, value] : *this) found += same_name(field, name) ? 1 : 0;
    return found;
}

void Headers::add(std::string_view name, std::string_view value) {
    const auto start = static_cast<std::uint32_t>(text_.size());
    if (fields_.empty()) {
        fields_.reserve(usual_fields);
        text_.reserve(usual_text);
    }
    // The arguments may be views into this very buffer.
    std::string held;
    const auto inside = [&](std::string_view text) {
        return text.data() >= text_.data() && text.data() < text_.data() + text_.size();
    };
    if (inside(name) || inside(value)) {
        held.append(name).append(value);
        text_ += held;
    } else {
        text_.append(name).append(value);
    }
    fields_.push_back(
        {start, static_cast<std::uint32_t>(name.size()), static_cast<std::uint32_t>(value.size())}
    );
}

void Headers::set(std::string_view name, std::string_view value) {
    remove(name);
    add(name, value);
}

void Headers::remove(std::string_view name) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (!same_name(at(i).first, name)) fields_[kept++] = fields_[i];
    }
    fields_.resize(kept);
}

void Headers::clear() {
    text_.clear();
    fields_.clear();
}

}  // namespace ostiary::http
