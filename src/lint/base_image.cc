// What FROM may say.
#include <algorithm>

#include "dockerfile/expand.h"
#include "lint/facts.h"
#include "lint/rules.h"

namespace gabion::lint {
namespace {

using dockerfile::From;
using dockerfile::Span;

// f(instruction, from, index of the stage)
template <typename F>
void for_each_from(const File& file, F f) {
  for (std::uint32_t i = 0; i < file.ast.stages.size(); ++i) {
    const auto& instruction = file.ast.instructions[file.ast.stages[i].from];
    if (const auto* from = instruction.as<From>()) f(instruction, *from, i);
  }
}

void tagged(const File& file, Sink& out) {
  for_each_from(file, [&](const auto& instruction, const From& from, std::uint32_t stage) {
    std::string_view name = unquote(from.image.text);
    if (!from.tag.absent() || !from.digest.absent() || name == "scratch" || name.starts_with('$')) return;
    if (!file.stage_named(name, stage)) out.add(instruction, from.image.at);
  });
}
constexpr std::string_view kTaggedGood[] = {"FROM debian:12", "FROM scratch", "FROM ${BASE}", "FROM debian:12 AS build\nFROM build",
                                            "FROM debian@sha256:7959ed6f7e35f8b1aaa06d1d8259d4ee25aa85a086d5c125480c333183f9deeb"};
constexpr std::string_view kTaggedBad[] = {"FROM debian", "FROM registry.example.com:5000/debian AS build"};

void not_latest(const File& file, Sink& out) {
  for_each_from(file, [&](const auto& instruction, const From& from, std::uint32_t) {
    if (from.tag.text == "latest" && from.digest.absent()) out.add(instruction, from.image.at);
  });
}
constexpr std::string_view kLatestGood[] = {"FROM debian:12", "FROM scratch",
                                            "FROM debian:latest@sha256:7959ed6f7e35f8b1aaa06d1d8259d4ee25aa85a086d5c125480c333183f9deeb"};
constexpr std::string_view kLatestBad[] = {"FROM debian:latest", "FROM debian:latest AS build"};

// -- DL3026: trusted registries

// "registry.example.com" of registry.example.com/a/b:1; empty for Docker Hub's short names.
std::string_view registry_of(std::string_view image) {
  std::size_t slash = image.find('/');
  if (slash == std::string_view::npos) return {};
  std::string_view first = image.substr(0, slash);
  bool host = first.find_first_of(".:") != std::string_view::npos || first == "localhost";
  return host ? first : std::string_view();
}

bool trusts(const std::vector<std::string>& trusted, std::string_view image) {
  std::string_view registry = registry_of(image);
  if (registry.empty() || registry == "index.docker.io") registry = "docker.io";
  return std::any_of(trusted.begin(), trusted.end(), [&](const std::string& pattern) {
    if (pattern == "*" || pattern == registry) return true;
    if (registry == "docker.io" && pattern == "hub.docker.com") return true;
    return pattern.starts_with("*") && registry.ends_with(std::string_view(pattern).substr(1));
  });
}

void trusted(const File& file, Sink& out) {
  const auto& registries = file.options.trusted_registries;
  if (registries.empty()) return;
  auto judge = [&](const View& view, std::string_view image, Span at, std::uint32_t stages) {
    image = unquote(image);
    bool index = !image.empty() && std::all_of(image.begin(), image.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (image.empty() || image == "scratch" || index || file.stage_named(image, stages) || trusts(registries, image)) return;
    out.add(*view.outer, at);
  };
  for (const View& view : file.views) {
    std::uint32_t stages = std::min<std::uint32_t>(view.stage(), static_cast<std::uint32_t>(file.ast.stages.size()));
    if (const auto* from = view.as<From>()) judge(view, from->image.text, from->image.at, stages);
    if (const auto* copy = view.as<dockerfile::Copy>()) judge(view, copy->from.text, copy->from.at, stages + 1);
    if (const auto* run = view.as<dockerfile::Run>()) {
      for (const auto& mount : run->mounts) judge(view, mount.from, mount.at, stages + 1);
    }
  }
}
constexpr std::string_view kTrustedGood[] = {"FROM registry.example.com/a:1 AS b\nFROM b", "FROM scratch", "FROM x.corp.example.com/a:1"};
constexpr std::string_view kTrustedBad[] = {"FROM other.example.com/a:1", "FROM debian:12",
                                            "FROM scratch\nRUN --mount=from=evil.example.com/a:1,target=/x a"};
void trust_one(Options& options) { options.trusted_registries = {"registry.example.com", "*.corp.example.com"}; }

// -- --platform

bool is_reference_to(std::string_view text, std::string_view name) {
  auto references = dockerfile::references(text);
  return references.size() == 1 && references[0].name == name && references[0].begin == 0 && references[0].end == text.size() &&
         !references[0].has_default;
}

void no_constant_platform(const File& file, Sink& out) {
  for_each_from(file, [&](const auto& instruction, const From& from, std::uint32_t) {
    std::string_view platform = from.platform.text;
    if (platform.empty() || platform.find("BUILDPLATFORM") != std::string_view::npos) return;
    if (platform.find("TARGETPLATFORM") == std::string_view::npos) out.add(instruction, from.platform.at);
  });
}
constexpr std::string_view kPlatformGood[] = {"FROM debian:12", "FROM --platform=$BUILDPLATFORM debian:12"};
constexpr std::string_view kPlatformBad[] = {"FROM --platform=linux/amd64 debian:12"};

void no_target_platform(const File& file, Sink& out) {
  for_each_from(file, [&](const auto& instruction, const From& from, std::uint32_t) {
    if (is_reference_to(unquote(from.platform.text), "TARGETPLATFORM")) out.add(instruction, from.platform.at);
  });
}
constexpr std::string_view kTargetGood[] = {"FROM --platform=$BUILDPLATFORM debian:12", "FROM debian:12"};
constexpr std::string_view kTargetBad[] = {"FROM --platform=$TARGETPLATFORM debian:12", "FROM --platform=${TARGETPLATFORM} debian:12"};

constexpr Rule kRules[] = {
    {.id = "DL3006", .level = Level::warning, .message = "the base image has no tag", .hint = "name a release tag or a digest",
     .reason = "Without a tag the builder takes `latest`, which moves.", .check = tagged, .good = kTaggedGood, .bad = kTaggedBad},
    {.id = "DL3007", .level = Level::warning, .message = "the tag `latest` moves; the next build may differ",
     .hint = "name a release tag or a digest",
     .reason = "A tag such as `latest` is set anew at each release, so two builds of one Dockerfile can differ.", .check = not_latest,
     .good = kLatestGood, .bad = kLatestBad},
    {.id = "DL3026", .level = Level::error, .message = "the image does not come from a trusted registry",
     .hint = "use an image of one of trustedRegistries",
     .reason = "With trustedRegistries set, every image that goes into the build must come from one of them.", .check = trusted,
     .good = kTrustedGood, .bad = kTrustedBad, .configure = trust_one},
    {.id = "DL3029", .level = Level::warning, .message = "FROM fixes the platform", .hint = "leave --platform out, or give it a variable",
     .reason = "A constant platform ties the image to one architecture; the builder's own --platform is then of no effect.",
     .check = no_constant_platform, .good = kPlatformGood, .bad = kPlatformBad},
    {.id = "DL3065", .level = Level::warning, .message = "--platform=$TARGETPLATFORM says what is the case anyway", .hint = "leave it out",
     .reason = "The target platform is FROM's default.", .check = no_target_platform, .good = kTargetGood, .bad = kTargetBad},
};

}  // namespace

std::span<const Rule> base_image_rules() { return kRules; }

}  // namespace gabion::lint
