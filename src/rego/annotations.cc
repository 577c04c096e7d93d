#include "rego/annotations.h"

#include <optional>
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

// Go decodes scalars into strings as they stand.
Failure take_text(Arena& arena, const Value& value, std::string_view& out) {
  if (value.is_null()) return {};
  if (value.is_composite()) return "yaml: unmarshal errors:\n  cannot unmarshal !!" + std::string(value.is_object() ? "map" : "seq") + " into string";
  if (value.is_string()) {
    out = arena.copy(value.as_string());
  } else {
    out = arena.copy(to_json(value));
  }
  return {};
}

Failure take_scope(const Value& value, Annotations& out, std::string& unknown) {
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
  std::vector<Value> all;
  for (std::uint32_t i = 0; value.is_array() && i < value.size(); ++i) {
    const Value& item = value.at(i);
    const std::string shown = item.is_string() ? std::string(item.as_string()) : to_json(item);
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
  std::vector<Value> all;
  for (std::uint32_t i = 0; value.is_array() && i < value.size(); ++i) {
    const Value& item = value.at(i);
    const std::string shown = item.is_string() ? std::string(item.as_string()) : to_json(item);
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
  if (key == "custom") out.custom = deep_copy(arena, value);
  if (key == "labels") out.labels = deep_copy(arena, value);
  if (key == "compile") out.compile = deep_copy(arena, value);
  if (key == "entrypoint") {
    if (!value.is_boolean() && !value.is_null()) {
      return "yaml: unmarshal errors:\n  cannot unmarshal !!" + std::string(value.is_string() ? "str" : "int") + " into bool";
    }
    out.entrypoint = value.is_boolean() && value.as_boolean();
  }
  return {};
}

// ---- blocks

// libyaml's line and column as go-yaml tells them.
std::string yaml_error(const std::string& reason) { return "yaml: " + reason; }

Failure read_block(Module& module, const std::string& yaml, Annotations& out) {
  if (trim(yaml).empty()) return "expected METADATA block, found whitespace";
  const auto document = read_yaml(yaml, {});
  if (!document) return yaml_error(document.error().message);
  const Value& root = document->root;
  if (!root.is_object()) {
    return "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!" + std::string(root.is_array() ? "seq" : "str") + " into ast.rawAnnotation";
  }
  std::string unknown_scope;
  for (std::uint32_t i = 0; i < root.size(); ++i) {
    if (!root.key(i).is_string()) continue;
    if (auto failure = take_field(module, root.key(i).as_string(), root.value(i), out, unknown_scope)) return failure;
  }
  if (!unknown_scope.empty()) out.unknown_scope = module.arena.copy(unknown_scope);
  return {};
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
      const Loc* at = i - 1 > first && failure->starts_with("yaml:") ? comments[first + 1].loc : loc;
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
