#include "rego/graphql/schema.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "rego/graphql/parser.h"
#include "rego/term_text.h"

namespace gabion::rego::graphql {
namespace {

// What every schema holds (specification, sections 3.5, 3.13 and 4.2), descriptions left out.
constexpr std::string_view kPrelude = R"(
scalar Int scalar Float scalar String scalar Boolean scalar ID
directive @defer(if: Boolean = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
directive @include(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
directive @skip(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
directive @deprecated(reason: String = "No longer supported") on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
directive @specifiedBy(url: String!) on SCALAR
directive @oneOf on INPUT_OBJECT
type __Schema {
  description: String types: [__Type!]! queryType: __Type! mutationType: __Type subscriptionType: __Type directives: [__Directive!]!
}
type __Type {
  kind: __TypeKind! name: String description: String specifiedByURL: String
  fields(includeDeprecated: Boolean = false): [__Field!]
  interfaces: [__Type!] possibleTypes: [__Type!]
  enumValues(includeDeprecated: Boolean = false): [__EnumValue!]
  inputFields(includeDeprecated: Boolean = false): [__InputValue!]
  ofType: __Type isOneOf: Boolean
}
enum __TypeKind { SCALAR OBJECT INTERFACE UNION ENUM INPUT_OBJECT LIST NON_NULL }
type __Field {
  name: String! description: String args(includeDeprecated: Boolean = false): [__InputValue!]! type: __Type!
  isDeprecated: Boolean! deprecationReason: String
}
type __InputValue {
  name: String! description: String type: __Type! defaultValue: String isDeprecated: Boolean! deprecationReason: String
}
type __EnumValue { name: String! description: String isDeprecated: Boolean! deprecationReason: String }
type __Directive {
  name: String! description: String isRepeatable: Boolean! locations: [__DirectiveLocation!]!
  args(includeDeprecated: Boolean = false): [__InputValue!]!
}
enum __DirectiveLocation {
  QUERY MUTATION SUBSCRIPTION FIELD FRAGMENT_DEFINITION FRAGMENT_SPREAD INLINE_FRAGMENT VARIABLE_DEFINITION SCHEMA SCALAR OBJECT
  FIELD_DEFINITION ARGUMENT_DEFINITION INTERFACE UNION ENUM ENUM_VALUE INPUT_OBJECT INPUT_FIELD_DEFINITION
}
)";
constexpr std::string_view kRedeclarable[] = {"include", "skip", "deprecated", "specifiedBy", "defer", "oneOf"};

bool same_input_type(const Type& a, const Type& b) {
  if (a.named_type != b.named_type || (a.elem && !b.elem)) return false;
  if (a.elem && !same_input_type(*a.elem, *b.elem)) return false;
  return !b.non_null || a.non_null;
}

std::unique_ptr<Type> named_type(std::string name, bool non_null) {
  auto out = std::make_unique<Type>();
  out->named_type = std::move(name);
  out->non_null = non_null;
  return out;
}

class SchemaChecker {
 public:
  explicit SchemaChecker(Schema& schema) : schema_(schema) {}

  std::string run() {
    if (gather_types() && extend_types() && gather_directives() && gather_roots()) {
      gather_possible_types();
      check_all() && add_roots();
    }
    return error_;
  }

 private:
  bool wrong(const Position& at, std::string_view message) {
    if (error_.empty()) error_ = at.line ? fmt::format("input:{}:{}: {}", at.line, at.column, message) : fmt::format("input: {}", message);
    return false;
  }

  bool gather_types() {
    for (SchemaDocument* document : {&schema_.builtins, &schema_.document}) {
      for (Definition& definition : document->definitions) {
        if (!schema_.types.emplace(definition.name, &definition).second) return wrong(definition.position, fmt::format("Cannot redeclare type {}.", definition.name));
        order_.push_back(&definition);
      }
    }
    return true;
  }

  template <typename Item>
  static void take(std::vector<Item>& to, std::vector<Item>& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  }

  bool extend_types() {
    for (Definition& extension : schema_.document.extensions) {
      Definition*& base = schema_.types[extension.name];
      if (!base) {
        auto& fresh = schema_.added.emplace_back(std::make_unique<Definition>());
        fresh->kind = extension.kind;
        fresh->name = extension.name;
        fresh->position = extension.position;
        base = fresh.get();
        order_.push_back(base);
      }
      if (base->kind != extension.kind) {
        return wrong(extension.position, fmt::format("Cannot extend type {} because the base type is a {}, not {}.", extension.name, base->kind, extension.kind));
      }
      take(base->directives, extension.directives);
      take(base->interfaces, extension.interfaces);
      take(base->fields, extension.fields);
      take(base->types, extension.types);
      take(base->type_positions, extension.type_positions);
      take(base->enum_values, extension.enum_values);
    }
    return true;
  }

  void gather_possible_types() {
    for (const Definition* definition : order_) {
      for (const std::string& name : definition->types) {
        if (const Definition* member = schema_.type(name)) schema_.possible_types[definition->name].push_back(member);
      }
      for (const std::string& name : definition->interfaces) schema_.possible_types[name].push_back(definition);
      if (definition->kind == "OBJECT" || definition->kind == "INPUT_OBJECT") schema_.possible_types[definition->name].push_back(definition);
    }
  }

  bool gather_directives() {
    for (SchemaDocument* document : {&schema_.builtins, &schema_.document}) {
      for (DirectiveDefinition& directive : document->directives) {
        DirectiveDefinition*& known = schema_.directives[directive.name];
        const bool builtin = std::find(std::begin(kRedeclarable), std::end(kRedeclarable), directive.name) != std::end(kRedeclarable);
        if (known && !builtin) return wrong(directive.position, fmt::format("Cannot redeclare directive {}.", directive.name));
        known = &directive;
      }
    }
    return true;
  }

  bool roots_of(const SchemaDefinition& definition) {
    for (const OperationType& root : definition.operation_types) {
      const Definition* type = schema_.type(root.type);
      if (!type) return wrong(root.position, fmt::format("Schema root {} refers to a type {} that does not exist.", root.operation, root.type));
      (root.operation == "query" ? schema_.query : root.operation == "mutation" ? schema_.mutation : schema_.subscription) = type;
    }
    return check_directives(definition.directives, "SCHEMA", nullptr, true);
  }

  bool gather_roots() {
    const SchemaDocument& document = schema_.document;
    if (document.schema.size() > 1) return wrong(document.schema[1].position, "Cannot have multiple schema entry points, consider schema extensions instead.");
    for (const SchemaDefinition& definition : document.schema) {
      if (!roots_of(definition)) return false;
    }
    for (const SchemaDefinition& extension : document.schema_extensions) {
      if (!roots_of(extension)) return false;
    }
    return true;
  }

  // Every query can ask for the schema itself.
  bool add_roots() {
    if (schema_.document.schema.empty()) {
      if (!schema_.query) schema_.query = schema_.type("Query");
      if (!schema_.mutation) schema_.mutation = schema_.type("Mutation");
      if (!schema_.subscription) schema_.subscription = schema_.type("Subscription");
    }
    if (!schema_.query) return true;
    Definition& query = *schema_.types[schema_.query->name];
    FieldDefinition whole, one;
    whole.name = "__schema";
    whole.type = named_type("__Schema", true);
    one.name = "__type";
    one.type = named_type("__Type", false);
    ArgumentDefinition& name = one.arguments.emplace_back();
    name.name = "name";
    name.type = named_type("String", true);
    query.fields.push_back(std::move(whole));
    query.fields.push_back(std::move(one));
    return true;
  }

  bool check_all() {
    for (const auto& [name, definition] : schema_.types) {
      if (!check_definition(*definition)) return false;
    }
    for (const auto& [name, directive] : schema_.directives) {
      if (!check_name(directive->position, name) || !check_arguments(directive->arguments, directive)) return false;
    }
    return true;
  }

  bool check_name(const Position& at, const std::string& name) {
    if (!name.starts_with("__")) return true;
    return wrong(at, fmt::format("Name \"{}\" must not begin with \"__\", which is reserved by GraphQL introspection.", name));
  }

  bool check_type(const Type& type) { return schema_.type(type.name()) || wrong(type.position, fmt::format("Undefined type {}.", type.name())); }

  bool check_arguments(const std::vector<ArgumentDefinition>& arguments, const DirectiveDefinition* inside) {
    for (const ArgumentDefinition& argument : arguments) {
      if (!check_name(argument.position, argument.name) || !check_type(*argument.type)) return false;
      const Definition* type = schema_.type(argument.type->name());
      if (!type->is_input()) {
        return wrong(argument.position, fmt::format("cannot use {} as argument {} because {} is not a valid input type", argument.type->text(), argument.name, type->kind));
      }
      if (!check_directives(argument.directives, "ARGUMENT_DEFINITION", inside, true)) return false;
    }
    return true;
  }

  bool check_directives(const std::vector<Directive>& directives, const std::string& location, const DirectiveDefinition* inside, bool once) {
    std::set<std::string> seen;
    for (const Directive& directive : directives) {
      const std::string& name = directive.name;
      if (!check_name(directive.position, name)) return false;
      if (inside && name == inside->name) return wrong(directive.position, fmt::format("Directive {} cannot refer to itself.", name));
      const DirectiveDefinition* definition = schema_.directive(name);
      if (!definition) return wrong(directive.position, fmt::format("Undefined directive {}.", name));
      if (once && !seen.insert(name).second && !definition->repeatable) {
        return wrong(directive.position, fmt::format("The directive {} can only be used once at this location.", name));
      }
      if (std::find(definition->locations.begin(), definition->locations.end(), location) == definition->locations.end()) {
        return wrong(directive.position, fmt::format("Directive {} is not applicable on {}.", name, location));
      }
      for (const Argument& argument : directive.arguments) {
        if (!find_named(definition->arguments, argument.name)) {
          return wrong(argument.position, fmt::format("Undefined argument {} for directive {}.", argument.name, name));
        }
      }
      for (const ArgumentDefinition& wanted : definition->arguments) {
        if (!wanted.type->non_null || wanted.default_value) continue;
        const Argument* argument = find_named(directive.arguments, wanted.name);
        if (!argument || argument->value->kind == ValueKind::null) {
          return wrong(directive.position, fmt::format("Argument {} for directive {} cannot be null.", wanted.name, name));
        }
      }
    }
    return true;
  }

  bool check_fields(const Definition& definition) {
    const bool input = definition.kind == "INPUT_OBJECT";
    for (const FieldDefinition& field : definition.fields) {
      if (!check_name(field.position, field.name) || !check_type(*field.type) || !check_arguments(field.arguments, nullptr)) return false;
      if (!check_directives(field.directives, input ? "INPUT_FIELD_DEFINITION" : "FIELD_DEFINITION", nullptr, true)) return false;
    }
    return true;
  }

  bool check_definition(const Definition& definition) {
    if (!check_fields(definition)) return false;
    for (const std::string& name : definition.types) {
      const Definition* member = schema_.type(name);
      if (!member) return wrong(definition.position, fmt::format("Undefined type {}.", quoted(name)));
      if (member->kind != "OBJECT") return wrong(definition.position, fmt::format("{} type {} must be OBJECT.", definition.kind, quoted(name)));
    }
    for (const std::string& interface : definition.interfaces) {
      if (!check_implements(definition, interface)) return false;
    }
    if (!check_kind(definition) || !check_unique(definition)) return false;
    if (!definition.built_in && !check_name(definition.position, definition.name)) return false;
    return check_directives(definition.directives, definition.kind, nullptr, false);
  }

  bool check_kind(const Definition& definition) {
    const std::string& kind = definition.kind;
    const bool output = kind == "OBJECT" || kind == "INTERFACE", input = kind == "INPUT_OBJECT";
    if (output && definition.fields.empty()) return wrong(definition.position, fmt::format("{} {}: must define one or more fields.", kind, definition.name));
    if (input && definition.fields.empty()) return wrong(definition.position, fmt::format("{} {}: must define one or more input fields.", kind, definition.name));
    for (const FieldDefinition& field : definition.fields) {
      const Definition* type = schema_.type(field.type->name());
      if (output && type->kind == "INPUT_OBJECT") {
        return wrong(field.position, fmt::format("{} {}: field must be one of SCALAR, OBJECT, INTERFACE, UNION, ENUM.", kind, definition.name));
      }
      if (input && !type->is_input()) return wrong(field.position, fmt::format("{} {}: field must be one of SCALAR, ENUM, INPUT_OBJECT.", type->kind, field.name));
    }
    if (kind != "ENUM") return true;
    if (definition.enum_values.empty()) return wrong(definition.position, fmt::format("{} {}: must define one or more unique enum values.", kind, definition.name));
    for (const EnumValueDefinition& value : definition.enum_values) {
      if (value.name == "true" || value.name == "false" || value.name == "null") {
        return wrong(definition.position, fmt::format("{} {}: non-enum value {}.", kind, definition.name, value.name));
      }
      if (!check_directives(value.directives, "ENUM_VALUE", nullptr, true)) return false;
    }
    return true;
  }

  bool check_unique(const Definition& definition) {
    std::set<std::string> fields, values, types;
    for (const FieldDefinition& field : definition.fields) {
      if (!fields.insert(field.name).second) return wrong(field.position, fmt::format("Field {}.{} can only be defined once.", definition.name, field.name));
    }
    for (const EnumValueDefinition& value : definition.enum_values) {
      if (!values.insert(value.name).second) return wrong(value.position, fmt::format("Enum value {}.{} can only be defined once.", definition.name, value.name));
    }
    for (std::size_t i = 0; i < definition.types.size(); ++i) {
      if (types.insert(definition.types[i]).second) continue;
      const bool placed = definition.type_positions.size() == definition.types.size();
      return wrong(placed ? definition.type_positions[i] : definition.position,
                   fmt::format("Union type {} can only include type {} once.", definition.name, definition.types[i]));
    }
    return true;
  }

  bool covariant(const Type& required, const Type& actual) {
    if (required.non_null && !actual.non_null) return false;
    if (!required.elem) {
      if (required.named_type == actual.named_type) return true;
      const auto it = schema_.possible_types.find(required.named_type);
      if (it == schema_.possible_types.end()) return false;
      return std::any_of(it->second.begin(), it->second.end(), [&](const Definition* type) { return type->name == actual.named_type; });
    }
    return actual.elem && covariant(*required.elem, *actual.elem);
  }

  bool check_implements(const Definition& definition, const std::string& name) {
    const Definition* interface = schema_.type(name);
    if (!interface) return wrong(definition.position, fmt::format("Undefined type {}.", quoted(name)));
    if (interface->kind != "INTERFACE") return wrong(definition.position, fmt::format("{} is a non interface type {}.", quoted(name), interface->kind));
    const std::string claim = fmt::format("For {} to implement {}", definition.name, name);
    for (const FieldDefinition& required : interface->fields) {
      const FieldDefinition* field = find_named(definition.fields, required.name);
      if (!field) return wrong(definition.position, fmt::format("{} it must have a field called {}.", claim, required.name));
      if (!covariant(*required.type, *field->type)) return wrong(field->position, fmt::format("{} the field {} must have type {}.", claim, required.name, required.type->text()));
      for (const ArgumentDefinition& wanted : required.arguments) {
        const ArgumentDefinition* argument = find_named(field->arguments, wanted.name);
        const std::string prefix = fmt::format("{} the field {} must have the same arguments but ", claim, required.name);
        if (!argument) return wrong(field->position, fmt::format("{}it is missing {}.", prefix, wanted.name));
        if (!same_input_type(*wanted.type, *argument->type)) return wrong(argument->position, fmt::format("{}{} has the wrong type.", prefix, wanted.name));
      }
      for (const ArgumentDefinition& extra : field->arguments) {
        if (find_named(required.arguments, extra.name) || !extra.type->non_null || extra.default_value) continue;
        return wrong(extra.position, fmt::format("{} any additional arguments on {} must be optional or have a default value but {} is required.", claim, field->name, extra.name));
      }
    }
    for (const std::string& ancestor : interface->interfaces) {
      if (std::find(definition.interfaces.begin(), definition.interfaces.end(), ancestor) != definition.interfaces.end()) continue;
      if (ancestor == definition.name) {
        return wrong(definition.position, fmt::format("Type {} cannot implement {} because it would create a circular reference.", definition.name, name));
      }
      return wrong(definition.position, fmt::format("Type {} must implement {} because it is implemented by {}.", definition.name, ancestor, name));
    }
    return true;
  }

  Schema& schema_;
  std::vector<Definition*> order_;
  std::string error_;
};

}  // namespace

const Definition* Schema::type(const std::string& name) const {
  const auto it = types.find(name);
  return it == types.end() ? nullptr : it->second;
}
const DirectiveDefinition* Schema::directive(const std::string& name) const {
  const auto it = directives.find(name);
  return it == directives.end() ? nullptr : it->second;
}
std::vector<const Definition*> Schema::objects_of(const Definition& definition) const {
  const auto it = possible_types.find(definition.name);
  return it == possible_types.end() ? std::vector<const Definition*>() : it->second;
}

Result<std::unique_ptr<Schema>> check_schema(SchemaDocument document) {
  auto schema = std::make_unique<Schema>();
  auto builtins = parse_schema(kPrelude);
  if (!builtins) return tl::unexpected(builtins.error());
  schema->builtins = std::move(*builtins);
  for (Definition& definition : schema->builtins.definitions) definition.built_in = true;
  schema->document = std::move(document);
  std::string error = SchemaChecker(*schema).run();
  if (!error.empty()) return fail(std::move(error));
  return schema;
}

}  // namespace gabion::rego::graphql
