// CODEOWNERS, as GitHub reads it: {rules: [{pattern, owners: [{type, value}], comment, lineNumber}]}; rules is null
// where there is none.
#include <algorithm>

#include "base/text.h"
#include "config/readers.h"
#include "config/scanner.h"

namespace gabion::config {

namespace {

bool letter_or_digit(char c) { return is_letter(c) || is_digit(c); }
bool is_pattern_character(char c) { return letter_or_digit(c) || std::string_view("*?./@_+-\\()").find(c) != std::string_view::npos; }
bool is_owner_character(char c) { return letter_or_digit(c) || std::string_view(".@/_%+-").find(c) != std::string_view::npos; }

template <typename Allowed>
bool all_of(std::string_view text, Allowed allowed) {
  return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

// name@host.tld, the last part of 2 to 6 letters.
bool is_mail(std::string_view text) {
  auto at = text.find('@');
  if (at == std::string_view::npos) return false;
  std::string_view name = text.substr(0, at), host = text.substr(at + 1);
  auto dot = host.rfind('.');
  if (dot == std::string_view::npos) return false;
  std::string_view top = host.substr(dot + 1);
  return all_of(name, [](char c) { return letter_or_digit(c) || std::string_view("._%+-").find(c) != std::string_view::npos; }) &&
         all_of(host.substr(0, dot), [](char c) { return letter_or_digit(c) || c == '.' || c == '-'; }) && all_of(top, is_letter) &&
         top.size() >= 2 && top.size() <= 6;
}

bool is_team(std::string_view text) {
  auto slash = text.find('/');
  if (!text.starts_with('@') || slash == std::string_view::npos) return false;
  return all_of(text.substr(1, slash - 1), [](char c) { return letter_or_digit(c) || c == '-'; }) &&
         all_of(text.substr(slash + 1), [](char c) { return letter_or_digit(c) || c == '_' || c == '-'; });
}

bool is_user(std::string_view text) {
  return text.starts_with('@') && all_of(text.substr(1), [](char c) { return letter_or_digit(c) || c == '_' || c == '-'; });
}

class Rule {
 public:
  Rule(Scanner& in, std::size_t end) : in_(in), end_(end) {}

  Result<Node> read(unsigned line) {
    std::size_t begin = in_.at();
    auto pattern = read_pattern();
    if (!pattern) return tl::unexpected(pattern.error());
    Node owners = Node::array(begin);
    while (!ended()) {
      if (is_blank(in_.peek())) {
        in_.skip(1);
        continue;
      }
      auto owner = read_owner();
      if (!owner) return owner;
      owners.add(std::move(*owner));
    }
    Node rule = Node::object(begin);
    rule.set("pattern", begin, Node::string(*pattern, begin));
    rule.set("owners", begin, std::move(owners));
    rule.set("comment", in_.at(), Node::string(comment(), in_.at()));
    rule.set("lineNumber", begin, Node::number(std::to_string(line), begin));
    return rule;
  }

 private:
  bool ended() const { return in_.at() >= end_ || in_.peek() == '#'; }

  // With its backslashes; one takes the blank behind it into the pattern.
  Result<std::string> read_pattern() {
    std::size_t begin = in_.at();
    bool escaped = false;
    for (; !ended(); in_.skip(1)) {
      char c = in_.peek();
      if (is_blank(c) && !escaped) break;
      if (!is_blank(c) && !is_pattern_character(c)) return in_.error("a pattern cannot hold this character");
      escaped = c == '\\';
    }
    std::string pattern(in_.from(begin));
    if (pattern.empty()) return in_.error("a rule begins with a pattern");
    if (pattern.find("***") != std::string::npos) return in_.error_at(begin, "a pattern cannot hold three asterisks in a row");
    return pattern;
  }

  Result<Node> read_owner() {
    std::size_t begin = in_.at();
    for (; !ended() && !is_blank(in_.peek()); in_.skip(1)) {
      if (!is_owner_character(in_.peek())) return in_.error("an owner cannot hold this character");
    }
    std::string_view text = in_.from(begin);
    const char* type = is_mail(text) ? "email" : is_team(text) ? "team" : is_user(text) ? "username" : nullptr;
    if (type == nullptr) return in_.error_at(begin, "neither an e-mail address nor @USER nor @ORGANIZATION/TEAM");
    Node owner = Node::object(begin);
    owner.set("type", begin, Node::string(type, begin));
    owner.set("value", begin, Node::string(std::string(is_mail(text) ? text : text.substr(1)), begin));
    return owner;
  }

  std::string comment() const {
    if (in_.at() >= end_) return "";
    return std::string(trim(in_.text().substr(in_.at() + 1, end_ - in_.at() - 1)));
  }

  Scanner& in_;
  std::size_t end_;
};

}  // namespace

Result<Node> read_codeowners(std::string_view text, const ConfigOptions& options) {
  Scanner in(text, options);
  Node rules = Node::null(0);
  for (unsigned line = 1; !in.done(); ++line) {
    std::size_t begin = in.at();
    auto whole = in.take_line();
    auto trimmed = trim(whole);
    if (!trimmed.empty() && trimmed[0] != '#') {
      if (!rules.is_array()) rules = Node::array(begin);
      in.go(static_cast<std::size_t>(trimmed.data() - text.data()));
      auto rule = Rule(in, in.at() + trimmed.size()).read(line);
      if (!rule) return rule;
      rules.add(std::move(*rule));
      in.go(begin + whole.size());
    }
    in.accept("\n");
  }
  Node root = Node::object(0);
  root.set("rules", 0, std::move(rules));
  return root;
}

}  // namespace gabion::config
