// URLs as Go's net/url takes them apart, escapes and unescapes them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace gabion::rego::builtins {

enum class UrlPart { query, path, fragment, userinfo, host, zone };

// Errors read as Go's: `invalid URL escape "%zz"`.
Result<std::string> url_unescape(std::string_view text, UrlPart part);
std::string query_escape(std::string_view text);  // blank becomes +
std::string path_escape_segments(std::string_view path);  // each byte that a path may not hold, but not the slashes

struct Url {
  std::string scheme, host;          // host with port and brackets
  std::string path, raw_path;        // raw_path only where it says more than path
  std::string raw_query, fragment, opaque;
  bool userinfo = false;

  std::string hostname() const;      // without port and brackets
  std::string port() const;
};
// Errors read as Go's: `parse "http://a b/": invalid character " " in host name`.
Result<Url> parse_url(std::string_view text);

}  // namespace gabion::rego::builtins
