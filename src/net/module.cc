// libgabion-net.so: one HTTP request through libcurl. Only plain C crosses its border (base/http.h).
#include <curl/curl.h>

#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/http.h"

namespace {

using gabion::HttpCall;
using gabion::HttpText;

std::string string_of(const HttpText& text) { return text.size ? std::string(text.data, text.size) : std::string(); }

struct Transfer {
  const HttpCall* call;
  std::size_t received = 0;
  bool too_large = false;
};

// Header lines as they come; a status line begins a new answer.
std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  std::string_view line(data, size * count);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {
    const std::size_t blank = line.find(' ');
    line.remove_prefix(blank == line.npos ? line.size() : blank + 1);
    transfer.call->deliver(transfer.call->user, gabion::kHttpStatusLine, line.data(), line.size());
  } else if (!line.empty()) {
    transfer.call->deliver(transfer.call->user, gabion::kHttpHeader, line.data(), line.size());
  }
  return size * count;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.received += size * count;
  if (transfer.received > transfer.call->max_bytes) {
    transfer.too_large = true;
    return 0;
  }
  transfer.call->deliver(transfer.call->user, gabion::kHttpBody, data, size * count);
  return size * count;
}

void set_blob(CURL* curl, CURLoption option, const HttpText& text) {
  if (text.size == 0) return;
  curl_blob blob{const_cast<char*>(text.data), text.size, CURL_BLOB_COPY};
  curl_easy_setopt(curl, option, &blob);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int gabion_net_fetch(const HttpCall* call) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), curl_easy_cleanup);
  if (!curl) return 0;
  curl_slist* list = nullptr;
  for (std::size_t i = 0; i < call->header_count; ++i) list = curl_slist_append(list, string_of(call->headers[i]).c_str());
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(list, curl_slist_free_all);
  const std::string url = string_of(call->url), method = string_of(call->method);
  char reason[CURL_ERROR_SIZE] = "";
  Transfer transfer{call};
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
  if (method == "HEAD") curl_easy_setopt(curl.get(), CURLOPT_NOBODY, 1L);
  if (call->body.size > 0) {
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call->body.size));
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, call->body.data);
  }
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, list);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(call->timeout_ms));
  curl_easy_setopt(curl.get(), CURLOPT_SSL_VERIFYPEER, call->verify_peer ? 1L : 0L);
  curl_easy_setopt(curl.get(), CURLOPT_SSL_VERIFYHOST, call->verify_peer ? 2L : 0L);
  set_blob(curl.get(), CURLOPT_CAINFO_BLOB, call->ca_pem);
  set_blob(curl.get(), CURLOPT_SSLCERT_BLOB, call->certificate_pem);
  set_blob(curl.get(), CURLOPT_SSLKEY_BLOB, call->key_pem);
  curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, reason);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &transfer);
  const CURLcode code = curl_easy_perform(curl.get());
  if (code != CURLE_OK) {
    const char* text = transfer.too_large ? "answer is too large" : reason[0] ? reason : curl_easy_strerror(code);
    call->deliver(call->user, gabion::kHttpError, text, std::strlen(text));
    return 0;
  }
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}
