#include "rego/annotations.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "base/text.h"
#include "data/yaml.h"
#include "rego/parser.h"
#include "rego/parser_impl.h"
#include "rego/term_text.h"

namespace gabion::rego {
namespace {

using Failure = std::optional<std::string>;  // what is wrong with the block

bool is_metadata(const Comment& comment) {
  return comment.loc->col == 1 && trim(comment.text).starts_with("METADATA");
}

// Lines of comments from the column of the file's edge, one below the other, belong together.
bool ends_block(const Comment& comment, const Comment& before) {
  return comment.loc->col != 1 || comment.loc->row - 1 != before.loc->row || is_metadata(comment);
}

std::string_view text_of(const Value* value) { return value && value->is_string() ? value->as_string() : std::string_view(); }

// ---- fields

// Go's %s of a decoded value: map[k:v], [a b].
std::string go_text(const Value& value) {
  if (value.is_string()) return std::string(value.as_string());
  if (value.is_null()) return "%!s(<nil>)";
  if (value.is_number()) return "%!s(int=" + value.number_text() + ")";
  if (value.is_boolean()) return std::string("%!s(bool=") + (value.as_boolean() ? "true)" : "false)");
  std::string out = value.is_object() ? "map[" : "[";
  for (std::uint32_t i = 0; i < value.size(); ++i) {
    if (i) out.push_back(' ');
    if (value.is_object()) out.append(go_text(value.key(i))).append(":").append(go_text(value.value(i)));
    else out.append(go_text(value.at(i)));
  }
  return out + "]";
}

// What Go's YAML decoder says of a value of the wrong type; the line is put before it by whom knows it.
std::string wrong_type(const Value& value, std::string_view wanted) {
  std::string out = "cannot unmarshal !!";
  if (value.is_composite()) return out + (value.is_object() ? "map" : "seq") + " into " + std::string(wanted);
  std::string text = value.is_string() ? std::string(value.as_string()) : to_json(value);
  const bool integer = value.is_number() && text.find_first_of(".eE") == std::string::npos;
  if (text.size() > 10) text = text.substr(0, 7) + "...";
  out.append(value.is_string() ? "str" : value.is_boolean() ? "bool" : integer ? "int" : "float");
  return out + " `" + text + "` into " + std::string(wanted);
}

bool is_wrong_list(const Value& value) { return !value.is_array() && !value.is_null(); }

// Go decodes scalars into strings as they stand.
Failure take_text(Arena& arena, const Value& value, std::string_view& out) {
  if (value.is_null()) return {};
  if (value.is_composite()) return wrong_type(value, "string");
  if (value.is_string()) {
    out = arena.copy(value.as_string());
  } else {
    out = arena.copy(to_json(value));
  }
  return {};
}

Failure take_scope(const Value& value, Annotations& out, std::string& unknown) {
  if (value.is_composite()) return wrong_type(value, "string");
  const std::string_view text = text_of(&value);
  if (text.empty()) return {};
  out.scope_given = true;
  for (const Scope scope : {Scope::rule, Scope::document, Scope::package, Scope::subpackages}) {
    if (scope_name(scope) == text) out.scope = scope;
  }
  if (out.scope == Scope::none) unknown = std::string(text);
  return {};
}

Failure take_organizations(Arena& arena, const Value& value, Annotations& out) {
  if (is_wrong_list(value)) return wrong_type(value, "[]string");
  std::vector<std::string_view> names;
  for (std::uint32_t i = 0; value.is_array() && i < value.size(); ++i) {
    std::string_view name;
    if (auto failure = take_text(arena, value.at(i), name)) return failure;
    names.push_back(name);
  }
  out.organizations = make_list(arena, names);
  return {};
}

Value object_of(Arena& arena, std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  ObjectBuilder builder(arena);
  for (const auto& [key, text] : fields) {
    if (!text.empty()) builder.add(key, copy_string(arena, text));
  }
  return builder.finish();
}

Failure take_related(Arena& arena, const Value& value, Annotations& out) {
  if (is_wrong_list(value)) return wrong_type(value, "[]interface {}");
  std::vector<Value> all;
  for (std::uint32_t i = 0; value.is_array() && i < value.size(); ++i) {
    const Value& item = value.at(i);
    const std::string shown = go_text(item);
    const auto invalid = [&](const char* why) { return "invalid related-resource definition " + shown + ": " + why; };
    if (item.is_string()) {
      if (item.as_string().empty()) return invalid("ref URL may not be empty string");
      all.push_back(object_of(arena, {{"ref", item.as_string()}}));
    } else if (item.is_object()) {
      const std::string_view ref = trim(text_of(item.find("ref")));
      if (ref.empty()) return invalid("'ref' value required in object");
      all.push_back(object_of(arena, {{"ref", ref}, {"description", trim(text_of(item.find("description")))}}));
    } else {
      return invalid("invalid value type, must be string or map");
    }
  }
  out.related_resources = make_list(arena, all);
  return {};
}

// "Jane Doe <jane@example.org>"
Value author_of_text(Arena& arena, std::string_view text) {
  std::string name, email;
  std::vector<std::string_view> words;
  for (const auto word : split(text, ' ')) {
    if (!trim(word).empty()) words.push_back(trim(word));
  }
  if (!words.empty() && words.back().size() >= 2 && words.back().starts_with('<') && words.back().ends_with('>')) {
    email = std::string(words.back().substr(1, words.back().size() - 2));
    words.pop_back();
  }
  for (const auto word : words) name.append(name.empty() ? "" : " ").append(word);
  return object_of(arena, {{"name", name}, {"email", email}});
}

Failure take_authors(Arena& arena, const Value& value, Annotations& out) {
  if (is_wrong_list(value)) return wrong_type(value, "[]interface {}");
  std::vector<Value> all;
  for (std::uint32_t i = 0; value.is_array() && i < value.size(); ++i) {
    const Value& item = value.at(i);
    const std::string shown = go_text(item);
    const auto invalid = [&](const char* why) { return "invalid author definition " + shown + ": " + why; };
    if (item.is_string()) {
      if (trim(item.as_string()).empty()) return invalid("author is an empty string");
      all.push_back(author_of_text(arena, item.as_string()));
    } else if (item.is_object()) {
      const std::string_view name = trim(text_of(item.find("name"))), email = trim(text_of(item.find("email")));
      if (name.empty() && email.empty()) return invalid("'name' and/or 'email' values required in object");
      all.push_back(object_of(arena, {{"name", name}, {"email", email}}));
    } else {
      return invalid("invalid value type, must be string or map");
    }
  }
  out.authors = make_list(arena, all);
  return {};
}

Failure take_schema(Module& module, const Value& path_text, const Value& value, SchemaAnnotation& out) {
  const TermResult path = parse_term(std::string(text_of(&path_text)));
  if (!path.term || !path.term->is(TermKind::ref)) return "invalid document reference";
  out.path = copy_out(module.arena, path.term);
  if (value.is_string()) {
    const TermResult schema = parse_term(std::string(value.as_string()));
    if (!schema.term) return "invalid schema reference";
    if (schema.term->is_var("schema")) {
      out.schema = make_items(module.arena, TermKind::ref, make_list(module.arena, {make_var(module.arena, "schema", nullptr)}), nullptr);
    } else if (schema.term->is(TermKind::ref) && schema.term->items()[0]->is_var("schema")) {
      out.schema = copy_out(module.arena, schema.term);
    } else {
      return "invalid schema reference";
    }
  } else if (value.is_object()) {
    out.definition = deep_copy(module.arena, value);
    out.has_definition = true;
  } else {
    std::string quoted;
    append_quoted(quoted, text_of(&path_text));
    return "invalid schema declaration for path " + quoted;
  }
  return {};
}

Failure take_schemas(Module& module, const Value& value, Annotations& out) {
  if (is_wrong_list(value)) return wrong_type(value, "[]map[string]interface {}");
  std::vector<SchemaAnnotation> all;
  for (std::uint32_t i = 0; value.is_array() && i < value.size(); ++i) {
    const Value& pair = value.at(i);
    if (!pair.is_object() || pair.size() == 0) continue;
    SchemaAnnotation schema;
    if (auto failure = take_schema(module, pair.key(0), pair.value(0), schema)) return failure;
    all.push_back(schema);
  }
  out.schemas = make_list(module.arena, all);
  return {};
}

Failure take_field(Module& module, std::string_view key, const Value& value, Annotations& out, std::string& unknown_scope) {
  Arena& arena = module.arena;
  if (key == "scope") return take_scope(value, out, unknown_scope);
  if (key == "title") return take_text(arena, value, out.title);
  if (key == "description") return take_text(arena, value, out.description);
  if (key == "organizations") return take_organizations(arena, value, out);
  if (key == "related_resources") return take_related(arena, value, out);
  if (key == "authors") return take_authors(arena, value, out);
  if (key == "schemas") return take_schemas(module, value, out);
  const bool map = key == "custom" || key == "labels" || key == "compile";
  if (map && !value.is_object() && !value.is_null()) return wrong_type(value, "map[string]interface {}");
  if (key == "custom") out.custom = deep_copy(arena, value);
  if (key == "labels") out.labels = deep_copy(arena, value);
  if (key == "compile") out.compile = deep_copy(arena, value);
  if (key == "entrypoint") {
    if (!value.is_boolean() && !value.is_null()) return wrong_type(value, "bool");
    out.entrypoint = value.is_boolean() && value.as_boolean();
  }
  return {};
}

// ---- blocks

// "3:7: reason (while parsing …)" → go-yaml's words: it counts lines from 0, or from 1 where the scanner stopped.
std::string yaml_error(const std::string& reason) {
  const std::size_t colon = reason.find(':'), blank = reason.find(' ');
  const auto line = parse_u64(std::string_view(reason).substr(0, colon));
  if (!line || blank == std::string::npos) return "yaml: " + reason;
  std::string text = reason.substr(blank + 1);
  const std::size_t context = text.find(" (while ");
  const bool scanner = context == std::string::npos || text.compare(context, 16, " (while scanning") == 0;
  if (context != std::string::npos) text.resize(context);
  const std::uint64_t told = *line - (scanner ? 0 : 1);
  return "yaml: " + (told ? "line " + std::to_string(told) + ": " : "") + text;
}

std::string unmarshal_error(std::size_t line, const std::string& what) {
  return "yaml: unmarshal errors:\n  line " + std::to_string(line) + ": " + what;
}

// "4:1: duplicate key "title"" → go-yaml's words, with the line of the first one.
Failure key_twice(const std::string& reason, const std::string& yaml) {
  constexpr std::string_view kWords = "duplicate key \"";
  const std::size_t at = reason.find(kWords);
  const auto line = parse_u64(std::string_view(reason).substr(0, reason.find(':')));
  if (at == std::string::npos || !line) return {};
  const std::string key = reason.substr(at + kWords.size(), reason.size() - at - kWords.size() - 1);
  std::size_t first = 0;
  for (const auto text : split(yaml, '\n')) {
    ++first;
    const std::string_view trimmed = trim(text);
    if (trimmed.starts_with(key) && trim(trimmed.substr(key.size())).starts_with(':')) break;
  }
  return unmarshal_error(*line, "mapping key \"" + key + "\" already defined at line " + std::to_string(first));
}

Failure read_block(Module& module, const std::string& yaml, Annotations& out) {
  if (trim(yaml).empty()) return "expected METADATA block, found whitespace";
  YamlOptions options;
  options.positions = true;
  options.refuse_duplicate_keys = true;
  const auto document = read_yaml(yaml, options);
  if (!document) {
    if (auto twice = key_twice(document.error().message, yaml)) return twice;
    return yaml_error(document.error().message);
  }
  const Value& root = document->root;
  if (root.is_null()) return {};
  if (!root.is_object()) return unmarshal_error(1, wrong_type(root, "ast.rawAnnotation"));
  const LineIndex lines(yaml);
  std::string unknown_scope;
  for (std::uint32_t i = 0; i < root.size(); ++i) {
    if (!root.key(i).is_string()) continue;
    auto failure = take_field(module, root.key(i).as_string(), root.value(i), out, unknown_scope);
    if (!failure) continue;
    if (!failure->starts_with("cannot unmarshal")) return failure;
    const std::uint32_t first = root.positions();
    const std::size_t offset = document->positions && first != Value::kNoPosition ? (*document->positions)[first + 2 * i + 1] : 0;
    return unmarshal_error(lines.at(offset).line, *failure);
  }
  if (!unknown_scope.empty()) out.unknown_scope = module.arena.copy(unknown_scope);
  return {};
}

// A guess at what may be meant: key and value without a blank between.
void add_hints(std::string& error, std::span<const Comment> comments) {
  for (const Comment& comment : comments) {
    const auto parts = split(comment.text, ':');
    std::string found;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      if (parts[i].empty() && i + 1 == parts.size()) break;
      if (parts[i].starts_with(' ') || parts[i].starts_with('\t')) break;
      const Utf8 rune = decode_utf8(parts[i]);
      std::string quoted = "'";
      if (rune.length == 0) {
        quoted.append("\\ufffd");
      } else if (rune.code < 0x80) {
        quoted.push_back(static_cast<char>(rune.code));
      } else {
        char code[16];
        std::snprintf(code, sizeof code, rune.code < 0x10000 ? "\\u%04x" : "\\U%08x", static_cast<unsigned>(rune.code));
        quoted.append(code);
      }
      found.append(found.empty() ? "" : " ").append(quoted).append("'");
    }
    if (found.empty()) continue;
    error.append("\n  Hint: on line ").append(std::to_string(comment.loc->row)).append(", symbol(s) [").append(found);
    error.append("] immediately following a key/value separator ':' is not a legal yaml space character");
  }
}

// The comment that a YAML error stands at: by its line, or the block's first.
const Loc* place_of_error(const std::string& error, const Loc* metadata, std::span<const Comment> comments) {
  if (!error.starts_with("yaml:") || comments.empty()) return metadata;
  std::string_view rest = std::string_view(error).substr(5);
  if (rest.starts_with(" unmarshal errors:\n ")) rest.remove_prefix(20);
  if (!rest.starts_with(" line ")) return comments[0].loc;
  rest.remove_prefix(6);
  const auto line = parse_u64(rest.substr(0, rest.find(':')));
  return comments[std::min<std::size_t>(line.value_or(0), comments.size() - 1)].loc;
}

}  // namespace

std::vector<Annotations*> parse_annotations(Module& module, Diagnostics& errors) {
  std::vector<Annotations*> all;
  const List<Comment>& comments = module.comments;
  for (std::uint32_t i = 0; i < comments.size();) {
    if (!is_metadata(comments[i])) {
      ++i;
      continue;
    }
    const std::uint32_t first = i;
    std::string yaml;
    for (++i; i < comments.size() && !ends_block(comments[i], comments[i - 1]); ++i) {
      std::string_view line = comments[i].text;
      if (line.starts_with(' ')) line.remove_prefix(1);
      yaml.append(line).push_back('\n');
    }
    Annotations block;
    Loc* loc = make_node(module.arena, *comments[first].loc);
    loc->text_end = comments[i - 1].loc->text_end;
    block.loc = loc;
    block.end_loc = i - 1 > first ? comments[i - 1].loc : nullptr;
    if (auto failure = read_block(module, yaml, block)) {
      const std::span<const Comment> block_comments(comments.data + first + 1, i - first - 1);
      const Loc* at = place_of_error(*failure, comments[first].loc, block_comments);
      if (failure->starts_with("yaml:")) add_hints(*failure, block_comments);
      errors.push_back(parse_diagnostic(std::move(*failure), at));
    } else {
      all.push_back(make_node(module.arena, block));
    }
  }
  return all;
}

namespace {

const Statement* next_statement(const std::vector<Statement>& statements, const Annotations& block) {
  for (const Statement& statement : statements) {
    if (statement.loc && statement.loc->row > block.loc->row) return &statement;
  }
  return nullptr;
}

void check_place(const Annotations& block, const Statement* at, Diagnostics& errors) {
  const bool on_rule = at && at->kind == Statement::Kind::rule, on_package = at && at->kind == Statement::Kind::package;
  const char* have = on_rule ? " (have rule)" : on_package ? " (have package)" : at ? " (have import)" : "";
  std::string scope(scope_name(block.scope));
  if (block.scope == Scope::none) {
    scope = !block.unknown_scope.empty() ? std::string(block.unknown_scope) : at && at->kind == Statement::Kind::import ? "import" : "";
    errors.push_back(diagnostic_at(kParseError, "invalid annotation scope '" + scope +
                                                    "'. Use one of 'rule', 'document', 'package', or 'subpackages'", block.loc));
  } else if (block.scope == Scope::rule || block.scope == Scope::document) {
    if (!on_rule) errors.push_back(diagnostic_at(kParseError, "annotation scope '" + scope + "' must be applied to rule" + have, block.loc));
  } else if (!on_package) {
    errors.push_back(diagnostic_at(kParseError, "annotation scope '" + scope + "' must be applied to package" + have, block.loc));
  }
  if (block.entrypoint && block.scope != Scope::document && block.scope != Scope::package) {
    errors.push_back(diagnostic_at(kParseError, "annotation entrypoint applied to non-document or package scope '" + scope + "'", block.loc));
  }
}

// A rule's own blocks: all of scope document with its name, and the last of scope rule above it that no earlier rule took.
void attach_to_rules(Module& module, std::vector<Annotations*> open) {
  const auto ground_prefix = [](const Terms& ref) {
    std::uint32_t n = 1;
    while (n < ref.size() && is_ground(ref[n])) ++n;
    return ref.take(n);
  };
  for (Rule* rule : module.rules) {
    std::vector<Annotations*> mine;
    std::optional<std::size_t> taken;
    for (std::size_t i = 0; i < open.size(); ++i) {
      Annotations* block = open[i];
      if (!block->rule || compare(ground_prefix(rule->head->ref), ground_prefix(block->rule->head->ref)) != 0) continue;
      if (block->scope == Scope::document) {
        mine.push_back(block);
      } else if (block->scope == Scope::rule && rule->loc->row > block->loc->row) {
        taken = i;
        mine.push_back(block);
      }
    }
    if (taken) open.erase(open.begin() + static_cast<std::ptrdiff_t>(*taken));
    rule->annotations = make_list(module.arena, mine);
  }
}

}  // namespace

void attach_annotations(Module& module, const std::vector<Annotations*>& annotations, const std::vector<Statement>& statements,
                        Diagnostics& errors) {
  for (Annotations* block : annotations) {
    const Statement* at = next_statement(statements, *block);
    if (at && at->kind == Statement::Kind::rule) block->rule = at->rule;
    if (!block->scope_given && at) {
      if (at->kind == Statement::Kind::rule) block->scope = block->entrypoint ? Scope::document : Scope::rule;
      if (at->kind == Statement::Kind::package) block->scope = Scope::package;
    }
    check_place(*block, at, errors);
  }
  module.annotations = make_list(module.arena, annotations);
  if (errors.empty()) attach_to_rules(module, annotations);
}

namespace {

// What the block stands for: scopes that share paths share keys.
std::string target_of(const Module& module, const Annotations& block) {
  std::string path = to_text(module.package->path);
  if (block.scope == Scope::package) return "package " + path;
  if (block.scope == Scope::subpackages) return "path " + path;
  if (block.scope != Scope::document || !block.rule) return {};
  const Terms& ref = block.rule->head->ref;
  for (std::uint32_t i = 0; i < ref.size() && (i == 0 || is_ground(ref[i])); ++i) {
    path.append("/").append(ref[i]->is(TermKind::var) || ref[i]->is(TermKind::string) ? std::string(ref[i]->name()) : to_text(ref[i]));
  }
  return "path " + path;
}

}  // namespace

void check_redeclared(const std::vector<std::unique_ptr<Module>>& modules, Diagnostics& errors) {
  std::unordered_map<std::string, const Annotations*> seen;
  for (const auto& module : modules) {
    for (const Annotations* block : module->annotations) {
      const std::string target = target_of(*module, *block);
      if (target.empty()) continue;
      const auto [it, fresh] = seen.emplace(target, block);
      if (fresh) continue;
      const Loc* first = it->second->loc;
      const std::string place = first->file().empty() ? std::to_string(first->row) + ":" + std::to_string(first->col)
                                                      : std::string(first->file()) + ":" + std::to_string(first->row);
      errors.push_back(diagnostic_at(kTypeError, std::string(scope_name(block->scope)) + " annotation redeclared: " + place, block->loc));
    }
  }
}

}  // namespace gabion::rego
