#include "rego/graphql/tree.h"

#include "rego/graphql/parser.h"

namespace gabion::rego::graphql {
namespace {

class Writer {
 public:
  explicit Writer(Arena& arena) : arena_(arena) {}

  Value document(const QueryDocument& document) {
    ObjectBuilder out(arena_);
    list(out, "Operations", document.operations);
    list(out, "Fragments", document.fragments);
    return out.finish();
  }
  Value document(const SchemaDocument& document) {
    ObjectBuilder out(arena_);
    list(out, "Schema", document.schema);
    list(out, "SchemaExtension", document.schema_extensions);
    list(out, "Directives", document.directives);
    list(out, "Definitions", document.definitions);
    list(out, "Extensions", document.extensions);
    comment(out, "Comment", document.comments);
    return out.finish();
  }

 private:
  void text(ObjectBuilder& out, std::string_view key, const std::string& value) { out.add(Value::string(key), copy_string(arena_, value)); }
  void flag(ObjectBuilder& out, std::string_view key, bool value) { out.add(Value::string(key), Value::boolean(value)); }

  template <typename Item>
  void list(ObjectBuilder& out, std::string_view key, const std::vector<Item>& items) {
    if (items.empty()) return;
    ArrayBuilder array(arena_);
    for (const Item& item : items) array.add(write(item));
    out.add(Value::string(key), array.finish());
  }
  template <typename Part>
  void part(ObjectBuilder& out, std::string_view key, const std::unique_ptr<Part>& item) {
    if (item) out.add(Value::string(key), write(*item));
  }
  void comment(ObjectBuilder& out, std::string_view key, const Comments& comments) {
    if (comments.empty()) return;
    ArrayBuilder array(arena_);
    for (const std::string& line : comments) {
      ObjectBuilder one(arena_);
      text(one, "Value", line);
      array.add(one.finish());
    }
    ObjectBuilder group(arena_);
    group.add(Value::string("List"), array.finish());
    out.add(Value::string(key), group.finish());
  }
  void comments(ObjectBuilder& out, const DescriptionComments& comments) {
    comment(out, "BeforeDescriptionComment", comments.before);
    comment(out, "AfterDescriptionComment", comments.after);
    comment(out, "EndOfDefinitionComment", comments.end);
  }

  Value write(const std::string& word) { return copy_string(arena_, word); }

  Value write(const Type& type) {
    ObjectBuilder out(arena_);
    text(out, "NamedType", type.named_type);
    part(out, "Elem", type.elem);
    flag(out, "NonNull", type.non_null);
    return out.finish();
  }
  Value write(const Literal& value) {
    ObjectBuilder out(arena_);
    text(out, "Raw", value.raw);
    list(out, "Children", value.children);
    out.add(Value::string("Kind"), Value::integer(static_cast<int>(value.kind)));
    comment(out, "Comment", value.comments);
    flag(out, "ExpectedTypeHasDefault", false);
    return out.finish();
  }
  Value write(const ChildValue& child) {
    ObjectBuilder out(arena_);
    text(out, "Name", child.name);
    part(out, "Value", child.value);
    comment(out, "Comment", child.comments);
    return out.finish();
  }
  Value write(const Argument& argument) {
    ObjectBuilder out(arena_);
    text(out, "Name", argument.name);
    part(out, "Value", argument.value);
    comment(out, "Comment", argument.comments);
    return out.finish();
  }
  Value write(const Directive& directive) {
    ObjectBuilder out(arena_);
    text(out, "Name", directive.name);
    list(out, "Arguments", directive.arguments);
    text(out, "Location", "");
    return out.finish();
  }
  Value write(const VariableDefinition& variable) {
    ObjectBuilder out(arena_);
    text(out, "Variable", variable.variable);
    part(out, "Type", variable.type);
    part(out, "DefaultValue", variable.default_value);
    list(out, "Directives", variable.directives);
    comment(out, "Comment", variable.comments);
    flag(out, "Used", false);
    return out.finish();
  }
  Value write(const Selection& selection) {
    ObjectBuilder out(arena_);
    if (selection.kind == Selection::Kind::field) text(out, "Alias", selection.alias);
    if (selection.kind == Selection::Kind::inline_fragment) text(out, "TypeCondition", selection.type_condition);
    else text(out, "Name", selection.name);
    list(out, "Arguments", selection.arguments);
    list(out, "Directives", selection.directives);
    list(out, "SelectionSet", selection.selections);
    comment(out, "Comment", selection.comments);
    return out.finish();
  }
  Value write(const OperationDefinition& operation) {
    ObjectBuilder out(arena_);
    text(out, "Operation", operation.operation);
    text(out, "Name", operation.name);
    list(out, "VariableDefinitions", operation.variables);
    list(out, "Directives", operation.directives);
    list(out, "SelectionSet", operation.selections);
    comment(out, "Comment", operation.comments);
    return out.finish();
  }
  Value write(const FragmentDefinition& fragment) {
    ObjectBuilder out(arena_);
    text(out, "Name", fragment.name);
    list(out, "VariableDefinition", fragment.variables);
    text(out, "TypeCondition", fragment.type_condition);
    list(out, "Directives", fragment.directives);
    list(out, "SelectionSet", fragment.selections);
    comment(out, "Comment", fragment.comments);
    return out.finish();
  }
  Value write(const ArgumentDefinition& argument) {
    ObjectBuilder out(arena_);
    text(out, "Description", argument.description);
    text(out, "Name", argument.name);
    part(out, "DefaultValue", argument.default_value);
    part(out, "Type", argument.type);
    list(out, "Directives", argument.directives);
    comments(out, argument.comments);
    return out.finish();
  }
  Value write(const FieldDefinition& field) {
    ObjectBuilder out(arena_);
    text(out, "Description", field.description);
    text(out, "Name", field.name);
    list(out, "Arguments", field.arguments);
    part(out, "DefaultValue", field.default_value);
    part(out, "Type", field.type);
    list(out, "Directives", field.directives);
    comments(out, field.comments);
    return out.finish();
  }
  Value write(const EnumValueDefinition& value) {
    ObjectBuilder out(arena_);
    text(out, "Description", value.description);
    text(out, "Name", value.name);
    list(out, "Directives", value.directives);
    comments(out, value.comments);
    return out.finish();
  }
  Value write(const Definition& definition) {
    ObjectBuilder out(arena_);
    text(out, "Kind", definition.kind);
    text(out, "Description", definition.description);
    text(out, "Name", definition.name);
    list(out, "Directives", definition.directives);
    list(out, "Interfaces", definition.interfaces);
    list(out, "Fields", definition.fields);
    list(out, "Types", definition.types);
    list(out, "EnumValues", definition.enum_values);
    flag(out, "BuiltIn", definition.built_in);
    comments(out, definition.comments);
    return out.finish();
  }
  Value write(const DirectiveDefinition& directive) {
    ObjectBuilder out(arena_);
    text(out, "Description", directive.description);
    text(out, "Name", directive.name);
    list(out, "Arguments", directive.arguments);
    list(out, "Locations", directive.locations);
    flag(out, "IsRepeatable", directive.repeatable);
    comments(out, directive.comments);
    return out.finish();
  }
  Value write(const OperationType& type) {
    ObjectBuilder out(arena_);
    text(out, "Operation", type.operation);
    text(out, "Type", type.type);
    comment(out, "Comment", type.comments);
    return out.finish();
  }
  Value write(const SchemaDefinition& schema) {
    ObjectBuilder out(arena_);
    text(out, "Description", schema.description);
    list(out, "Directives", schema.directives);
    list(out, "OperationTypes", schema.operation_types);
    comments(out, schema.comments);
    return out.finish();
  }

  Arena& arena_;
};

// Reads the same shape; keys it does not know are passed over, values of another type are an error.
class Reader {
 public:
  bool failed() const { return failed_; }

  void read(const Value& value, QueryDocument& out) {
    list(value, "Operations", out.operations);
    list(value, "Fragments", out.fragments);
  }
  void read(const Value& value, SchemaDocument& out) {
    list(value, "Schema", out.schema);
    list(value, "SchemaExtension", out.schema_extensions);
    list(value, "Directives", out.directives);
    list(value, "Definitions", out.definitions);
    list(value, "Extensions", out.extensions);
  }

 private:
  const Value* member(const Value& value, std::string_view key) {
    if (!value.is_object()) {
      failed_ = true;
      return nullptr;
    }
    const Value* found = value.find(key);
    return found && !found->is_null() ? found : nullptr;
  }
  void text(const Value& value, std::string_view key, std::string& out) {
    const Value* found = member(value, key);
    if (!found) return;
    if (found->is_string()) out = found->as_string();
    else failed_ = true;
  }
  void flag(const Value& value, std::string_view key, bool& out) {
    const Value* found = member(value, key);
    if (!found) return;
    if (found->is_boolean()) out = found->as_boolean();
    else failed_ = true;
  }
  template <typename Item>
  void list(const Value& value, std::string_view key, std::vector<Item>& out) {
    const Value* found = member(value, key);
    if (!found) return;
    if (!found->is_array() || depth_ > kMaxDepth) {
      failed_ = true;
      return;
    }
    ++depth_;
    for (std::uint32_t i = 0; i < found->size() && !failed_; ++i) read(found->at(i), out.emplace_back());
    --depth_;
  }
  template <typename Part>
  void part(const Value& value, std::string_view key, std::unique_ptr<Part>& out) {
    const Value* found = member(value, key);
    if (!found) return;
    if (++depth_ > kMaxDepth) failed_ = true;
    out = std::make_unique<Part>();
    if (!failed_) read(*found, *out);
    --depth_;
  }
  // What the parser never leaves out.
  template <typename Part>
  void required(const Value& value, std::string_view key, std::unique_ptr<Part>& out) {
    part(value, key, out);
    if (!out) failed_ = true;
  }

  void read(const Value& value, std::string& out) {
    if (value.is_string()) out = value.as_string();
    else failed_ = true;
  }
  void read(const Value& value, Type& out) {
    text(value, "NamedType", out.named_type);
    part(value, "Elem", out.elem);
    flag(value, "NonNull", out.non_null);
  }
  void read(const Value& value, Literal& out) {
    text(value, "Raw", out.raw);
    list(value, "Children", out.children);
    const Value* kind = member(value, "Kind");
    if (!kind) return;
    if (kind->is_number() && kind->is_integer() && kind->as_integer() >= 0 && kind->as_integer() <= 9) out.kind = static_cast<ValueKind>(kind->as_integer());
    else failed_ = true;
  }
  void read(const Value& value, ChildValue& out) {
    text(value, "Name", out.name);
    required(value, "Value", out.value);
  }
  void read(const Value& value, Argument& out) {
    text(value, "Name", out.name);
    required(value, "Value", out.value);
  }
  void read(const Value& value, Directive& out) {
    text(value, "Name", out.name);
    list(value, "Arguments", out.arguments);
  }
  void read(const Value& value, VariableDefinition& out) {
    text(value, "Variable", out.variable);
    required(value, "Type", out.type);
    part(value, "DefaultValue", out.default_value);
    list(value, "Directives", out.directives);
  }
  void read(const Value& value, Selection& out) {
    text(value, "Alias", out.alias);
    text(value, "Name", out.name);
    text(value, "TypeCondition", out.type_condition);
    list(value, "Arguments", out.arguments);
    list(value, "Directives", out.directives);
    list(value, "SelectionSet", out.selections);
    if (!member(value, "Alias") && member(value, "TypeCondition")) out.kind = Selection::Kind::inline_fragment;
    else if (!member(value, "Alias") && out.selections.empty() && out.arguments.empty()) out.kind = Selection::Kind::spread;
  }
  void read(const Value& value, OperationDefinition& out) {
    text(value, "Operation", out.operation);
    text(value, "Name", out.name);
    list(value, "VariableDefinitions", out.variables);
    list(value, "Directives", out.directives);
    list(value, "SelectionSet", out.selections);
  }
  void read(const Value& value, FragmentDefinition& out) {
    text(value, "Name", out.name);
    list(value, "VariableDefinition", out.variables);
    text(value, "TypeCondition", out.type_condition);
    list(value, "Directives", out.directives);
    list(value, "SelectionSet", out.selections);
  }
  void read(const Value& value, ArgumentDefinition& out) {
    text(value, "Description", out.description);
    text(value, "Name", out.name);
    part(value, "DefaultValue", out.default_value);
    required(value, "Type", out.type);
    list(value, "Directives", out.directives);
  }
  void read(const Value& value, FieldDefinition& out) {
    text(value, "Description", out.description);
    text(value, "Name", out.name);
    list(value, "Arguments", out.arguments);
    part(value, "DefaultValue", out.default_value);
    required(value, "Type", out.type);
    list(value, "Directives", out.directives);
  }
  void read(const Value& value, EnumValueDefinition& out) {
    text(value, "Description", out.description);
    text(value, "Name", out.name);
    list(value, "Directives", out.directives);
  }
  void read(const Value& value, Definition& out) {
    text(value, "Kind", out.kind);
    text(value, "Description", out.description);
    text(value, "Name", out.name);
    list(value, "Directives", out.directives);
    list(value, "Interfaces", out.interfaces);
    list(value, "Fields", out.fields);
    list(value, "Types", out.types);
    list(value, "EnumValues", out.enum_values);
    flag(value, "BuiltIn", out.built_in);
  }
  void read(const Value& value, DirectiveDefinition& out) {
    text(value, "Description", out.description);
    text(value, "Name", out.name);
    list(value, "Arguments", out.arguments);
    list(value, "Locations", out.locations);
    flag(value, "IsRepeatable", out.repeatable);
  }
  void read(const Value& value, OperationType& out) {
    text(value, "Operation", out.operation);
    text(value, "Type", out.type);
  }
  void read(const Value& value, SchemaDefinition& out) {
    text(value, "Description", out.description);
    list(value, "Directives", out.directives);
    list(value, "OperationTypes", out.operation_types);
  }

  bool failed_ = false;
  unsigned depth_ = 0;
};

template <typename Document>
Result<Document> from_value(const Value& value) {
  Reader reader;
  Document document;
  reader.read(value, document);
  if (reader.failed()) return fail("value is not a GraphQL document");
  return document;
}

}  // namespace

Value to_value(Arena& arena, const QueryDocument& document) { return Writer(arena).document(document); }
Value to_value(Arena& arena, const SchemaDocument& document) { return Writer(arena).document(document); }
Result<QueryDocument> query_from_value(const Value& value) { return from_value<QueryDocument>(value); }
Result<SchemaDocument> schema_from_value(const Value& value) { return from_value<SchemaDocument>(value); }

}  // namespace gabion::rego::graphql
