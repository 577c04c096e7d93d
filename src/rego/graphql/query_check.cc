// The rules of validation for queries, asked at each node of one walk. Several rules may speak at one node: they do so in
// the order of their names in the reference implementation, since OPA shows the first error's place.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "rego/graphql/merge.h"
#include "rego/graphql/parser.h"
#include "rego/graphql/schema.h"
#include "rego/term_text.h"

namespace gabion::rego::graphql {
namespace {

constexpr unsigned kMaxIntrospectionLists = 3;
constexpr unsigned kMaxErrors = 100;

// Levenshtein distance, letters of either case alike but not equal.
std::size_t distance(std::string_view a, std::string_view b) {
  if (a == b) return 0;
  const std::string x = to_lower(a), y = to_lower(b);
  if (x == y) return 1;
  std::vector<std::size_t> row(y.size() + 1);
  for (std::size_t j = 0; j <= y.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= x.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= y.size(); ++j) {
      const std::size_t changed = diagonal + (x[i - 1] != y[j - 1]);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

// ` Did you mean "a", "b", or "c"?`, nearest first; empty when nothing is near.
std::string suggestion(std::string_view prefix, const std::string& typed, std::vector<std::string> options, std::string_view quote = "\"") {
  const std::size_t limit = typed.size() * 2 / 5 + 1;
  std::erase_if(options, [&](const std::string& option) { return distance(typed, option) > limit; });
  std::stable_sort(options.begin(), options.end(), [&](const std::string& a, const std::string& b) { return distance(typed, a) < distance(typed, b); });
  if (options.empty()) return {};
  if (options.size() > 5) options.resize(5);
  std::string out = fmt::format(" {} ", prefix);
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (i > 0) out += options.size() == 2 ? " or " : i + 1 == options.size() ? ", or " : ", ";
    out.append(quote).append(options[i]).append(quote);
  }
  return out + "?";
}

template <typename List>
std::vector<std::string> names_of(const List& list) {
  std::vector<std::string> out;
  for (const auto& item : list) out.push_back(item.name);
  return out;
}

bool compatible(const Type& type, const Type& wanted, bool wanted_non_null) {
  if (type.named_type != wanted.named_type || (type.elem && !wanted.elem)) return false;
  if (type.elem && !compatible(*type.elem, *wanted.elem, wanted.elem->non_null)) return false;
  return !wanted_non_null || type.non_null;
}

class QueryChecker {
 public:
  QueryChecker(const Schema& schema, QueryDocument& document) : schema_(schema), document_(document), merge_(schema) {
    typename_.name = "__typename";
    typename_.type = std::make_unique<Type>();
    typename_.type->named_type = "String";
  }

  std::string run() {
    for (OperationDefinition& operation : document_.operations) {
      walked_fragments_.clear();
      walk(operation);
    }
    for (FragmentDefinition& fragment : document_.fragments) {
      walked_fragments_.clear();
      walk(fragment);
    }
    if (merge_.gave_up()) wrong({}, "query is too complex to validate");
    return errors_;
  }

 private:
  void wrong(const Position& at, std::string_view message) {
    if (++count_ > kMaxErrors) return;
    errors_ += at.line ? fmt::format("input:{}:{}: {}\n", at.line, at.column, message) : fmt::format("input: {}\n", message);
  }

  FragmentDefinition* fragment_named(const std::string& name) { return find_named(document_.fragments, name); }

  // --- the walk -----------------------------------------------------------------------------------------------------

  void walk(OperationDefinition& operation) {
    operation_ = &operation;
    for (VariableDefinition& variable : operation.variables) {
      variable.definition = schema_.type(variable.type->name());
      if (!variable.definition) wrong(variable.position, fmt::format("Unknown type \"{}\".", variable.type->name()));
      if (variable.default_value) {
        variable.default_value->expected = variable.type.get();
        variable.default_value->definition = variable.definition;
      }
    }
    const bool mutation = operation.operation == "mutation", subscription = operation.operation == "subscription";
    const Definition* root = mutation ? schema_.mutation : subscription ? schema_.subscription : schema_.query;
    for (VariableDefinition& variable : operation.variables) {
      if (variable.default_value) walk(*variable.default_value);
      walk(variable.directives, "VARIABLE_DEFINITION");
    }
    walk(operation.directives, mutation ? "MUTATION" : subscription ? "SUBSCRIPTION" : "QUERY");
    walk(root, operation.selections);
    check_operation(operation, root);
    operation_ = nullptr;
  }

  void walk(FragmentDefinition& fragment) {
    fragment.definition = schema_.type(fragment.type_condition);
    walk(fragment.directives, "FRAGMENT_DEFINITION");
    walk(fragment.definition, fragment.selections);
    check_fragment(fragment);
  }

  void walk(std::vector<Directive>& directives, const std::string& location) {
    for (Directive& directive : directives) {
      directive.definition = schema_.directive(directive.name);
      for (Argument& argument : directive.arguments) walk(directive.definition ? find_named(directive.definition->arguments, argument.name) : nullptr, argument);
      check_directive(directive, location);
    }
    std::set<std::string> seen;
    for (const Directive& directive : directives) {
      const bool repeatable = directive.definition && directive.definition->repeatable;
      if (!seen.insert(directive.name).second && !repeatable) wrong(directive.position, fmt::format("The directive \"@{}\" can only be used once at this location.", directive.name));
    }
  }

  void walk(const ArgumentDefinition* definition, Argument& argument) {
    if (definition) expect(*argument.value, *definition->type, definition->default_value.get());
    walk(*argument.value);
  }
  void expect(Literal& value, const Type& type, const Literal* default_value) {
    value.expected = &type;
    value.expected_has_default = default_value && default_value->kind != ValueKind::null;
    value.definition = schema_.type(type.name());
  }

  void walk(Literal& value) {
    if (value.kind == ValueKind::variable && operation_) {
      value.variable = nullptr;
      for (VariableDefinition& variable : operation_->variables) {
        if (variable.variable != value.raw) continue;
        variable.used = true;
        value.variable = &variable;
        break;
      }
    }
    for (ChildValue& child : value.children) {
      if (value.kind == ValueKind::list) {
        if (value.expected && value.expected->elem) {
          child.value->expected = value.expected->elem.get();
          child.value->definition = value.definition;
        }
      } else if (value.definition) {
        if (const FieldDefinition* field = find_named(value.definition->fields, child.name)) expect(*child.value, *field->type, field->default_value.get());
      }
      walk(*child.value);
    }
    check_value(value);
  }

  void walk(const Definition* parent, std::vector<Selection>& selections) {
    for (Selection& selection : selections) {
      selection.parent = parent;
      switch (selection.kind) {
        case Selection::Kind::field: walk_field(selection); break;
        case Selection::Kind::inline_fragment: {
          const Definition* next = selection.type_condition.empty() ? parent : schema_.type(selection.type_condition);
          walk(selection.directives, "INLINE_FRAGMENT");
          walk(next, selection.selections);
          check_inline_fragment(selection);
          break;
        }
        case Selection::Kind::spread: walk_spread(selection); break;
      }
    }
  }

  void walk_field(Selection& field) {
    field.field = field.name == "__typename" ? &typename_ : field.parent ? find_named(field.parent->fields, field.name) : nullptr;
    const Definition* next = field.field ? schema_.type(field.field->type->name()) : nullptr;
    for (Argument& argument : field.arguments) walk(field.field ? find_named(field.field->arguments, argument.name) : nullptr, argument);
    walk(field.directives, "FIELD");
    walk(next, field.selections);
    check_field(field);
  }

  void walk_spread(Selection& spread) {
    spread.fragment = fragment_named(spread.name);
    const Definition* next = spread.fragment ? schema_.type(spread.fragment->type_condition) : nullptr;
    walk(spread.directives, "FRAGMENT_SPREAD");
    if (spread.fragment && walked_fragments_.insert(spread.name).second) {
      walk(spread.fragment->directives, "FRAGMENT_DEFINITION");
      walk(next, spread.fragment->selections);
    }
    check_spread(spread);
  }

  // --- the rules ----------------------------------------------------------------------------------------------------

  void check_operation(const OperationDefinition& operation, const Definition* root) {
    if (!root) wrong(operation.position, fmt::format("Schema does not support operation type \"{}\"", operation.operation));
    if (operation.name.empty() && document_.operations.size() > 1) wrong(operation.position, "This anonymous operation must be the only defined operation.");
    for (const VariableDefinition& variable : operation.variables) {
      if (variable.used) continue;
      const std::string where = operation.name.empty() ? "" : fmt::format(" in operation \"{}\"", operation.name);
      wrong(variable.position, fmt::format("Variable \"${}\" is never used{}.", variable.variable, where));
    }
    report(merge_.within(operation.selections));
    if (operation.operation == "subscription" && schema_.subscription) check_subscription(operation);
    if (!operation_names_.insert(operation.name).second) wrong(operation.position, fmt::format("There can be only one operation named \"{}\".", operation.name));
    std::map<std::string, int> seen;
    for (const VariableDefinition& variable : operation.variables) {
      if (seen[variable.variable]++ == 1) wrong(variable.position, fmt::format("There can be only one variable named \"${}\".", variable.variable));
    }
    for (const VariableDefinition& variable : operation.variables) {
      if (variable.definition && !variable.definition->is_input()) {
        wrong(variable.position, fmt::format("Variable \"${}\" cannot be non-input type \"{}\".", variable.variable, variable.type->text()));
      }
    }
  }

  void report(const std::vector<MergeConflict>& conflicts) {
    for (const MergeConflict& conflict : conflicts) {
      wrong(conflict.position, fmt::format("Fields \"{}\" conflict because {}. Use different aliases on the fields to fetch both if this was intentional.", conflict.name, conflict.text()));
    }
  }

  void top_fields(const std::vector<Selection>& selections, std::set<std::string>& fragments, std::vector<const Selection*>& out) {
    for (const Selection& selection : selections) {
      if (selection.kind == Selection::Kind::inline_fragment) {
        top_fields(selection.selections, fragments, out);
      } else if (selection.kind == Selection::Kind::spread) {
        if (!selection.fragment) return;
        if (fragments.insert(selection.name).second) top_fields(selection.fragment->selections, fragments, out);
      } else if (std::none_of(out.begin(), out.end(), [&](const Selection* field) { return field->name == selection.name; })) {
        out.push_back(&selection);
      }
    }
  }

  void check_subscription(const OperationDefinition& operation) {
    std::set<std::string> fragments;
    std::vector<const Selection*> fields;
    top_fields(operation.selections, fragments, fields);
    const std::string name = operation.name.empty() ? "Anonymous Subscription" : "Subscription " + quoted(operation.name);
    if (fields.size() > 1) wrong(fields[1]->position, name + " must select only one top level field.");
    for (const Selection* field : fields) {
      if (field->name.starts_with("__")) wrong(field->position, name + " must not select an introspection top level field.");
    }
  }

  void check_fragment(const FragmentDefinition& fragment) {
    if (fragment.definition && !fragment.definition->is_composite()) {
      wrong(fragment.position, fmt::format("Fragment \"{}\" cannot condition on non composite type \"{}\".", fragment.name, fragment.type_condition));
    }
    if (!fragment.definition) {
      std::vector<std::string> types;
      for (const auto& [name, definition] : schema_.types) types.push_back(name);
      wrong(fragment.position, fmt::format("Unknown type \"{}\".{}", fragment.type_condition, suggestion("Did you mean", fragment.type_condition, std::move(types))));
    }
    std::vector<const Selection*> path;
    std::map<std::string, std::size_t> places;
    check_cycles(fragment, path, places);
    in_fragments_ = true;
    if (!used_fragments_.contains(fragment.name)) wrong(fragment.position, fmt::format("Fragment \"{}\" is never used.", fragment.name));
    report(merge_.within(fragment.selections));
    if (!fragment_names_.insert(fragment.name).second) wrong(fragment.position, fmt::format("There can be only one fragment named \"{}\".", fragment.name));
  }

  // Fields of one level first, then what lies below the last of them.
  static std::vector<const Selection*> spreads_in(const std::vector<Selection>& selections) {
    std::vector<const Selection*> out;
    std::vector<const std::vector<Selection>*> open{&selections};
    while (!open.empty()) {
      const auto* set = open.back();
      open.pop_back();
      for (const Selection& selection : *set) {
        if (selection.kind == Selection::Kind::spread) out.push_back(&selection);
        else open.push_back(&selection.selections);
      }
    }
    return out;
  }

  void check_cycles(const FragmentDefinition& fragment, std::vector<const Selection*>& path, std::map<std::string, std::size_t>& places) {
    if (path.size() > kMaxDepth || !cycle_checked_.insert(fragment.name).second) return;
    places[fragment.name] = path.size();
    for (const Selection* spread : spreads_in(fragment.selections)) {
      path.push_back(spread);
      const auto known = places.find(spread->name);
      if (known == places.end()) {
        if (const FragmentDefinition* next = fragment_named(spread->name)) check_cycles(*next, path, places);
      } else {
        std::string via;
        for (std::size_t i = known->second; i + 1 < path.size(); ++i) via += fmt::format("{}\"{}\"", via.empty() ? " via " : ", ", path[i]->name);
        wrong(spread->position, fmt::format("Cannot spread fragment \"{}\" within itself{}.", spread->name, via));
      }
      path.pop_back();
    }
    places.erase(fragment.name);
  }

  bool overlap(const Definition* parent, const std::string& name) {
    const Definition* type = schema_.type(name);
    if (!parent || !parent->is_composite() || !type || !type->is_composite()) return true;
    const std::vector<const Definition*> left = parent->kind == "OBJECT" ? std::vector<const Definition*>{parent} : schema_.objects_of(*parent);
    for (const Definition* mine : schema_.objects_of(*type)) {
      if (std::any_of(left.begin(), left.end(), [&](const Definition* theirs) { return theirs->name == mine->name; })) return true;
    }
    return false;
  }

  void check_inline_fragment(const Selection& fragment) {
    const std::string& name = fragment.type_condition;
    const Definition* type = schema_.type(name);
    if (type && !type->is_composite()) wrong(fragment.position, fmt::format("Fragment cannot condition on non composite type \"{}\".", name));
    if (!name.empty() && !type) wrong(fragment.position, fmt::format("Unknown type \"{}\".", name));
    report(merge_.within(fragment.selections));
    if (!overlap(fragment.parent, name)) {
      wrong(fragment.position, fmt::format("Fragment cannot be spread here as objects of type \"{}\" can never be of type \"{}\".", fragment.parent->name, name));
    }
  }

  void check_spread(const Selection& spread) {
    if (!spread.fragment) wrong(spread.position, fmt::format("Unknown fragment \"{}\".", spread.name));
    if (!in_fragments_) used_fragments_.insert(spread.name);
    if (spread.fragment && !overlap(spread.parent, spread.fragment->type_condition)) {
      wrong(spread.position, fmt::format("Fragment \"{}\" cannot be spread here as objects of type \"{}\" can never be of type \"{}\".", spread.name, spread.parent->name,
                                         spread.fragment->type_condition));
    }
  }

  template <typename Definitions>
  void check_known_arguments(const std::vector<Argument>& arguments, const Definitions& known, const Position& at, std::string_view on) {
    for (const Argument& argument : arguments) {
      if (find_named(known, argument.name)) continue;
      wrong(at, fmt::format("Unknown argument \"{}\" on {}.{}", argument.name, on, suggestion("Did you mean", argument.name, names_of(known))));
    }
  }
  void check_required_arguments(const std::vector<Argument>& arguments, const std::vector<ArgumentDefinition>& wanted, const Position& at, std::string_view of) {
    for (const ArgumentDefinition& argument : wanted) {
      if (!argument.type->non_null || argument.default_value || find_named(arguments, argument.name)) continue;
      wrong(at, fmt::format("{} argument \"{}\" of type \"{}\" is required, but it was not provided.", of, argument.name, argument.type->text()));
    }
  }
  void check_unique_arguments(const std::vector<Argument>& arguments) {
    std::map<std::string, int> seen;
    for (const Argument& argument : arguments) {
      if (seen[argument.name]++ == 1) wrong(argument.position, fmt::format("There can be only one argument named \"{}\".", argument.name));
    }
  }

  void check_directive(const Directive& directive, const std::string& location) {
    const DirectiveDefinition* definition = directive.definition;
    if (definition) check_known_arguments(directive.arguments, definition->arguments, directive.position, fmt::format("directive \"@{}\"", directive.name));
    if (!definition) {
      wrong(directive.position, fmt::format("Unknown directive \"@{}\".", directive.name));
    } else if (std::find(definition->locations.begin(), definition->locations.end(), location) == definition->locations.end()) {
      const std::string key = fmt::format("{}:{}:{}", directive.name, directive.position.line, directive.position.column);
      if (misplaced_.insert(key).second) wrong(directive.position, fmt::format("Directive \"@{}\" may not be used on {}.", directive.name, location));
    }
    if (definition) check_required_arguments(directive.arguments, definition->arguments, directive.position, fmt::format("Directive \"@{}\"", directive.name));
    check_unique_arguments(directive.arguments);
  }

  // Types of an abstract parent that do have the field, interfaces that many of them share first.
  std::vector<std::string> types_with_field(const Definition& parent, const std::string& name) {
    std::vector<std::string> objects, interfaces;
    std::map<std::string, int> uses;
    for (const Definition* type : schema_.objects_of(parent)) {
      if (!find_named(type->fields, name)) continue;
      objects.push_back(type->name);
      for (const std::string& interface : type->interfaces) {
        const Definition* definition = schema_.type(interface);
        if (definition && find_named(definition->fields, name) && uses[interface]++ == 0) interfaces.push_back(interface);
      }
    }
    interfaces.insert(interfaces.end(), objects.begin(), objects.end());
    std::stable_sort(interfaces.begin(), interfaces.end(), [&](const std::string& a, const std::string& b) { return uses[a] != uses[b] ? uses[a] > uses[b] : a < b; });
    return interfaces;
  }

  std::string field_suggestion(const Definition& parent, const std::string& name) {
    if (parent.is_abstract()) {
      std::vector<std::string> types = types_with_field(parent, name);
      if (types.size() > 5) types.resize(5);
      if (!types.empty()) {
        std::string out = " Did you mean to use an inline fragment on ";
        for (std::size_t i = 0; i < types.size(); ++i) {
          if (i > 0) out += types.size() == 2 ? " or " : i + 1 == types.size() ? ", or " : ", ";
          out += fmt::format("\"{}\"", types[i]);
        }
        return out + "?";
      }
    }
    if (parent.kind != "OBJECT" && parent.kind != "INTERFACE") return {};
    return suggestion("Did you mean", name, names_of(parent.fields));
  }

  void check_field(const Selection& field) {
    const FieldDefinition* definition = field.field;
    if (field.parent && !definition) {
      wrong(field.position, fmt::format("Cannot query field \"{}\" on type \"{}\".{}", field.name, field.parent->name, field_suggestion(*field.parent, field.name)));
    }
    if (field.parent && definition) check_known_arguments(field.arguments, definition->arguments, field.position, fmt::format("field \"{}.{}\"", field.parent->name, field.name));
    std::set<std::string> visited;
    if ((field.name == "__schema" || field.name == "__type") && too_deep(field, visited, 0)) wrong(field.position, "Maximum introspection depth exceeded");
    if (operation_) report(merge_.within(field.selections));
    if (definition) check_required_arguments(field.arguments, definition->arguments, field.position, fmt::format("Field \"{}\"", field.name));
    if (definition) check_leaf(field);
    check_unique_arguments(field.arguments);
  }

  void check_leaf(const Selection& field) {
    const Definition* type = schema_.type(field.field->type->name());
    if (!type) return;
    if (type->is_leaf() && !field.selections.empty()) {
      wrong(field.position, fmt::format("Field \"{}\" must not have a selection since type \"{}\" has no subfields.", field.name, type->name));
    }
    if (!type->is_leaf() && field.selections.empty()) {
      wrong(field.position, fmt::format("Field \"{}\" of type \"{}\" must have a selection of subfields. Did you mean \"{} {{ ... }}\"?", field.name, field.field->type->text(), field.name));
    }
  }

  bool too_deep(const Selection& selection, std::set<std::string>& visited, unsigned lists) {
    if (selection.kind == Selection::Kind::spread) {
      if (!selection.fragment || !visited.insert(selection.name).second) return false;
      const bool deep = std::any_of(selection.fragment->selections.begin(), selection.fragment->selections.end(), [&](const Selection& child) { return too_deep(child, visited, lists); });
      visited.erase(selection.name);
      return deep;
    }
    if (selection.kind == Selection::Kind::field) {
      for (std::string_view list : {"fields", "interfaces", "possibleTypes", "inputFields"}) lists += selection.name == list;
      if (lists >= kMaxIntrospectionLists) return true;
    }
    return std::any_of(selection.selections.begin(), selection.selections.end(), [&](const Selection& child) { return too_deep(child, visited, lists); });
  }

  void check_value(const Literal& value) {
    if (operation_ && value.kind == ValueKind::variable && !value.variable) {
      const std::string where = operation_->name.empty() ? "" : fmt::format(" by operation \"{}\"", operation_->name);
      wrong(value.position, fmt::format("Variable \"{}\" is not defined{}.", value.text(), where));
    }
    if (value.kind == ValueKind::object) {
      std::set<std::string> seen;
      for (const ChildValue& child : value.children) {
        if (!seen.insert(child.name).second) wrong(child.position, fmt::format("There can be only one input field named \"{}\".", child.name));
      }
    }
    check_value_type(value);
    check_variable_position(value);
    check_one_of_variables(value);
  }

  void check_variable_position(const Literal& value) {
    if (value.kind != ValueKind::variable || !value.expected || !value.variable || !operation_) return;
    const bool defaulted = value.variable->default_value && value.variable->default_value->kind != ValueKind::null;
    const bool non_null = value.expected->non_null && !defaulted && !value.expected_has_default;
    if (compatible(*value.variable->type, *value.expected, non_null)) return;
    wrong(value.position, fmt::format("Variable \"{}\" of type \"{}\" used in position expecting type \"{}\".", value.text(), value.variable->type->text(), value.expected->text()));
  }

  static bool is_one_of(const Definition& definition) { return find_named(definition.directives, "oneOf") != nullptr; }

  void check_one_of_variables(const Literal& value) {
    if (value.kind != ValueKind::object || !value.definition || !is_one_of(*value.definition)) return;
    for (const ChildValue& child : value.children) {
      const VariableDefinition* variable = child.value->kind == ValueKind::variable ? child.value->variable : nullptr;
      if (!variable || variable->type->non_null) continue;
      wrong(variable->position, fmt::format("Variable \"{}\" is of type \"{}\" but must be non-nullable to be used for OneOf Input Object \"{}\".", child.value->text(),
                                            variable->type->text(), value.definition->name));
    }
  }

  std::string unexpected_type(const Literal& value) {
    const std::string type = value.expected->text();
    const std::string bare = type.ends_with('!') ? type.substr(0, type.size() - 1) : type;
    if (bare == "Int") {
      const auto number = parse_i64(value.raw);
      const bool digits = !value.raw.empty() && value.raw.find_first_not_of("0123456789", value.raw[0] == '-') == std::string::npos;
      if (digits && (!number || *number > INT32_MAX || *number < INT32_MIN)) return "Int cannot represent non 32-bit signed integer value: " + value.text();
      return "Int cannot represent non-integer value: " + value.text();
    }
    if (bare == "String" || type == "[String]") return "String cannot represent a non string value: " + value.text();
    if (bare == "Boolean") return "Boolean cannot represent a non boolean value: " + value.text();
    if (bare == "Float") return "Float cannot represent non numeric value: " + value.text();
    if (bare == "ID") return "ID cannot represent a non-string and non-integer value: " + value.text();
    if (value.definition->kind == "ENUM") return fmt::format("Enum \"{}\" cannot represent non-enum value: {}.", type, value.text());
    return fmt::format("Expected value of type \"{}\", found {}.", type, value.text());
  }

  static bool is_one(const std::string& name, std::initializer_list<std::string_view> names) { return std::find(names.begin(), names.end(), name) != names.end(); }

  void check_value_type(const Literal& value) {
    if (!value.definition || !value.expected) return;
    const Definition& type = *value.definition;
    if (value.kind == ValueKind::null && value.expected->non_null) wrong(value.position, fmt::format("Expected value of type \"{}\", found {}.", value.expected->text(), value.text()));
    if (type.kind == "SCALAR" && !is_one(type.name, {"Int", "Float", "String", "Boolean", "ID"})) return;
    switch (value.kind) {
      case ValueKind::null:
      case ValueKind::variable: return;
      case ValueKind::list:
        if (!value.expected->elem) wrong(value.position, unexpected_type(value));
        return;
      case ValueKind::integer:
        if (!is_one(type.name, {"Int", "Float", "ID"})) wrong(value.position, unexpected_type(value));
        return;
      case ValueKind::real:
        if (type.name != "Float") wrong(value.position, unexpected_type(value));
        return;
      case ValueKind::boolean:
        if (type.name != "Boolean") wrong(value.position, unexpected_type(value));
        return;
      case ValueKind::string:
      case ValueKind::block:
        if (type.kind == "ENUM") {
          wrong(value.position, fmt::format("Enum \"{}\" cannot represent non-enum value: {}.{}", value.expected->text(), value.text(),
                                            suggestion("Did you mean the enum value", value.raw, names_of(type.enum_values))));
        } else if (!is_one(type.name, {"String", "ID"})) {
          wrong(value.position, unexpected_type(value));
        }
        return;
      case ValueKind::enumeration:
        if (type.kind != "ENUM") {
          wrong(value.position, unexpected_type(value));
        } else if (!find_named(type.enum_values, value.raw)) {
          wrong(value.position, fmt::format("Value \"{}\" does not exist in \"{}\" enum.{}", value.text(), value.expected->text(),
                                            suggestion("Did you mean the enum value", value.raw, names_of(type.enum_values))));
        }
        return;
      case ValueKind::object: return check_object(value, type);
    }
  }

  void check_object(const Literal& value, const Definition& type) {
    for (const FieldDefinition& field : type.fields) {
      if (!field.type->non_null || field.default_value || find_named(value.children, field.name)) continue;
      wrong(value.position, fmt::format("Field \"{}.{}\" of required type \"{}\" was not provided.", type.name, field.name, field.type->text()));
    }
    if (is_one_of(type)) {
      if (value.children.size() != 1) {
        wrong(value.position, fmt::format("OneOf Input Object \"{}\" must specify exactly one key.", type.name));
      } else if (value.children[0].value->kind == ValueKind::null) {
        wrong(value.children[0].value->position, fmt::format("Field \"{}.{}\" must be non-null.", type.name, type.fields.empty() ? "" : type.fields[0].name));
      }
    }
    for (const ChildValue& child : value.children) {
      if (find_named(type.fields, child.name)) continue;
      wrong(child.position, fmt::format("Field \"{}\" is not defined by type \"{}\".{}", child.name, type.name, suggestion("Did you mean", child.name, names_of(type.fields))));
    }
  }

  const Schema& schema_;
  QueryDocument& document_;
  MergeCheck merge_;
  FieldDefinition typename_;
  OperationDefinition* operation_ = nullptr;
  bool in_fragments_ = false;
  std::set<std::string> walked_fragments_, used_fragments_, operation_names_, fragment_names_, cycle_checked_, misplaced_;
  std::string errors_;
  unsigned count_ = 0;
};

}  // namespace

std::string check_query(const Schema& schema, QueryDocument& document) { return QueryChecker(schema, document).run(); }

}  // namespace gabion::rego::graphql
