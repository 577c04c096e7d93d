#include "base/http.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace gabion {
namespace {

constexpr unsigned kMaxRedirects = 10;

// Beside the program, or where an installation puts it.
std::string module_path(std::string_view relative) {
  std::array<char, 4096> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size() - 1);
  std::string folder(path.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  folder.resize(folder.rfind('/') == folder.npos ? 0 : folder.rfind('/') + 1);
  return folder.append(relative);
}

Result<HttpModuleFetch> open_module() {
  static const auto found = [] {
    for (std::string_view relative : {"libgabion-net.so", "../lib/gabion/libgabion-net.so", "../../libgabion-net.so", "../src/net/libgabion-net.so", "src/net/libgabion-net.so", "../net/libgabion-net.so"}) {
      if (void* handle = ::dlopen(module_path(relative).c_str(), RTLD_NOW | RTLD_LOCAL)) return reinterpret_cast<HttpModuleFetch>(::dlsym(handle, kHttpModuleSymbol));
    }
    return HttpModuleFetch(nullptr);
  }();
  if (!found) return fail("HTTP needs libgabion-net.so beside the program: it was not found, or libcurl is not installed");
  return found;
}

HttpText text_of(const std::string& text) { return {text.data(), text.size()}; }

struct Gathered {
  HttpResponse response;
  std::string error;
};

void gather(void* user, int part, const char* data, std::size_t size) {
  auto& gathered = *static_cast<Gathered*>(user);
  const std::string_view bytes(data, size);
  switch (part) {
    case kHttpStatusLine:
      gathered.response.headers.clear();
      gathered.response.status_line = bytes;
      break;
    case kHttpHeader: {
      const std::size_t colon = bytes.find(':');
      if (colon != bytes.npos) gathered.response.headers.emplace_back(bytes.substr(0, colon), trim(bytes.substr(colon + 1)));
      break;
    }
    case kHttpBody: gathered.response.body.append(bytes); break;
    default: gathered.error = bytes;
  }
}

// scheme://[user@]host[:port]/…
std::string host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  std::string_view rest = scheme == url.npos ? url : url.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const std::size_t at = rest.rfind('@'); at != rest.npos) rest.remove_prefix(at + 1);
  if (rest.starts_with('[')) return std::string(rest.substr(1, rest.find(']') - 1));
  return std::string(rest.substr(0, rest.rfind(':')));
}

std::string absolute(const std::string& base, const std::string& location) {
  if (location.find("://") != location.npos) return location;
  const std::size_t start = base.find("://") + 3;
  if (location.starts_with("//")) return base.substr(0, start - 2) + location;
  if (location.starts_with('/')) return base.substr(0, std::min(base.find('/', start), base.size())) + location;
  const std::size_t slash = base.rfind('/');
  return base.substr(0, slash < start ? base.size() : slash) + "/" + location;
}

Result<HttpResponse> fetch_once(HttpModuleFetch fetch, const HttpRequest& request, const std::string& url) {
  const std::string host = host_of(url);
  if (std::none_of(request.allowed_hosts.begin(), request.allowed_hosts.end(), [&](const std::string& allowed) { return iequals(allowed, host); })) {
    return fail("unallowed host: " + host + " (name it with --allow-net)");
  }
  std::vector<std::string> lines;
  for (const auto& [name, value] : request.headers) lines.push_back(name + ": " + value);
  std::vector<HttpText> headers;
  for (const std::string& line : lines) headers.push_back(text_of(line));
  Gathered gathered;
  const HttpCall call{text_of(request.method), text_of(url), text_of(request.body), text_of(request.ca_pem), text_of(request.certificate_pem), text_of(request.key_pem),
                      headers.data(), headers.size(), request.timeout_ms, request.verify_peer, request.max_bytes, &gathered, gather};
  gathered.response.status = fetch(&call);
  if (gathered.response.status == 0) return fail(gathered.error.empty() ? "no answer" : gathered.error);
  return std::move(gathered.response);
}

}  // namespace

Result<HttpResponse> http_fetch(const HttpRequest& request) {
  auto module = open_module();
  if (!module) return tl::unexpected(module.error());
  std::string url = request.url;
  HttpRequest current = request;
  for (unsigned hop = 0;; ++hop) {
    auto response = fetch_once(*module, current, url);
    const bool redirect = response && request.follow_redirects && response->status >= 300 && response->status < 400 && response->status != 304;
    if (!redirect) return response;
    const auto location = std::find_if(response->headers.begin(), response->headers.end(), [](const auto& header) { return iequals(header.first, "location"); });
    if (location == response->headers.end()) return response;
    if (hop >= kMaxRedirects) return fail("stopped after 10 redirects");
    url = absolute(url, location->second);
    if (response->status == 303 || ((response->status == 301 || response->status == 302) && current.method == "POST")) {
      current.method = "GET";
      current.body.clear();
    }
  }
}

}  // namespace gabion
