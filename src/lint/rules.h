// The families: each file of rules gives its table. Internal to this folder; others use rule.h.
#pragma once

#include <span>

#include "lint/rule.h"

namespace gabion::lint {

std::span<const Rule> parse_rules();
std::span<const Rule> base_image_rules();
std::span<const Rule> stage_rules();
std::span<const Rule> instruction_rules();
std::span<const Rule> copy_rules();
std::span<const Rule> variable_rules();
std::span<const Rule> user_rules();
std::span<const Rule> label_rules();
std::span<const Rule> shell_rules();
std::span<const Rule> apt_rules();
std::span<const Rule> apk_rules();
std::span<const Rule> yum_rules();
std::span<const Rule> dnf_rules();
std::span<const Rule> zypper_rules();
std::span<const Rule> pip_rules();
std::span<const Rule> language_rules();
std::span<const Rule> buildkit_rules();

}  // namespace gabion::lint
