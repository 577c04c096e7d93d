// .gitignore files (gitignore(5)): patterns by folder, the last that matches decides, `!` takes back, a slash anchors, a
// slash at the end means folders, `**` crosses folders.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gabion::lint {

class Gitignore {
 public:
  // The patterns of the .gitignore in `folder`; paths and folders are relative to one root, "" being the root itself.
  void add(std::string_view folder, std::string_view text);
  bool ignores(std::string_view path, bool is_folder) const;

 private:
  struct Pattern {
    std::string folder, glob;
    bool negated = false, folders_only = false, anchored = false;
  };
  std::vector<Pattern> patterns_;
};

// *, ?, [a-z] within one path component, ** across.
bool glob_match(std::string_view glob, std::string_view path);

}  // namespace gabion::lint
