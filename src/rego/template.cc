#include "rego/template.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <vector>

#include "base/text.h"
#include "rego/builtins/sprintf.h"
#include "rego/builtins/url.h"
#include "rego/number.h"
#include "rego/term_text.h"
#include "rego/unicode.h"

namespace gabion::rego {
namespace {

constexpr unsigned kMaxDepth = 100;
constexpr std::size_t kMaxSteps = 10'000'000;
constexpr std::string_view kFunctions[] = {"and", "or", "not", "len", "index", "slice", "print", "printf", "println", "html", "js", "urlquery", "eq", "ne", "lt", "le", "gt", "ge"};

// Absent is what Go calls "no value": a key that is not there, or nil.
using Datum = std::optional<Value>;

struct Pipeline;

struct Operand {
  enum class Kind { literal, field, variable, dot, pipeline, function } kind = Kind::dot;
  Value literal;
  std::string name;                 // of a variable ("$x") or function
  std::vector<std::string> fields;  // .a.b after it
  std::shared_ptr<Pipeline> inner;
};
struct Command {
  std::vector<Operand> operands;
};
struct Pipeline {
  std::vector<std::string> declared;  // $i, $x
  bool assigns = false;               // = instead of :=
  std::vector<Command> commands;
};

struct Node {
  enum class Kind { text, action, if_, with, range, break_, continue_ } kind = Kind::text;
  std::string text;
  Pipeline pipeline;
  std::vector<Node> body, otherwise;
  unsigned line = 1;
};

// --- parsing ----------------------------------------------------------------------------------------------------------

enum class Word { none, identifier, variable, field, string, number, character, pipe, open, close, declare, assign, comma, dot, space };
struct Token {
  Word word = Word::none;
  std::string text;
};

class Parser {
 public:
  Parser(std::string_view text, Arena& arena) : rest_(text), arena_(arena) {}

  Result<std::vector<Node>> run() {
    std::vector<Node> out = nodes(0, false);
    if (error_.empty() && ended_ != End::eof) wrong(fmt::format("unexpected {{{{{}}}}}", ended_ == End::end ? "end" : "else"));
    if (!error_.empty()) return fail(error_);
    return out;
  }

 private:
  enum class End { eof, end, else_ };

  void wrong(std::string_view reason) {
    if (error_.empty()) error_ = fmt::format("template: template:{}: {}", line_, reason);
  }

  // Text and actions up to {{end}}, {{else …}} or the end of the template.
  std::vector<Node> nodes(unsigned depth, bool in_range) {
    std::vector<Node> out;
    if (depth > kMaxDepth) wrong("too many nested blocks");
    while (error_.empty()) {
      const std::size_t open = rest_.find("{{");
      std::string_view text = rest_.substr(0, open);
      count_lines(text);
      rest_.remove_prefix(text.size());
      const bool trims = rest_.starts_with("{{- ") || rest_.starts_with("{{-\n") || rest_.starts_with("{{-\t");
      if (trim_next_) text = ltrim(text);
      if (trims) text = rtrim(text);
      if (!text.empty()) {
        Node node;
        node.text = text;
        node.line = line_;
        out.push_back(std::move(node));
      }
      if (open == std::string_view::npos) {
        ended_ = End::eof;
        return out;
      }
      rest_.remove_prefix(trims ? 3 : 2);
      if (!action(out, depth, in_range)) return out;
    }
    return out;
  }

  static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
  static std::string_view ltrim(std::string_view s) {
    while (!s.empty() && blank(s.front())) s.remove_prefix(1);
    return s;
  }
  static std::string_view rtrim(std::string_view s) {
    while (!s.empty() && blank(s.back())) s.remove_suffix(1);
    return s;
  }
  void count_lines(std::string_view text) { line_ += static_cast<unsigned>(std::count(text.begin(), text.end(), '\n')); }

  // False: the block ends here.
  bool action(std::vector<Node>& out, unsigned depth, bool in_range) {
    if (comment()) return true;
    if (!tokenize()) return false;
    at_ = 0;
    const std::string word = tokens_[0].word == Word::identifier ? tokens_[0].text : "";
    Node node;
    node.line = line_;
    if (word == "end" || word == "else") {
      ended_ = word == "end" ? End::end : End::else_;
      ++at_;
      return false;
    }
    if (word == "define" || word == "template" || word == "block") {
      wrong(fmt::format("named templates ({}) are not supported", word));
      return false;
    }
    if (word == "break" || word == "continue") {
      if (!in_range) wrong(fmt::format("{{{{{}}}}} outside {{{{range}}}}", word));
      node.kind = word == "break" ? Node::Kind::break_ : Node::Kind::continue_;
    } else if (word == "if" || word == "with" || word == "range") {
      ++at_;
      node.kind = word == "if" ? Node::Kind::if_ : word == "with" ? Node::Kind::with : Node::Kind::range;
      block(node, depth, in_range || word == "range");
    } else {
      node.kind = Node::Kind::action;
      node.pipeline = pipeline(Word::none);
    }
    out.push_back(std::move(node));
    return error_.empty();
  }

  void block(Node& node, unsigned depth, bool in_range) {
    node.pipeline = pipeline(Word::none);
    if (node.pipeline.commands.empty()) wrong(fmt::format("missing value for {}", tokens_[0].text));
    node.body = nodes(depth + 1, in_range);
    if (!error_.empty()) return;
    if (ended_ == End::eof) return wrong("unexpected EOF");
    if (ended_ == End::end) return;
    // {{else if …}} is a block of its own inside the else, and shares its {{end}}.
    skip_space();
    const bool chained = at_ < tokens_.size() && tokens_[at_].word == Word::identifier && (tokens_[at_].text == "if" || tokens_[at_].text == "with");
    if (chained) {
      Node inner;
      inner.line = line_;
      inner.kind = tokens_[at_].text == "if" ? Node::Kind::if_ : Node::Kind::with;
      ++at_;
      if (depth > kMaxDepth) return wrong("too many nested blocks");
      block(inner, depth + 1, in_range);
      node.otherwise.push_back(std::move(inner));
      return;
    }
    node.otherwise = nodes(depth + 1, in_range);
    if (error_.empty() && ended_ != End::end) wrong(ended_ == End::eof ? "unexpected EOF" : "unexpected {{else}}");
  }

  bool close_action() {
    const std::size_t space = std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size());
    const std::string_view after = rest_.substr(space);
    trim_next_ = space > 0 && after.starts_with("-}}");
    if (!trim_next_ && !after.starts_with("}}")) return false;
    count_lines(rest_.substr(0, space));
    rest_.remove_prefix(space + (trim_next_ ? 3 : 2));
    return true;
  }

  bool comment() {
    const std::string_view body = ltrim(rest_);
    if (!body.starts_with("/*")) return false;
    const std::size_t end = body.find("*/");
    if (end == body.npos) {
      wrong("unclosed comment");
      return false;
    }
    count_lines(body.substr(0, end));
    rest_ = body.substr(end + 2);
    if (!close_action()) wrong("comment ends before closing delimiter");
    return true;
  }

  // All tokens of one action.
  bool tokenize() {
    tokens_.clear();
    // `{{ range . }}`: the blank before the first word says nothing.
    const std::size_t lead = std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size());
    if (!rest_.substr(lead).starts_with("-}}")) {
      count_lines(rest_.substr(0, lead));
      rest_.remove_prefix(lead);
    }
    while (error_.empty() && !close_action()) {
      if (rest_.empty()) {
        wrong("unclosed action");
        return false;
      }
      if (!next_token()) return false;
    }
    if (tokens_.empty()) wrong("missing value for command");
    return error_.empty();
  }

  void add(Word word, std::size_t bytes) {
    tokens_.push_back({word, std::string(rest_.substr(0, bytes))});
    rest_.remove_prefix(bytes);
  }

  std::size_t word_length(std::size_t from) const {
    std::size_t end = from;
    while (end < rest_.size()) {
      const Utf8 rune = next_rune(rest_.substr(end));
      if (rune.code != '_' && !is_letter_rune(rune.code) && !is_digit_rune(rune.code)) break;
      end += rune.length;
    }
    return end;
  }

  bool next_token() {
    const char c = rest_[0];
    if (blank(c)) {
      const std::size_t end = std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size());
      count_lines(rest_.substr(0, end));
      add(Word::space, end);
      return true;
    }
    if (c == '"') return quoted_token();
    if (c == '`') {
      const std::size_t end = rest_.find('`', 1);
      if (end == rest_.npos) return wrong("unterminated raw quoted string"), false;
      tokens_.push_back({Word::string, std::string(rest_.substr(1, end - 1))});
      count_lines(rest_.substr(0, end));
      rest_.remove_prefix(end + 1);
      return true;
    }
    if (c == '|') return add(Word::pipe, 1), true;
    if (c == '(') return add(Word::open, 1), true;
    if (c == ')') return add(Word::close, 1), true;
    if (c == ',') return add(Word::comma, 1), true;
    if (rest_.starts_with(":=")) return add(Word::declare, 2), true;
    if (c == '=') return add(Word::assign, 1), true;
    if (c == '$') return add(Word::variable, word_length(1)), true;
    const bool digit = c >= '0' && c <= '9', digit_next = rest_.size() > 1 && rest_[1] >= '0' && rest_[1] <= '9';
    if (digit || ((c == '-' || c == '+' || c == '.') && digit_next)) {
      std::size_t end = 1;
      while (end < rest_.size() && std::string_view("0123456789.eE_xXabcdefABCDEF").find(rest_[end]) != std::string_view::npos) ++end;
      return add(Word::number, end), true;
    }
    if (c == '.') {
      const std::size_t end = word_length(1);
      return add(end > 1 ? Word::field : Word::dot, end), true;
    }
    const std::size_t end = word_length(0);
    if (end == 0) return wrong(fmt::format("unexpected {} in command", quoted(rest_.substr(0, next_rune(rest_).length)))), false;
    add(Word::identifier, end);
    return true;
  }

  bool quoted_token() {
    std::string out;
    std::size_t i = 1;
    for (; i < rest_.size() && rest_[i] != '"'; ++i) {
      if (rest_[i] == '\n') break;
      if (rest_[i] != '\\' || i + 1 >= rest_.size()) {
        out += rest_[i];
        continue;
      }
      constexpr std::string_view kNames = "abfnrtv", kBytes = "\a\b\f\n\r\t\v";
      const char escaped = rest_[++i];
      const std::size_t known = kNames.find(escaped);
      const std::size_t digits = escaped == 'x' ? 2 : escaped == 'u' ? 4 : escaped == 'U' ? 8 : 0;
      if (digits) {
        std::uint32_t rune = 0;
        const std::string_view hex = rest_.substr(i + 1, digits);
        if (hex.size() < digits || std::from_chars(hex.data(), hex.data() + digits, rune, 16).ptr != hex.data() + digits) return wrong("invalid syntax"), false;
        escaped == 'x' ? void(out += static_cast<char>(rune)) : append_utf8(out, rune);
        i += digits;
      } else {
        out += known == kNames.npos ? escaped : kBytes[known];
      }
    }
    if (i >= rest_.size() || rest_[i] != '"') return wrong("unterminated quoted string"), false;
    tokens_.push_back({Word::string, out});
    rest_.remove_prefix(i + 1);
    return true;
  }

  Word peek() const { return at_ < tokens_.size() ? tokens_[at_].word : Word::none; }
  void skip_space() {
    while (peek() == Word::space) ++at_;
  }

  Pipeline pipeline(Word until, unsigned depth = 0) {
    Pipeline out;
    if (depth > kMaxDepth) wrong("too many nested parentheses");
    skip_space();
    declarations(out);
    while (error_.empty()) {
      Command command;
      for (skip_space(); error_.empty() && peek() != Word::none && peek() != Word::pipe && peek() != until; skip_space()) command.operands.push_back(operand(depth));
      if (command.operands.empty()) {
        if (!out.commands.empty() || peek() == Word::pipe || !out.declared.empty()) wrong("missing value for command");
        return out;
      }
      out.commands.push_back(std::move(command));
      if (peek() != Word::pipe) return out;
      ++at_;
    }
    return out;
  }

  // $x :=, $i, $x :=, $x =
  void declarations(Pipeline& out) {
    std::size_t at = at_;
    std::vector<std::string> names;
    const auto skip = [&] {
      while (at < tokens_.size() && tokens_[at].word == Word::space) ++at;
    };
    while (at < tokens_.size() && tokens_[at].word == Word::variable && names.size() < 2) {
      names.push_back(tokens_[at++].text);
      skip();
      if (at < tokens_.size() && tokens_[at].word == Word::comma) {
        ++at;
        skip();
      } else {
        break;
      }
    }
    if (names.empty() || at >= tokens_.size() || (tokens_[at].word != Word::declare && tokens_[at].word != Word::assign)) return;
    out.declared = std::move(names);
    out.assigns = tokens_[at].word == Word::assign;
    at_ = at + 1;
  }

  Operand operand(unsigned depth) {
    Operand out;
    const Token token = tokens_[at_++];
    switch (token.word) {
      case Word::identifier:
        if (token.text == "true" || token.text == "false") {
          out.kind = Operand::Kind::literal;
          out.literal = Value::boolean(token.text == "true");
        } else if (token.text == "nil") {
          out.kind = Operand::Kind::literal;
        } else {
          out.kind = Operand::Kind::function;
          out.name = token.text;
          if (std::find(std::begin(kFunctions), std::end(kFunctions), token.text) == std::end(kFunctions)) wrong(fmt::format("function {} not defined", quoted(token.text)));
        }
        break;
      case Word::variable:
        out.kind = Operand::Kind::variable;
        out.name = token.text;
        break;
      case Word::field:
        out.kind = Operand::Kind::field;
        out.fields.push_back(token.text.substr(1));
        break;
      case Word::dot: break;
      case Word::string:
        out.kind = Operand::Kind::literal;
        out.literal = copy_string(arena_, token.text);
        break;
      case Word::number: {
        out.kind = Operand::Kind::literal;
        std::string digits = token.text;
        if (digits[0] == '+') digits.erase(0, 1);
        out.literal = Value::number(arena_.copy(digits));
        break;
      }
      case Word::open:
        out.kind = Operand::Kind::pipeline;
        out.inner = std::make_shared<Pipeline>(pipeline(Word::close, depth + 1));
        if (peek() != Word::close) wrong("unclosed left paren");
        ++at_;
        break;
      default: wrong(fmt::format("unexpected {} in operand", quoted(token.text)));
    }
    while (peek() == Word::field) out.fields.push_back(tokens_[at_++].text.substr(1));
    return out;
  }

  std::string_view rest_;
  Arena& arena_;
  unsigned line_ = 1;
  bool trim_next_ = false;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  End ended_ = End::eof;
  std::string error_;
};

// --- execution --------------------------------------------------------------------------------------------------------

bool truth(const Datum& datum) {
  if (!datum) return false;
  switch (datum->kind()) {
    case Kind::null: return false;
    case Kind::boolean: return datum->as_boolean();
    case Kind::number: return !(*datum == Value::integer(0));
    case Kind::string: return !datum->as_string().empty();
    default: return datum->size() > 0;
  }
}

// As fmt's %v shows maps and slices.
void append_shown(std::string& out, const Datum& datum, unsigned depth = 0) {
  if (!datum || datum->is_null()) {
    out += depth == 0 ? "<no value>" : "<nil>";
    return;
  }
  const Value& value = *datum;
  if (value.is_string()) {
    out += value.as_string();
  } else if (!value.is_composite() || depth > kMaxDepth) {
    append_term(out, value);
  } else {
    out += value.is_object() ? "map[" : "[";
    for (std::uint32_t i = 0; i < value.size(); ++i) {
      if (i) out += ' ';
      if (value.is_object()) {
        append_shown(out, value.key(i), depth + 1);
        out += ':';
      }
      append_shown(out, value.is_object() ? value.value(i) : value.at(i), depth + 1);
    }
    out += ']';
  }
}

std::string shown(const Datum& datum) {
  std::string out;
  append_shown(out, datum);
  return out;
}

std::string escape_html(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '"': out += "&#34;"; break;
      case '\'': out += "&#39;"; break;
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string escape_js(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '\\': out += "\\\\"; break;
      case '\'': out += "\\'"; break;
      case '"': out += "\\\""; break;
      case '<': out += "\\u003C"; break;
      case '>': out += "\\u003E"; break;
      case '&': out += "\\u0026"; break;
      case '=': out += "\\u003D"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default: out += c;
    }
  }
  return out;
}

class Executor {
 public:
  Executor(const Value& data, Arena& arena, std::size_t max_bytes) : data_(data), arena_(arena), max_bytes_(max_bytes) { variables_.push_back({"$", data}); }

  Result<std::string> run(const std::vector<Node>& nodes) {
    walk(nodes, data_);
    if (!error_.empty()) return fail(error_);
    return std::move(out_);
  }

 private:
  struct Variable {
    std::string name;
    Datum value;
  };
  enum class Jump { none, break_, continue_ };

  void wrong(std::string_view reason) {
    if (error_.empty()) error_ = fmt::format("template: template:{}: executing \"template\": {}", line_, reason);
  }

  Jump walk(const std::vector<Node>& nodes, const Datum& dot) {
    const std::size_t scope = variables_.size();
    Jump jump = Jump::none;
    for (const Node& node : nodes) {
      if (++steps_ > kMaxSteps) wrong("template takes too long");
      if (out_.size() > max_bytes_) wrong("output is too large");
      if (!error_.empty() || jump != Jump::none) break;
      line_ = node.line;
      jump = step(node, dot);
    }
    variables_.resize(std::min(scope, variables_.size()));
    return jump;
  }

  Jump step(const Node& node, const Datum& dot) {
    switch (node.kind) {
      case Node::Kind::text: out_ += node.text; return Jump::none;
      case Node::Kind::break_: return Jump::break_;
      case Node::Kind::continue_: return Jump::continue_;
      case Node::Kind::range: range(node, dot); return Jump::none;
      case Node::Kind::action: {
        const Datum value = evaluate(node.pipeline, dot);
        declare(node.pipeline, value);
        if (node.pipeline.declared.empty() && error_.empty()) append_shown(out_, value);
        return Jump::none;
      }
      default: break;
    }
    const std::size_t scope = variables_.size();
    const Datum value = evaluate(node.pipeline, dot);
    declare(node.pipeline, value);
    Jump jump = Jump::none;
    if (error_.empty()) jump = truth(value) ? walk(node.body, node.kind == Node::Kind::with ? value : dot) : walk(node.otherwise, dot);
    variables_.resize(scope);
    return jump;
  }

  void range(const Node& node, const Datum& dot) {
    const std::size_t scope = variables_.size();
    const Datum list = evaluate(node.pipeline, dot);
    if (!error_.empty()) return;
    if (list && !list->is_null() && !list->is_composite()) return wrong("range can't iterate over " + shown(list));
    if (!truth(list)) {
      walk(node.otherwise, dot);
      return;
    }
    for (std::uint32_t i = 0; i < list->size() && error_.empty(); ++i) {
      const Value item = list->is_object() ? list->value(i) : list->at(i);
      const Value key = list->is_object() ? list->key(i) : Value::integer(i);
      const auto& names = node.pipeline.declared;
      if (names.size() == 1) set(names[0], item, node.pipeline.assigns);
      if (names.size() == 2) {
        set(names[0], key, node.pipeline.assigns);
        set(names[1], item, node.pipeline.assigns);
      }
      const Jump jump = walk(node.body, item);
      variables_.resize(scope);
      if (jump == Jump::break_) break;
    }
  }

  void declare(const Pipeline& pipeline, const Datum& value) {
    if (pipeline.declared.size() == 1) set(pipeline.declared[0], value, pipeline.assigns);
    if (pipeline.declared.size() > 1) wrong("too many declarations");
  }
  void set(const std::string& name, const Datum& value, bool assigns) {
    if (!assigns) {
      variables_.push_back({name, value});
      return;
    }
    if (Variable* known = find(name)) known->value = value;
    else wrong("undefined variable " + quoted(name));
  }
  Variable* find(const std::string& name) {
    for (std::size_t i = variables_.size(); i-- > 0;) {
      if (variables_[i].name == name) return &variables_[i];
    }
    return nullptr;
  }

  Datum evaluate(const Pipeline& pipeline, const Datum& dot) {
    Datum value;
    bool first = true;
    for (const Command& command : pipeline.commands) {
      value = call(command, dot, first ? nullptr : &value);
      first = false;
      if (!error_.empty()) return {};
    }
    return value;
  }

  Datum call(const Command& command, const Datum& dot, const Datum* last) {
    const Operand& head = command.operands[0];
    if (head.kind != Operand::Kind::function) {
      if (command.operands.size() > 1 || last) {
        wrong("can't give argument to non-function " + (head.name.empty() ? std::string("value") : head.name));
        return {};
      }
      return value_of(head, dot);
    }
    // `and` and `or` stop at the first operand that decides.
    if (head.name == "and" || head.name == "or") return lazily(command, dot, last, head.name == "and");
    std::vector<Datum> args;
    for (std::size_t i = 1; i < command.operands.size(); ++i) args.push_back(value_of(command.operands[i], dot));
    if (last) args.push_back(*last);
    if (!error_.empty()) return {};
    const Datum value = function(head.name, args);
    return fields(value, head.fields);
  }

  Datum lazily(const Command& command, const Datum& dot, const Datum* last, bool all) {
    Datum value;
    for (std::size_t i = 1; i < command.operands.size(); ++i) {
      value = value_of(command.operands[i], dot);
      if (!error_.empty() || truth(value) != all) return value;
    }
    return last ? *last : value;
  }

  Datum value_of(const Operand& operand, const Datum& dot) {
    switch (operand.kind) {
      case Operand::Kind::literal: return operand.literal;
      case Operand::Kind::dot: return fields(dot, operand.fields);
      case Operand::Kind::field: return fields(dot, operand.fields);
      case Operand::Kind::pipeline: return fields(evaluate(*operand.inner, dot), operand.fields);
      case Operand::Kind::variable: {
        const Variable* known = find(operand.name);
        if (!known) {
          wrong("undefined variable " + quoted(operand.name));
          return {};
        }
        return fields(known->value, operand.fields);
      }
      case Operand::Kind::function: return call(Command{{operand}}, dot, nullptr);
    }
    return {};
  }

  Datum fields(Datum value, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      if (!value || value->is_null()) return {};
      if (!value->is_object()) {
        wrong(fmt::format("can't evaluate field {} in type interface {{}}", name));
        return {};
      }
      const Value* found = value->find(std::string_view(name));
      value = found ? Datum(*found) : Datum();
    }
    return value;
  }

  Value text(std::string_view bytes) { return copy_string(arena_, bytes); }

  static std::string joined(const std::vector<Datum>& args, bool spaced) {
    std::string out;
    for (std::size_t i = 0; i < args.size(); ++i) {
      // Print puts a blank between operands where neither is a string.
      const bool strings = i > 0 && ((args[i] && args[i]->is_string()) || (args[i - 1] && args[i - 1]->is_string()));
      if (i > 0 && (spaced || !strings)) out += ' ';
      append_shown(out, args[i]);
    }
    return out;
  }

  Datum function(const std::string& name, const std::vector<Datum>& args) {
    if (name == "print") return text(joined(args, false));
    if (name == "println") return text(joined(args, true) + "\n");
    if (name == "html") return text(escape_html(joined(args, false)));
    if (name == "js") return text(escape_js(joined(args, false)));
    if (name == "urlquery") return text(builtins::query_escape(joined(args, false)));
    if (args.empty()) {
      const bool known = std::string_view("printf not len index slice eq ne lt le gt ge").find(name) != std::string_view::npos;
      wrong(known ? "wrong number of args for " + name : fmt::format("function {} not defined", quoted(name)));
      return {};
    }
    if (name == "printf") return formatted(args);
    if (name == "not") return Value::boolean(!truth(args[0]));
    if (name == "len") return length(args[0]);
    if (name == "index") return index(args);
    if (name == "slice") return slice(args);
    if (const Datum result = comparison(name, args)) return result;
    wrong(fmt::format("function {} not defined", quoted(name)));
    return {};
  }

  Datum formatted(const std::vector<Datum>& args) {
    if (!args[0] || !args[0]->is_string()) {
      wrong("wrong type for value; expected string");
      return {};
    }
    ArrayBuilder rest(arena_);
    for (std::size_t i = 1; i < args.size(); ++i) rest.add(args[i] ? *args[i] : Value::string("<nil>"));
    return text(builtins::go_sprintf(args[0]->as_string(), rest.finish()));
  }

  Datum length(const Datum& value) {
    if (value && value->is_string()) return Value::integer(static_cast<std::int64_t>(value->as_string().size()));
    if (value && value->is_composite()) return Value::integer(value->size());
    wrong("error calling len: len of " + (value ? "type " + std::string(kind_name(value->kind())) : std::string("nil pointer")));
    return {};
  }

  Datum index(const std::vector<Datum>& args) {
    Datum value = args[0];
    for (std::size_t i = 1; i < args.size(); ++i) {
      if (!value || !value->is_composite()) {
        wrong("error calling index: index of untyped nil");
        return {};
      }
      if (value->is_object()) {
        const Value* found = args[i] ? value->find(*args[i]) : nullptr;
        value = found ? Datum(*found) : Datum();
        continue;
      }
      const auto at = args[i] && args[i]->is_number() ? plain_integer(*args[i]) : std::nullopt;
      if (!at || *at < 0 || *at >= value->size()) {
        wrong("error calling index: index out of range: " + shown(args[i]));
        return {};
      }
      value = value->at(static_cast<std::uint32_t>(*at));
    }
    return value;
  }

  Datum slice(const std::vector<Datum>& args) {
    const bool string = args[0] && args[0]->is_string();
    if (!string && !(args[0] && args[0]->is_array())) {
      wrong("error calling slice: can't slice item");
      return {};
    }
    std::int64_t bounds[2] = {0, string ? static_cast<std::int64_t>(args[0]->as_string().size()) : args[0]->size()};
    const std::int64_t size = bounds[1];
    for (std::size_t i = 1; i < args.size() && i < 3; ++i) {
      const auto at = args[i] && args[i]->is_number() ? plain_integer(*args[i]) : std::nullopt;
      bounds[i - 1] = at.value_or(-1);
    }
    if (bounds[0] < 0 || bounds[1] > size || bounds[0] > bounds[1]) {
      wrong("error calling slice: index out of range");
      return {};
    }
    const auto from = static_cast<std::uint32_t>(bounds[0]), to = static_cast<std::uint32_t>(bounds[1]);
    if (string) return Value::string(args[0]->as_string().substr(from, to - from));
    ArrayBuilder out(arena_);
    for (std::uint32_t i = from; i < to; ++i) out.add(args[0]->at(i));
    return out.finish();
  }

  // Absent: no such function.
  Datum comparison(const std::string& name, const std::vector<Datum>& args) {
    const bool known = name == "eq" || name == "ne" || name == "lt" || name == "le" || name == "gt" || name == "ge";
    if (!known) return {};
    if (args.size() < 2) {
      wrong("missing argument for comparison");
      return Value::boolean(false);
    }
    const auto same = [](const Datum& a, const Datum& b) { return a && b ? *a == *b : (!a || a->is_null()) && (!b || b->is_null()); };
    if (name == "eq") return Value::boolean(std::any_of(args.begin() + 1, args.end(), [&](const Datum& other) { return same(args[0], other); }));
    if (name == "ne") return Value::boolean(!same(args[0], args[1]));
    if (!args[0] || !args[1] || args[0]->kind() != args[1]->kind() || args[0]->is_composite()) {
      wrong(fmt::format("error calling {}: incompatible types for comparison", name));
      return Value::boolean(false);
    }
    const int order = compare(*args[0], *args[1]);
    return Value::boolean(name == "lt" ? order < 0 : name == "le" ? order <= 0 : name == "gt" ? order > 0 : order >= 0);
  }

  const Value& data_;
  Arena& arena_;
  std::size_t max_bytes_;
  std::vector<Variable> variables_;
  std::string out_, error_;
  unsigned line_ = 1;
  std::size_t steps_ = 0;
};

}  // namespace

Result<std::string> render_template(std::string_view text, const Value& data, Arena& arena, std::size_t max_bytes) {
  auto nodes = Parser(text, arena).run();
  if (!nodes) return tl::unexpected(nodes.error());
  return Executor(data, arena, max_bytes).run(*nodes);
}

}  // namespace gabion::rego
