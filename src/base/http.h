// One HTTP request. libcurl and its train of shared objects live in a module of our own, libgabion-net.so, which is opened
// at the first request: a program that never asks for one never loads them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace gabion {

struct HttpRequest {
  std::string method = "GET", url, body;
  std::vector<std::pair<std::string, std::string>> headers;
  unsigned timeout_ms = 5'000;
  bool follow_redirects = false;   // only to hosts that `allowed_hosts` names
  bool verify_peer = true;
  std::string ca_pem, certificate_pem, key_pem;  // empty: the system's authorities, no client certificate
  std::vector<std::string> allowed_hosts;
  std::size_t max_bytes = std::size_t{64} << 20;  // of the answer's body
};

struct HttpResponse {
  int status = 0;
  std::string status_line;  // "200 OK"
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

// An error says why there was no answer; a status of 404 is an answer.
Result<HttpResponse> http_fetch(const HttpRequest& request);

// --- the module's face: plain C, so that each side may bring its own libstdc++ ----------------------------------------

struct HttpText {
  const char* data;
  std::size_t size;
};
enum HttpPart : int { kHttpStatusLine, kHttpHeader, kHttpBody, kHttpError };
struct HttpCall {
  HttpText method, url, body, ca_pem, certificate_pem, key_pem;
  const HttpText* headers;  // "Name: value"
  std::size_t header_count;
  unsigned timeout_ms;
  int verify_peer;
  std::size_t max_bytes;
  void* user;
  void (*deliver)(void* user, int part, const char* data, std::size_t size);
};
using HttpModuleFetch = int (*)(const HttpCall* call);  // the status; 0: no answer, kHttpError was delivered
inline constexpr const char* kHttpModuleSymbol = "gabion_net_fetch";

}  // namespace gabion
