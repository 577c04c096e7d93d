#include "rego/builtins/url.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/text.h"
#include "rego/term_text.h"

namespace gabion::rego::builtins {
namespace {

constexpr std::string_view kUnreserved = "-_.~";

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'); }
int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if ((c | 32) >= 'a' && (c | 32) <= 'f') return (c | 32) - 'a' + 10;
  return -1;
}

// May the byte stand unescaped in this part?
bool may_stand(char c, UrlPart part) {
  if (is_alphanumeric(c) || kUnreserved.find(c) != kUnreserved.npos) return true;
  switch (part) {
    case UrlPart::query: return false;
    case UrlPart::path: return std::string_view("$&+,/:;=@").find(c) != std::string_view::npos;
    case UrlPart::fragment: return std::string_view("$&+,/:;=?@!()*").find(c) != std::string_view::npos;
    case UrlPart::userinfo: return std::string_view("$&+,;=").find(c) != std::string_view::npos;
    case UrlPart::host:
    case UrlPart::zone: return std::string_view("!$&'()*+,;=:[]<>\"").find(c) != std::string_view::npos;
  }
  return false;
}

std::string escape(std::string_view text, UrlPart part) {
  std::string out;
  for (char c : text) {
    if (may_stand(c, part)) {
      out += c;
    } else if (c == ' ' && part == UrlPart::query) {
      out += '+';
    } else {
      out += '%';
      out += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4];
      out += "0123456789ABCDEF"[static_cast<unsigned char>(c) & 15];
    }
  }
  return out;
}

bool is_port(std::string_view text) {
  return text.empty() || (text[0] == ':' && text.find_first_not_of("0123456789", 1) == text.npos);
}

Result<std::string> bracketed_host(std::string_view host) {
  const std::size_t close = host.rfind(']');
  if (close == host.npos) return fail("missing ']' in host");
  const std::string_view port = host.substr(close + 1), name = host.substr(1, close - 1);
  if (!is_port(port)) return fail("invalid port " + quoted(port) + " after host");
  const std::size_t zone = name.find("%25");
  auto address = url_unescape(name.substr(0, zone), UrlPart::host);
  if (!address) return address;
  std::string whole = *address;
  if (zone != name.npos) {
    auto unescaped = url_unescape(name.substr(zone), UrlPart::zone);
    if (!unescaped) return unescaped;
    whole += *unescaped;
  }
  in6_addr parsed;
  const std::string bare = whole.substr(0, whole.find('%'));
  in_addr four;
  if (inet_pton(AF_INET, bare.c_str(), &four) == 1) return fail("invalid IP-literal");
  if (inet_pton(AF_INET6, bare.c_str(), &parsed) != 1) return fail("invalid host: ParseAddr(" + quoted(whole) + "): unable to parse IP");
  return "[" + whole + "]" + std::string(port);
}

Result<std::string> parse_host(std::string_view scheme, std::string_view host) {
  const std::size_t open = host.rfind('[');
  if (open == 0) return bracketed_host(host);
  if (open != host.npos) return fail("invalid IP-literal");
  std::size_t colon = host.find(':');
  if (colon != host.npos) {
    if (scheme != "http" && scheme != "https") colon = host.rfind(':');
    if (!is_port(host.substr(colon))) return fail("invalid port " + quoted(host.substr(colon)) + " after host");
  }
  return url_unescape(host, UrlPart::host);
}

bool is_userinfo(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_alphanumeric(c) || std::string_view("-._:~!$&'()*+,;=%@").find(c) != std::string_view::npos; });
}

Result<> parse_authority(std::string_view authority, Url& url) {
  const std::size_t at = authority.rfind('@');
  auto host = parse_host(url.scheme, at == authority.npos ? authority : authority.substr(at + 1));
  if (!host) return tl::unexpected(host.error());
  url.host = *host;
  if (at == authority.npos) return {};
  const std::string_view userinfo = authority.substr(0, at);
  if (!is_userinfo(userinfo)) return fail("net/url: invalid userinfo");
  if (auto user = url_unescape(userinfo, UrlPart::userinfo); !user) return tl::unexpected(user.error());
  url.userinfo = true;
  return {};
}

// SCHEME: at the start; without one the rest is the whole text.
Result<> take_scheme(std::string_view& rest, Url& url) {
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    if ((c | 32) >= 'a' && (c | 32) <= 'z') continue;
    if (c == ':') {
      if (i == 0) return fail("missing protocol scheme");
      url.scheme = to_lower(rest.substr(0, i));
      rest.remove_prefix(i + 1);
      return {};
    }
    if (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')) return {};
  }
  return {};
}

Result<> parse_into(std::string_view text, Url& url) {
  const std::size_t hash = text.find('#');
  std::string_view rest = text.substr(0, hash);
  for (char c : rest) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) return fail("net/url: invalid control character in URL");
  }
  if (rest == "*") {
    url.path = "*";
  } else {
    if (auto done = take_scheme(rest, url); !done) return done;
    const std::size_t question = rest.find('?');
    if (question != rest.npos) {
      url.raw_query = rest.substr(question + 1);
      rest = rest.substr(0, question);
    }
    if (!rest.starts_with('/')) {
      if (!url.scheme.empty()) {
        url.opaque = rest;
        rest = {};
      } else if (rest.substr(0, rest.find('/')).find(':') != rest.npos) {
        return fail("first path segment in URL cannot contain colon");
      }
    }
    if ((!url.scheme.empty() || !rest.starts_with("///")) && rest.starts_with("//")) {
      std::string_view authority = rest.substr(2);
      const std::size_t slash = authority.find('/');
      rest = slash == authority.npos ? std::string_view() : authority.substr(slash);
      if (auto done = parse_authority(authority.substr(0, slash), url); !done) return done;
    }
    auto path = url_unescape(rest, UrlPart::path);
    if (!path) return tl::unexpected(path.error());
    url.path = *path;
    if (escape(*path, UrlPart::path) != rest) url.raw_path = rest;
  }
  if (hash == text.npos) return {};
  auto fragment = url_unescape(text.substr(hash + 1), UrlPart::fragment);
  if (!fragment) return tl::unexpected(fragment.error());
  url.fragment = *fragment;
  return {};
}

}  // namespace

Result<std::string> url_unescape(std::string_view text, UrlPart part) {
  const bool host = part == UrlPart::host || part == UrlPart::zone;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      const std::string_view triple = text.substr(i, 3);
      if (triple.size() < 3 || hex_digit(triple[1]) < 0 || hex_digit(triple[2]) < 0) return fail("invalid URL escape " + quoted(triple));
      const char byte = static_cast<char>(hex_digit(triple[1]) << 4 | hex_digit(triple[2]));
      if (part == UrlPart::host && hex_digit(triple[1]) < 8 && triple != "%25") return fail("invalid URL escape " + quoted(triple));
      if (part == UrlPart::zone && triple != "%25" && byte != ' ' && !may_stand(byte, UrlPart::host)) return fail("invalid URL escape " + quoted(triple));
      out += byte;
      i += 2;
    } else if (c == '+' && part == UrlPart::query) {
      out += ' ';
    } else {
      if (host && static_cast<unsigned char>(c) < 0x80 && !may_stand(c, part)) return fail("invalid character " + quoted(std::string_view(&c, 1)) + " in host name");
      out += c;
    }
  }
  return out;
}

std::string query_escape(std::string_view text) { return escape(text, UrlPart::query); }
std::string path_escape_segments(std::string_view path) { return escape(path, UrlPart::path); }

std::string Url::hostname() const {
  if (host.starts_with('[')) return host.substr(1, host.rfind(']') - 1);
  const std::size_t colon = host.rfind(':');
  return colon != host.npos && is_port(std::string_view(host).substr(colon)) ? host.substr(0, colon) : host;
}

std::string Url::port() const {
  const std::size_t colon = host.rfind(':'), bracket = host.rfind(']');
  if (colon == host.npos || (bracket != host.npos && colon < bracket)) return {};
  return host.substr(colon + 1);
}

Result<Url> parse_url(std::string_view text) {
  Url url;
  if (auto done = parse_into(text, url); !done) {
    // Go names the text without its fragment, unless the fragment is what was wrong.
    return fail("parse " + quoted(text) + ": " + done.error().message);
  }
  return url;
}

}  // namespace gabion::rego::builtins
