// Value: immutable JSON-like data, 16 bytes, copied freely. It points into an Arena, which must outlive it; a Document
// owns both. It has all of Rego's kinds: sets, and objects whose keys are of any kind. Arrays, objects and sets are
// shared by pointer, so a copy of a Value never copies what is below it.
//
// A number is an int64 or its source text, never a double: it prints as it was written and equals and hashes by value.
// Objects are sorted by key and sets by item, in Rego's total order (null < boolean < number < string < array < object
// < set), which is also the order of output. Those with more than kIndexedFrom entries carry a hash index.
//
// Positions: a container that was read from a file may know at which entry of its Document's position table its
// children's byte offsets begin. The identity of a node is thus (container, index), and it survives copies.
#pragma once

#include <atomic>
#include <cassert>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"

namespace gabion {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object, set };
std::string_view kind_name(Kind kind);  // Rego's type names: "null", "boolean", …

class Value {
 public:
  static constexpr unsigned kIndexedFrom = 16;
  static constexpr std::uint32_t kNoPosition = 0;

  Value() : Value(Kind::null) {}
  static Value null() { return Value(); }
  static Value boolean(bool value);
  static Value integer(std::int64_t value);
  // A view: the bytes must outlive the value. Canonical integers that fit become integers, everything else stays text.
  static Value number(std::string_view json_number);
  static Value string(std::string_view view);  // a view, too; Arena::copy makes one that lasts
  static Value empty_array();
  static Value empty_object();
  static Value empty_set();

  // No value at all: for evaluators' registers only. It has no kind and may not be put into a container.
  static Value nothing() {
    Value v;
    v.kind_ = static_cast<Kind>(0xff);
    return v;
  }
  bool is_nothing() const { return kind_ == static_cast<Kind>(0xff); }

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }
  bool is_boolean() const { return kind_ == Kind::boolean; }
  bool is_number() const { return kind_ == Kind::number; }
  bool is_string() const { return kind_ == Kind::string; }
  bool is_array() const { return kind_ == Kind::array; }
  bool is_object() const { return kind_ == Kind::object; }
  bool is_set() const { return kind_ == Kind::set; }
  bool is_composite() const { return kind_ >= Kind::array; }

  bool as_boolean() const { return assert(is_boolean()), data_.boolean; }
  std::string_view as_string() const { return assert(is_string()), std::string_view(data_.text, size_); }
  // The number is held as an int64; one that is not may still have an integral value (1.0, 1e3, 2^64).
  bool is_integer() const { return kind_ == Kind::number && !text_number_; }
  std::int64_t as_integer() const { return assert(is_integer()), data_.integer; }
  std::string number_text() const;  // as written
  // The source text of a number that is not an integer.
  std::string_view as_number_text() const { return assert(is_number() && text_number_), std::string_view(data_.text, size_); }

  // Arrays and sets: items; objects: entries.
  std::uint32_t size() const { return assert(is_composite()), size_; }
  const Value& at(std::uint32_t i) const { return assert(!is_object() && i < size_), data_.body->values()[i]; }
  const Value& key(std::uint32_t i) const { return assert(is_object() && i < size_), data_.body->values()[2 * i]; }
  const Value& value(std::uint32_t i) const { return assert(is_object() && i < size_), data_.body->values()[2 * i + 1]; }
  // Entry of an object or item of a set.
  std::optional<std::uint32_t> index_of(const Value& key) const;
  const Value* find(const Value& key) const;  // objects: the value under the key; nullptr when absent
  const Value* find(std::string_view key) const { return find(Value::string(key)); }
  bool contains(const Value& item) const { return index_of(item).has_value(); }  // sets, and keys of objects

  // First entry of this container in its Document's position table; kNoPosition when nobody asked for positions.
  std::uint32_t positions() const { return is_composite() && data_.body ? data_.body->positions : kNoPosition; }
  // Same container in memory: true only for the very same node or a copy of it.
  bool same_node(const Value& other) const { return is_composite() && kind_ == other.kind_ && data_.body == other.data_.body; }

  // Tells containers in memory apart; nullptr for empty ones and for all else.
  const void* identity() const { return is_composite() ? data_.body : nullptr; }

  std::uint32_t hash() const;
  friend int compare(const Value& a, const Value& b);  // Rego's total order: -1, 0, 1
  friend bool operator==(const Value& a, const Value& b);
  friend bool operator<(const Value& a, const Value& b) { return compare(a, b) < 0; }

  // Used by the builders below.
  static Value make_array(Arena& arena, const Value* items, std::size_t count, std::uint32_t positions = kNoPosition);
  // Pairs are key, value, key, value…; sorted in place; among equal keys the last wins.
  static Value make_object(Arena& arena, Value* pairs, std::size_t count, std::uint32_t positions = kNoPosition);
  static Value make_set(Arena& arena, Value* items, std::size_t count);

 private:
  explicit Value(Kind kind) : kind_(kind) { data_.body = nullptr; }

  // Followed by the items (or key and value pairs), then, with more than kIndexedFrom entries, by the hash index.
  struct Body {
    mutable std::atomic<std::uint32_t> hash;  // 0: not computed yet
    std::uint32_t positions;
    Value* values() { return reinterpret_cast<Value*>(this + 1); }
    const Value* values() const { return reinterpret_cast<const Value*>(this + 1); }
  };
  static Body* new_body(Arena& arena, std::size_t values, std::size_t entries, std::uint32_t positions);
  static void build_index(Body* body, std::size_t entries, std::size_t stride);
  static std::size_t index_slots(std::size_t entries);
  std::optional<std::uint32_t> lookup(const Value& key, std::size_t stride) const;
  std::uint32_t compute_hash() const;

  Kind kind_;
  bool text_number_ = false;
  std::uint32_t size_ = 0;
  union {
    bool boolean;
    std::int64_t integer;
    const char* text;
    const Body* body;
  } data_;
};
static_assert(sizeof(Value) == 16);

int compare(const Value& a, const Value& b);

// Builders gather in a vector of their own and write into the arena once.
class ArrayBuilder {
 public:
  explicit ArrayBuilder(Arena& arena) : arena_(arena) {}
  void add(Value item) { items_.push_back(item); }
  void reserve(std::size_t n) { items_.reserve(n); }
  std::size_t size() const { return items_.size(); }
  Value finish() { return Value::make_array(arena_, items_.data(), items_.size()); }

 private:
  Arena& arena_;
  std::vector<Value> items_;
};

class ObjectBuilder {
 public:
  explicit ObjectBuilder(Arena& arena) : arena_(arena) {}
  void add(Value key, Value value) {
    pairs_.push_back(key);
    pairs_.push_back(value);
  }
  void add(std::string_view key_copied, Value value) { add(Value::string(arena_.copy(key_copied)), value); }
  std::size_t size() const { return pairs_.size() / 2; }
  Value finish() { return Value::make_object(arena_, pairs_.data(), pairs_.size() / 2); }

 private:
  Arena& arena_;
  std::vector<Value> pairs_;
};

class SetBuilder {
 public:
  explicit SetBuilder(Arena& arena) : arena_(arena) {}
  void add(Value item) { items_.push_back(item); }
  std::size_t size() const { return items_.size(); }
  Value finish() { return Value::make_set(arena_, items_.data(), items_.size()); }

 private:
  Arena& arena_;
  std::vector<Value> items_;
};

inline Value copy_string(Arena& arena, std::string_view text) { return Value::string(arena.copy(text)); }
// The whole tree, strings and numbers included, into another arena; positions are dropped.
Value deep_copy(Arena& arena, const Value& value);

// Byte offsets into a source text, one entry a node: for arrays entry i is item i; for objects 2i is key i and 2i+1 is
// value i. Entry 0 is the root.
class Positions {
 public:
  Positions() : offsets_{0} {}
  std::uint32_t reserve(std::size_t entries);  // returns the first
  std::uint32_t& operator[](std::size_t i) { return offsets_[i]; }
  std::uint32_t operator[](std::size_t i) const { return offsets_[i]; }

 private:
  std::vector<std::uint32_t> offsets_;
};

struct SourceLine {
  unsigned line = 0, column = 0;  // from 1; columns count bytes
};
// Offsets → lines, on demand: the line table is built at the first question.
class LineIndex {
 public:
  explicit LineIndex(std::string_view text) : text_(text) {}
  SourceLine at(std::size_t offset) const;
  std::string_view line_text(unsigned line) const;  // without its newline; empty when there is no such line

 private:
  void build() const;
  std::string_view text_;
  mutable std::vector<std::size_t> starts_;
};

// One document: the arena, its root, and where its nodes stood in the file if the reader was asked for positions.
struct Document {
  Arena arena;
  Value root;
  std::optional<Positions> positions;
};

// JSON text of a value, as Rego prints it: sets become arrays, keys that are not strings become their JSON text.
struct JsonStyle {
  unsigned indent = 0;        // blanks per level; 0: one line
  bool escape_html = false;   // <, >, & as \u003c …, as Go's encoder does
  bool space_after_colon = true;  // only with indent
};
void append_json(std::string& out, const Value& value, const JsonStyle& style = {});
std::string to_json(const Value& value, const JsonStyle& style = {});

}  // namespace gabion
