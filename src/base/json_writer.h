// Writes JSON text as it goes, without building a tree. RFC 8259; bytes that are not UTF-8 become U+FFFD, so that the
// output always is valid JSON whatever a hostile input was called.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gabion {

void append_json_string(std::string& out, std::string_view text);

class JsonWriter {
 public:
  // indent: blanks per level; 0 writes everything on one line, without blanks.
  explicit JsonWriter(std::string& out, unsigned indent = 0) : out_(out), indent_(indent) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view text);
  JsonWriter& integer(std::int64_t value) { return raw(std::to_string(value)); }
  JsonWriter& unsigned_integer(std::uint64_t value) { return raw(std::to_string(value)); }
  JsonWriter& number(double value);  // a finite one; others are written as null
  JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }
  JsonWriter& raw(std::string_view json);  // a value that is JSON text already

  JsonWriter& field(std::string_view name, std::string_view text) { return key(name).string(text); }
  JsonWriter& field(std::string_view name, const char* text) { return key(name).string(text); }
  JsonWriter& field(std::string_view name, std::int64_t value) { return key(name).integer(value); }
  JsonWriter& field(std::string_view name, std::uint64_t value) { return key(name).unsigned_integer(value); }
  JsonWriter& field(std::string_view name, int value) { return key(name).integer(value); }
  JsonWriter& field(std::string_view name, unsigned value) { return key(name).unsigned_integer(value); }
  JsonWriter& field(std::string_view name, double value) { return key(name).number(value); }
  JsonWriter& field(std::string_view name, bool value) { return key(name).boolean(value); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void before_value();
  void new_line(std::size_t depth);

  std::string& out_;
  unsigned indent_;
  bool after_key_ = false;
  std::vector<bool> has_items_;
};

}  // namespace gabion
