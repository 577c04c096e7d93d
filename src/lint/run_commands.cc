#include "lint/run_commands.h"

#include "base/text.h"

namespace gabion::lint {
namespace {

bool version_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view(".~^_:+*").find(c) != std::string_view::npos;
}

}  // namespace

bool removes_folder(const shell::Command& command, std::string_view folder) {
  if (command.name != "rm") return false;
  return std::any_of(command.arguments.begin(), command.arguments.end(), [&](const shell::Argument& argument) {
    std::string_view text = argument.text;
    if (!text.starts_with(folder)) return false;
    std::string_view rest = text.substr(folder.size());
    return rest.empty() || rest == "/" || rest == "/*" || rest == "*" || rest.starts_with("/*");
  });
}

bool cleans_folder(const File& file, const shell::Command& command, std::string_view folder) {
  if (removes_folder(command, folder)) return true;
  return file.options.checks == Checks::hadolint && command.name == "rm" && command.has_argument("-rf");
}

bool is_pip_install(const shell::Command& command) {
  if (command.name.starts_with("pip") && !command.name.starts_with("pipenv")) return command.has_argument("install");
  if (!command.name.starts_with("python")) return false;
  auto words = command.arguments;
  for (std::size_t i = 0; i + 2 < words.size(); ++i) {
    if (words[i].text == "-m" && words[i + 1].text == "pip" && words[i + 2].text == "install") return true;
  }
  return false;
}

bool has_rpm_version(std::string_view package) {
  if (package.ends_with(".rpm")) return true;
  auto parts = split(package, '-');
  bool digit = false;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (!std::all_of(parts[i].begin(), parts[i].end(), version_char)) return false;
    digit |= !parts[i].empty() && parts[i][0] >= '0' && parts[i][0] <= '9';
  }
  return digit;
}

bool is_archive(std::string_view path) {
  constexpr std::string_view kEndings[] = {".tar", ".Z",    ".bz2", ".gz",  ".lz",  ".lzma", ".tZ", ".tb2",
                                           ".tbz", ".tbz2", ".tgz", ".tlz", ".tpz", ".txz",  ".xz"};
  return std::any_of(std::begin(kEndings), std::end(kEndings), [&](std::string_view ending) { return path.ends_with(ending); });
}

}  // namespace gabion::lint
