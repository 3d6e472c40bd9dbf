#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ostiary::bench {

// The cookies of one user agent at one origin (RFC 6265 without domains and without time: what is
// not taken back is kept until the operation ends).
class Cookies {
public:
    void clear() { cookies_.clear(); }

    // The value of one Set-Cookie field.
    void store(std::string_view field);

    // Appends "Cookie: …\r\n" if any cookie goes to `path`.
    void append_field(std::string& out, std::string_view path) const;

private:
    struct Cookie {
        std::string name;
        std::string value;
        std::string path;
    };
    std::vector<Cookie> cookies_;
};

}  // namespace ostiary::bench
