// Commands: lists, pipelines, compound commands, redirections (POSIX XCU 2.9, 2.7; bash manual 3.2).
#include "shell/parser.h"

#include <algorithm>
#include <string>

#include "shell/reader.h"

namespace gabion::shell {
namespace {

constexpr std::string_view kClosers[] = {"then", "elif", "else", "fi", "do", "done", "esac", "}"};

bool closer(std::string_view word) { return std::find(std::begin(kClosers), std::end(kClosers), word) != std::end(kClosers); }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool name_char(char c) { return name_start(c) || digit(c); }
bool meta(char c) { return std::string_view(" \t\r\n;&|()<>").find(c) != std::string_view::npos; }

struct Operator {
  std::string_view text;
  RedirectKind kind;
};
// Longest first.
constexpr Operator kRedirects[] = {
    {"<<<", RedirectKind::here_string},  {"<<-", RedirectKind::heredoc_tabs}, {"&>>", RedirectKind::both_append},
    {"<<", RedirectKind::heredoc},       {"<&", RedirectKind::duplicate_in},  {">&", RedirectKind::duplicate_out},
    {"<>", RedirectKind::read_write},    {">>", RedirectKind::append},        {">|", RedirectKind::clobber},
    {"&>", RedirectKind::both},          {"<", RedirectKind::read},           {">", RedirectKind::write},
};

}  // namespace

Script parse(std::string_view text, Arena& arena) {
  Script script;
  if (text.size() > kMaxScriptBytes) {
    script = Reader(text.substr(0, 0), arena).read();
    script.errors.push_back({0, "the script is too large"});
    script.text = text;
    return script;
  }
  return Reader(text, arena).read();
}

Script Reader::read() {
  Script script;
  script.text = text_;
  Node* root = make<Node>();
  root->kind = NodeKind::list;
  Chain<Node> children;
  // A closer without its opener ends a list early: note it, step over it, go on.
  for (;;) {
    Node* list = read_list();
    for (const Node* child = list->children; child != nullptr; child = child->next) children.add(const_cast<Node*>(child));
    skip_newlines();
    if (done()) break;
    std::uint32_t before = pos_;
    error(pos_, "this has no beginning");
    std::string_view word = peek_name();
    pos_ += std::max<std::uint32_t>(1, static_cast<std::uint32_t>(word.size()));
    if (pos_ <= before) break;
  }
  root->children = children.first();
  root->range = {0, static_cast<std::uint32_t>(text_.size())};
  script.root = root;
  std::stable_sort(errors_.begin(), errors_.end(), [](const auto& a, const auto& b) { return a.offset < b.offset; });
  script.errors = std::move(errors_);
  return script;
}

void Reader::error(std::uint32_t offset, std::string_view message) {
  if (errors_.size() < kMaxErrors) errors_.push_back({offset, message});
}

void Reader::stop(std::string_view message) {
  error(pos_, message);
  pos_ = static_cast<std::uint32_t>(text_.size());
}

std::string_view Reader::peek_name() const {
  std::uint32_t end = pos_;
  while (end < text_.size() && !meta(text_[end])) {
    char c = text_[end];
    if (c == '\\' || c == '\'' || c == '"' || c == '$' || c == '`') return {};
    ++end;
  }
  return slice(pos_, end);
}

bool Reader::take_keyword(std::string_view keyword) {
  if (!at_keyword(keyword)) return false;
  pos_ += static_cast<std::uint32_t>(keyword.size());
  return true;
}

void Reader::expect_keyword(std::string_view keyword, std::string_view message) {
  skip_newlines();
  if (here() == ';') {
    ++pos_;
    skip_newlines();
  }
  if (!take_keyword(keyword)) error(pos_, message);
}

void Reader::newline() {
  ++pos_;
  // The list is taken over first: a heredoc's body may hold a substitution with heredocs of its own.
  auto pending = std::exchange(pending_, {});
  for (auto& [redirect, delimiter] : pending) read_heredoc_body(*redirect, delimiter);
}

void Reader::skip_newlines() {
  for (;;) {
    skip_blanks();
    if (here() != '\n' || done()) return;
    newline();
  }
}

void Reader::read_heredoc_body(Redirect& heredoc, std::string_view delimiter) {
  std::uint32_t begin = pos_, end = pos_;
  bool closed = false;
  while (pos_ < text_.size()) {
    std::size_t line_end = std::min(text_.find('\n', pos_), text_.size());
    std::string_view line = slice(pos_, static_cast<std::uint32_t>(line_end));
    if (heredoc.kind == RedirectKind::heredoc_tabs) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    end = pos_;
    pos_ = static_cast<std::uint32_t>(std::min(line_end + 1, text_.size()));
    closed = line == delimiter;
    if (closed) break;
    end = pos_;
  }
  if (!closed) error(heredoc.range.begin, "this heredoc is not closed");
  heredoc.body = {begin, end};
  if (heredoc.quoted) return;
  std::uint32_t after = pos_;
  pos_ = begin;
  Level level(*this);
  // The body's expansions are read with the text cut at its end, so that an open $( cannot run out of it.
  auto whole = std::exchange(text_, text_.substr(0, end));
  if (level) heredoc.parts = read_text_parts(end);
  text_ = whole;
  pos_ = after;
}

// After a command: what joins it to the next one.
Joint Reader::read_joint() {
  skip_blanks();
  if (done()) return Joint::none;
  if (starts("&&")) return pos_ += 2, Joint::and_;
  if (starts("||")) return pos_ += 2, Joint::or_;
  if (starts(";;") || starts(";&")) return Joint::none;  // ends a case item
  if (here() == ';') return ++pos_, Joint::semicolon;
  if (here() == '&' && at(pos_ + 1) != '>') return ++pos_, Joint::background;
  if (here() == '\n') return newline(), Joint::newline;
  return Joint::none;
}

Node* Reader::read_list() {
  Node* list = make<Node>();
  list->kind = NodeKind::list;
  skip_newlines();
  list->range = {pos_, pos_};
  Chain<Node> children;
  for (;;) {
    skip_newlines();
    if (done() || here() == ')' || starts(";;") || starts(";&") || (here() == '`' && in_backticks_)) break;
    if (closer(peek_name())) break;
    std::uint32_t before = pos_;
    if (here() == ';' || here() == '|' || (here() == '&' && at(pos_ + 1) != '>')) {
      error(pos_, "a command is missing here");
      while (here() == ';' || here() == '|' || here() == '&') {
        if (starts(";;")) break;
        ++pos_;
      }
      if (pos_ == before) ++pos_;
      continue;
    }
    Node* pipeline = read_pipeline();
    children.add(pipeline);
    list->range.end = pipeline->range.end;
    pipeline->after = read_joint();
    if (pos_ == before) {
      error(pos_, "this cannot stand here");
      ++pos_;
    }
  }
  // `cmd1 && )`: the operator has no right side.
  if (Node* last = children.last(); last != nullptr) {
    if (last->after == Joint::and_ || last->after == Joint::or_) error(last->range.end, "nothing follows this operator");
  }
  list->children = children.first();
  return list;
}

// One command alone stands for itself; `!`, `time` or a pipe make a pipeline.
Node* Reader::read_pipeline() {
  std::uint32_t begin = pos_;
  bool negated = false;
  for (skip_blanks();; skip_blanks()) {
    if (at_keyword("!")) {
      negated = !negated;
      ++pos_;
    } else if (at_keyword("time") && begin == pos_) {
      // `time` is a keyword of bash; its option -p belongs to it.
      pos_ += 4;
      skip_blanks();
      take_keyword("-p");
    } else {
      break;
    }
  }
  Node* first = read_command();
  skip_blanks();
  bool piped = here() == '|' && at(pos_ + 1) != '|';
  if (!piped && !negated) return first;
  Node* pipeline = make<Node>();
  pipeline->kind = NodeKind::pipeline;
  pipeline->negated = negated;
  Chain<Node> commands;
  commands.add(first);
  while (here() == '|' && at(pos_ + 1) != '|') {
    bool both = at(pos_ + 1) == '&';
    commands.last()->after = both ? Joint::pipe_both : Joint::pipe;
    pos_ += both ? 2 : 1;
    skip_newlines();
    if (done() || here() == ')' || here() == ';' || here() == '&' || here() == '|') {
      error(pos_, "a command is missing after this pipe");
      break;
    }
    commands.add(read_command());
    skip_blanks();
  }
  pipeline->children = commands.first();
  pipeline->range = {begin, commands.last()->range.end};
  return pipeline;
}

Node* Reader::read_command() {
  Level level(*this);
  if (!level) {
    Node* node = make<Node>();
    node->range = {pos_, pos_};
    return node;
  }
  skip_blanks();
  if (starts("((") && find_arithmetic_end(pos_ + 2) != std::string_view::npos) return with_redirects(read_arithmetic_command());
  if (here() == '(') return with_redirects(read_subshell());
  std::string_view word = peek_name();
  if (Node* compound = read_compound(word)) return compound;
  return read_simple();
}

Node* Reader::read_compound(std::string_view keyword) {
  if (keyword.empty() || keyword.size() > 8) return nullptr;
  if (keyword == "{") return with_redirects(read_group());
  if (keyword == "if") return with_redirects(read_if());
  if (keyword == "for") return with_redirects(read_for(NodeKind::for_));
  if (keyword == "select") return with_redirects(read_for(NodeKind::select));
  if (keyword == "while") return with_redirects(read_while(NodeKind::while_));
  if (keyword == "until") return with_redirects(read_while(NodeKind::until));
  if (keyword == "case") return with_redirects(read_case());
  if (keyword == "[[") return with_redirects(read_test());
  if (keyword == "function") {
    std::uint32_t begin = pos_;
    pos_ += 8;
    skip_blanks();
    return read_function(begin, read_word());
  }
  if (keyword == "coproc") {
    Node* node = make<Node>();
    node->kind = NodeKind::coprocess;
    node->range.begin = pos_;
    pos_ += 6;
    Node* child = read_command();
    node->children = child;
    node->range.end = child->range.end;
    return node;
  }
  return nullptr;
}

Node* Reader::with_redirects(Node* node) {
  Chain<Redirect> redirects;
  for (skip_blanks(); at_redirect(); skip_blanks()) redirects.add(read_redirect());
  node->redirects = redirects.first();
  if (!redirects.empty()) node->range.end = redirects.last()->range.end;
  return node;
}

Node* Reader::read_subshell() {
  Node* node = make<Node>();
  node->kind = NodeKind::subshell;
  node->range.begin = pos_++;
  node->children = read_list();
  if (here() == ')') {
    ++pos_;
  } else {
    error(node->range.begin, "this parenthesis is not closed");
  }
  node->range.end = pos_;
  return node;
}

Node* Reader::read_group() {
  Node* node = make<Node>();
  node->kind = NodeKind::group;
  node->range.begin = pos_++;
  node->children = read_list();
  if (!take_keyword("}")) error(node->range.begin, "this brace is not closed");
  node->range.end = pos_;
  return node;
}

Node* Reader::read_if() {
  Node* node = make<Node>();
  node->kind = NodeKind::if_;
  node->range.begin = pos_;
  pos_ += 2;
  Chain<Node> children;
  for (;;) {
    children.add(read_list());
    expect_keyword("then", "`then` is missing");
    children.add(read_list());
    if (take_keyword("elif")) continue;
    if (take_keyword("else")) children.add(read_list());
    break;
  }
  if (!take_keyword("fi")) error(node->range.begin, "this `if` has no `fi`");
  node->children = children.first();
  node->range.end = pos_;
  return node;
}

Node* Reader::read_do_body() {
  skip_newlines();
  if (here() == ';' && at(pos_ + 1) != ';') {
    ++pos_;
    skip_newlines();
  }
  bool brace = here() == '{' && at_keyword("{");
  if (brace) return read_group();
  if (!take_keyword("do")) {
    error(pos_, "`do` is missing");
    return make<Node>();
  }
  std::uint32_t begin = pos_;
  Node* body = read_list();
  if (!take_keyword("done")) error(begin, "this `do` has no `done`");
  return body;
}

Node* Reader::read_for(NodeKind kind) {
  Node* node = make<Node>();
  node->kind = kind;
  node->range.begin = pos_;
  pos_ += kind == NodeKind::select ? 6 : 3;
  skip_blanks();
  if (starts("((")) {
    std::size_t end = find_arithmetic_end(pos_ + 2);
    if (end == std::string_view::npos) {
      error(pos_, "this (( is not closed");
      pos_ += 2;
    } else {
      node->kind = NodeKind::arithmetic_for;
      node->text = slice(pos_ + 2, static_cast<std::uint32_t>(end));
      pos_ = static_cast<std::uint32_t>(end + 2);
    }
  } else {
    Chain<Word> words;
    words.add(const_cast<Word*>(read_word()));
    skip_newlines();
    if (take_keyword("in")) {
      node->in_list = true;
      for (skip_blanks(); !at_word_end(); skip_blanks()) words.add(const_cast<Word*>(read_word()));
    }
    node->words = words.first();
  }
  node->children = read_do_body();
  node->range.end = pos_;
  return node;
}

Node* Reader::read_while(NodeKind kind) {
  Node* node = make<Node>();
  node->kind = kind;
  node->range.begin = pos_;
  pos_ += 5;
  Chain<Node> children;
  children.add(read_list());
  children.add(read_do_body());
  node->children = children.first();
  node->range.end = pos_;
  return node;
}

Node* Reader::read_case() {
  Node* node = make<Node>();
  node->kind = NodeKind::case_;
  node->range.begin = pos_;
  pos_ += 4;
  skip_blanks();
  node->words = read_word();
  expect_keyword("in", "`in` is missing");
  Chain<Node> items;
  for (skip_newlines(); !done() && !at_keyword("esac"); skip_newlines()) {
    std::uint32_t before = pos_;
    items.add(read_case_item());
    if (pos_ == before) break;
  }
  if (!take_keyword("esac")) error(node->range.begin, "this `case` has no `esac`");
  node->children = items.first();
  node->range.end = pos_;
  return node;
}

Node* Reader::read_case_item() {
  Node* item = make<Node>();
  item->kind = NodeKind::case_item;
  item->range.begin = pos_;
  if (here() == '(') ++pos_;
  Chain<Word> patterns;
  for (;;) {
    skip_blanks();
    if (at_word_end()) break;
    patterns.add(const_cast<Word*>(read_word()));
    skip_blanks();
    if (here() != '|') break;
    ++pos_;
  }
  item->words = patterns.first();
  if (here() == ')') {
    ++pos_;
  } else {
    error(pos_, "the pattern's `)` is missing");
  }
  item->children = read_list();
  for (std::string_view end : {";;&", ";;", ";&"}) {
    if (starts(end)) {
      pos_ += static_cast<std::uint32_t>(end.size());
      break;
    }
  }
  item->range.end = pos_;
  return item;
}

Node* Reader::read_function(std::uint32_t begin, const Word* name) {
  Node* node = make<Node>();
  node->kind = NodeKind::function;
  node->range.begin = begin;
  node->words = name;
  skip_blanks();
  if (here() == '(') {
    ++pos_;
    skip_blanks();
    if (here() == ')') ++pos_;
  }
  skip_newlines();
  Node* body = done() ? make<Node>() : read_command();
  node->children = body;
  node->range.end = pos_;
  return node;
}

// The operators < > ( ) && || stand among the words here.
Node* Reader::read_test() {
  Node* node = make<Node>();
  node->kind = NodeKind::test;
  node->range.begin = pos_;
  pos_ += 2;
  Chain<Word> words;
  for (;;) {
    skip_newlines();
    if (done() || take_keyword("]]")) break;
    if (at_word_end()) {
      Word* word = make<Word>();
      Part* part = make<Part>();
      std::uint32_t length = starts("&&") || starts("||") ? 2 : 1;
      word->range = part->range = {pos_, pos_ + length};
      part->text = slice(pos_, pos_ + length);
      word->parts = part;
      words.add(word);
      pos_ += length;
    } else {
      words.add(const_cast<Word*>(read_word()));
    }
  }
  if (done() && !slice(node->range.begin, pos_).ends_with("]]")) error(node->range.begin, "this [[ is not closed");
  node->words = words.first();
  node->range.end = pos_;
  return node;
}

Node* Reader::read_arithmetic_command() {
  Node* node = make<Node>();
  node->kind = NodeKind::arithmetic;
  node->range.begin = pos_;
  std::size_t end = find_arithmetic_end(pos_ + 2);
  node->text = slice(pos_ + 2, static_cast<std::uint32_t>(end));
  pos_ = static_cast<std::uint32_t>(end + 2);
  node->range.end = pos_;
  return node;
}

bool Reader::at_redirect() const {
  if (done()) return false;
  std::uint32_t i = pos_;
  while (digit(at(i))) ++i;
  if (at(i) == '{' && i == pos_) {
    std::uint32_t j = i + 1;
    while (name_char(at(j))) ++j;
    if (at(j) == '}' && j > i + 1 && (at(j + 1) == '<' || at(j + 1) == '>')) return true;
  }
  char c = at(i);
  if (c == '&' && i == pos_) return at(i + 1) == '>';
  if (c != '<' && c != '>') return false;
  return i != pos_ || at(i + 1) != '(';
}

Redirect* Reader::read_redirect() {
  Redirect* redirect = make<Redirect>();
  redirect->range.begin = pos_;
  while (here() != '<' && here() != '>' && here() != '&') ++pos_;
  redirect->fd = slice(redirect->range.begin, pos_);
  for (const auto& [text, kind] : kRedirects) {
    if (!starts(text)) continue;
    redirect->kind = kind;
    pos_ += static_cast<std::uint32_t>(text.size());
    break;
  }
  skip_blanks();
  if (at_word_end()) {
    error(redirect->range.begin, "this redirection has no target");
    redirect->range.end = pos_;
    return redirect;
  }
  if (redirect->kind == RedirectKind::heredoc || redirect->kind == RedirectKind::heredoc_tabs) {
    std::string delimiter;
    redirect->target = read_delimiter_word(redirect->quoted, delimiter);
    pending_.push_back({redirect, arena_.copy(delimiter)});
  } else {
    redirect->target = read_word();
  }
  redirect->range.end = pos_;
  return redirect;
}

// A heredoc's delimiter is not expanded; any quote in it makes the body literal.
const Word* Reader::read_delimiter_word(bool& quoted, std::string& text) {
  const Word* word = read_word();
  std::string_view source = slice(word->range.begin, word->range.end);
  for (std::size_t i = 0; i < source.size(); ++i) {
    char c = source[i];
    if (c == '\'' || c == '"' || c == '\\') {
      quoted = true;
      if (c == '\\' && i + 1 < source.size()) text += source[++i];
    } else {
      text += c;
    }
  }
  return word;
}

bool Reader::at_assignment() const {
  std::uint32_t i = pos_;
  if (!name_start(at(i))) return false;
  while (name_char(at(i))) ++i;
  if (at(i) == '[') {
    while (i < text_.size() && at(i) != ']' && !meta(at(i))) ++i;
    if (at(i++) != ']') return false;
  }
  return at(i) == '=' || (at(i) == '+' && at(i + 1) == '=');
}

Assignment* Reader::read_assignment() {
  Assignment* assignment = make<Assignment>();
  assignment->range.begin = pos_;
  while (name_char(here())) ++pos_;
  assignment->name = slice(assignment->range.begin, pos_);
  while (here() != '=' && here() != '+') ++pos_;
  assignment->append = here() == '+';
  pos_ += assignment->append ? 2 : 1;
  if (here() == '(') {
    assignment->array = true;
    std::uint32_t open = pos_++;
    Chain<Word> items;
    for (skip_newlines(); !done() && here() != ')'; skip_newlines()) {
      if (at_word_end()) {
        ++pos_;
        continue;
      }
      items.add(const_cast<Word*>(read_word()));
    }
    assignment->value = items.first();
    if (here() == ')') {
      ++pos_;
    } else {
      error(open, "this array is not closed");
    }
  } else {
    assignment->value = read_word();
  }
  assignment->range.end = pos_;
  return assignment;
}

Node* Reader::read_simple() {
  Node* node = make<Node>();
  node->range.begin = node->range.end = pos_;
  Chain<Assignment> assignments;
  Chain<Word> words;
  Chain<Redirect> redirects;
  for (;;) {
    skip_blanks();
    if (at_redirect()) {
      redirects.add(read_redirect());
    } else if (words.empty() && at_assignment()) {
      assignments.add(read_assignment());
    } else if (here() == '(' && words.last() != nullptr && words.last() == words.first() && assignments.empty()) {
      return with_redirects(read_function(node->range.begin, words.first()));  // name() { … }
    } else if (at_word_end()) {
      break;
    } else {
      words.add(const_cast<Word*>(read_word()));
    }
    node->range.end = pos_;
  }
  node->assignments = assignments.first();
  node->words = words.first();
  node->redirects = redirects.first();
  return node;
}

}  // namespace gabion::shell
