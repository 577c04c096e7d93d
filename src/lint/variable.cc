// ENV and ARG.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "dockerfile/expand.h"
#include "lint/facts.h"
#include "lint/rules.h"

namespace gabion::lint {
namespace {

using dockerfile::Keyword;

void judge_references(const File& file, const View& view, const dockerfile::Pairs& env, const std::unordered_set<std::string_view>& known, Sink& out) {
  std::unordered_map<std::string_view, unsigned> set_here;
  for (const auto& pair : env.pairs) ++set_here[pair.key.text];
  for (const auto& pair : env.pairs) {
    if (pair.value.text.find('$') == std::string_view::npos) continue;
    for (const auto& reference : dockerfile::references(pair.value.text, file.ast.escape)) {
      auto at = set_here.find(reference.name);
      // By another pair than this one: ENV PATH=/a:$PATH is fine.
      bool by_another = at != set_here.end() && at->second > (pair.key.text == reference.name ? 1u : 0u);
      if (!by_another || known.count(reference.name)) continue;
      std::uint32_t begin = pair.value.at.begin + reference.begin;
      out.add(*view.outer, {begin, begin + reference.end - reference.begin});
    }
  }
}

// A value sees the variables as they were before its instruction.
void no_self_reference(const File& file, Sink& out) {
  std::unordered_set<std::string_view> known;
  for (const View& view : file.views) {
    if (view.onbuild) continue;
    if (const auto* arg = view.as<dockerfile::Arg>()) {
      for (const auto& item : arg->items) known.insert(item.name.text);
    }
    const auto* env = view.is(Keyword::env) ? view.as<dockerfile::Pairs>() : nullptr;
    if (env == nullptr) continue;
    if (env->pairs.size() > 1) judge_references(file, view, *env, known, out);
    for (const auto& pair : env->pairs) known.insert(pair.key.text);
  }
}
constexpr std::string_view kSelfGood[] = {"ENV A=1 B=$C", "ENV A=1\nENV B=$A", "ENV PATH=/a:$PATH", "ENV A=1 B=$AB"};
constexpr std::string_view kSelfBad[] = {"ENV A=1 B=$A", "ENV A=1 B=\"${A}/x\""};

// Names of environment variables that well-known programs read their secrets from, and parts of names that say so.
constexpr std::string_view kSecretNames[] = {
    "ACCESS_TOKEN", "APPLICATION_KEY", "APP_SECRET", "AUTH_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "BITTREX_API_KEY",
    "BITTREX_API_SECRET", "CF_PASSWORD", "CF_USERNAME", "CIRCLE_TOKEN", "CI_DEPLOY_PASSWORD", "CI_DEPLOY_USER", "DOCKERHUB_PASSWORD",
    "DOCKER_EMAIL", "DOCKER_PASSWORD", "DOCKER_USERNAME", "FACEBOOK_ACCESS_TOKEN", "FACEBOOK_APP_ID", "FACEBOOK_APP_SECRET",
    "FIREBASE_API_TOKEN", "FIREBASE_TOKEN", "FOSSA_API_KEY", "GH_ENTERPRISE_TOKEN", "GH_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "GITHUB_TOKEN",
    "HEROKU_API_KEY", "HEROKU_API_USER", "NPM_AUTH_TOKEN", "NPM_TOKEN", "OKTA_AUTHN_GROUPID", "OKTA_CLIENT_ORGURL", "OKTA_CLIENT_TOKEN",
    "OKTA_OAUTH2_CLIENTID", "OKTA_OAUTH2_CLIENTSECRET", "OPENAI_API_KEY", "OS_PASSWORD", "OS_USERNAME", "POSTGRES_PASSWORD", "SLACK_TOKEN",
    "STRIPE_API_KEY", "STRIPE_DEVICE_NAME", "TRAVIS_OS_NAME", "TRAVIS_SECURE_ENV_VARS", "TRAVIS_SUDO", "VAULT_CLIENT_KEY", "VAULT_TOKEN"};
constexpr std::string_view kSecretParts[] = {"api_key", "client_key", "password", "private", "secret", "token", "username"};

bool looks_secret(std::string_view name) {
  bool known = std::any_of(std::begin(kSecretNames), std::end(kSecretNames), [&](std::string_view secret) { return iequals(secret, name); });
  if (known) return true;
  std::string lower = to_lower(name);
  return std::any_of(std::begin(kSecretParts), std::end(kSecretParts), [&](std::string_view part) { return lower.find(part) != std::string::npos; });
}

void no_secrets(const File& file, Sink& out) {
  for (const View& view : file.views) {
    if (const auto* arg = view.as<dockerfile::Arg>()) {
      for (const auto& item : arg->items) {
        if (looks_secret(item.name.text)) out.add(*view.outer, item.name.at);
      }
    }
    const auto* env = view.is(Keyword::env) ? view.as<dockerfile::Pairs>() : nullptr;
    if (env == nullptr) continue;
    for (const auto& pair : env->pairs) {
      if (looks_secret(pair.key.text)) out.add(*view.outer, pair.key.at);
    }
  }
}
constexpr std::string_view kSecretGood[] = {"ARG VERSION=1", "ENV LANG=C", "RUN --mount=type=secret,id=token a"};
constexpr std::string_view kSecretBad[] = {"ARG GITHUB_TOKEN", "ENV db_password=x", "ONBUILD ARG NPM_TOKEN"};

constexpr Rule kRules[] = {
    {.id = "DL3044", .level = Level::error, .message = "this variable is set by the same ENV, which cannot use it yet", .hint = "use two ENV instructions",
     .reason = "All values of one ENV are expanded before any of its variables is set.", .check = no_self_reference, .good = kSelfGood, .bad = kSelfBad},
    {.id = "DL3064", .level = Level::warning, .message = "this name looks like a secret's", .hint = "use RUN --mount=type=secret, or pass it at run time",
     .reason = "Values of ENV and ARG stay readable in the image and its history.", .check = no_secrets, .good = kSecretGood, .bad = kSecretBad},
};

}  // namespace

std::span<const Rule> variable_rules() { return kRules; }

}  // namespace gabion::lint
