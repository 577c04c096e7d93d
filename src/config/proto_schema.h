// Message types declared by .proto files: as much of the language as reading a text message needs (names, types, labels,
// maps, enums, nested types, oneof); options, services and extensions are skipped.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gabion::config {

struct ProtoField {
  std::string name, type;   // type as written
  std::string scope;        // full name of the message it stands in: where `type` is looked up from
  bool repeated = false, map = false, explicit_presence = false;
  std::string map_value;    // of a map: type of its values; `type` is that of its keys
};

struct ProtoMessage {
  std::vector<ProtoField> fields;
  const ProtoField* find(std::string_view name) const;
};

struct ProtoEnum {
  std::vector<std::pair<std::string, std::int64_t>> values;
};

class ProtoSchema {
 public:
  // Adds all of a file's declarations. Imports are not followed: every .proto file of the folders is read anyway.
  Result<> add(const std::string& file, std::string_view text);
  const ProtoMessage* message(std::string_view full_name) const;
  // A type named inside of `scope`: the innermost declaration wins (package a.b, message M: a.b.M.T, a.b.T, a.T, T).
  const ProtoMessage* find_message(std::string_view scope, std::string_view type, std::string& full_name) const;
  const ProtoEnum* find_enum(std::string_view scope, std::string_view type) const;

 private:
  friend class ProtoParser;
  std::map<std::string, ProtoMessage, std::less<>> messages_;
  std::map<std::string, ProtoEnum, std::less<>> enums_;
};

// Every *.proto file of the folders (and files named directly), sorted.
Result<ProtoSchema> load_proto_schema(const std::vector<std::string>& directories);

}  // namespace gabion::config
