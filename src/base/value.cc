#include "base/value.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>

#include "base/decimal.h"
#include "base/json_writer.h"

namespace gabion {

namespace {

// FNV-1a's multiplier with a final mix: short keys, no dependency. Collisions can be chosen: see kMaxProbes.
std::uint32_t hash_bytes(std::string_view text, std::uint64_t seed) {
  std::uint64_t hash = seed ^ 0xcbf29ce484222325u;
  while (text.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data(), 8);
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    hash ^= hash >> 29;
    text.remove_prefix(8);
  }
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  hash ^= hash >> 32;
  return static_cast<std::uint32_t>(hash);
}

constexpr std::size_t kMaxProbes = 1024;  // an honest table of millions of keys stays below a quarter of it
constexpr std::uint32_t kGivenUp = UINT32_MAX;

std::optional<std::uint32_t> search_sorted(const Value* values, std::uint32_t entries, std::size_t stride,
                                           const Value& key) {
  std::uint32_t low = 0, high = entries;
  while (low < high) {
    std::uint32_t middle = low + (high - low) / 2;
    int order = compare(values[middle * stride], key);
    if (order == 0) return middle;
    (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
  }
  return std::nullopt;
}

int sign(std::int64_t a, std::int64_t b) { return a < b ? -1 : a > b ? 1 : 0; }

// Decimal text of any number, in the caller's buffer for integers.
struct NumberText {
  char buffer[24];
  std::string_view text;
  explicit NumberText(const Value& v) {
    if (v.is_integer()) {
      auto written = std::to_string(v.as_integer());
      std::memcpy(buffer, written.data(), written.size());
      text = {buffer, written.size()};
    } else {
      text = v.as_number_text();
    }
  }
};

int compare_numbers(const Value& a, const Value& b) {
  if (a.is_integer() && b.is_integer()) return sign(a.as_integer(), b.as_integer());
  return compare_decimal(NumberText(a).text, NumberText(b).text);
}

bool canonical_integer(std::string_view text, std::int64_t& out) {
  bool negative = !text.empty() && text[0] == '-';
  auto digits = text.substr(negative);
  if (digits.empty() || digits.size() > 18 || (digits[0] == '0' && (digits.size() > 1 || negative))) return false;
  std::int64_t value = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + (c - '0');
  }
  out = negative ? -value : value;
  return true;
}

}  // namespace

std::string_view kind_name(Kind kind) {
  constexpr std::string_view kNames[] = {"null", "boolean", "number", "string", "array", "object", "set"};
  return kNames[static_cast<unsigned>(kind)];
}

Value Value::boolean(bool value) {
  Value v(Kind::boolean);
  v.data_.boolean = value;
  return v;
}

Value Value::integer(std::int64_t value) {
  Value v(Kind::number);
  v.data_.integer = value;
  return v;
}

Value Value::number(std::string_view text) {
  std::int64_t integer;
  if (canonical_integer(text, integer)) return Value::integer(integer);
  Value v(Kind::number);
  v.text_number_ = true;
  v.size_ = static_cast<std::uint32_t>(text.size());
  v.data_.text = text.data();
  return v;
}

Value Value::string(std::string_view view) {
  Value v(Kind::string);
  v.size_ = static_cast<std::uint32_t>(view.size());
  v.data_.text = view.data();
  return v;
}

Value Value::empty_array() { return Value(Kind::array); }
Value Value::empty_object() { return Value(Kind::object); }
Value Value::empty_set() { return Value(Kind::set); }

std::string Value::number_text() const { return std::string(NumberText(*this).text); }

std::size_t Value::index_slots(std::size_t entries) {
  return entries > kIndexedFrom ? std::bit_ceil(entries + entries / 2) : 0;
}

Value::Body* Value::new_body(Arena& arena, std::size_t values, std::size_t entries, std::uint32_t positions) {
  std::size_t bytes = sizeof(Body) + values * sizeof(Value) + index_slots(entries) * sizeof(std::uint32_t);
  auto* body = new (arena.allocate(bytes)) Body{};
  body->positions = positions;
  return body;
}

// Open addressing with linear probing; a slot holds entry + 1, or 0. Keys chosen to collide would make it quadratic:
// past kMaxProbes the index is given up, and every slot says so; the keys are sorted, so a lookup then halves its way.
void Value::build_index(Body* body, std::size_t entries, std::size_t stride) {
  std::size_t slots = index_slots(entries);
  if (slots == 0) return;
  auto* index = reinterpret_cast<std::uint32_t*>(body->values() + entries * stride);
  std::fill(index, index + slots, 0u);
  for (std::uint32_t i = 0; i < entries; ++i) {
    std::size_t slot = body->values()[i * stride].hash() & (slots - 1);
    std::size_t probes = 0;
    while (index[slot] != 0 && ++probes < kMaxProbes) slot = (slot + 1) & (slots - 1);
    if (probes == kMaxProbes) return std::fill(index, index + slots, kGivenUp);
    index[slot] = i + 1;
  }
}

Value Value::make_array(Arena& arena, const Value* items, std::size_t count, std::uint32_t positions) {
  Value v(Kind::array);
  v.data_.body = nullptr;
  if (count == 0) return v;
  v.size_ = static_cast<std::uint32_t>(count);
  auto* body = new_body(arena, count, 0, positions);
  std::copy(items, items + count, body->values());
  v.data_.body = body;
  return v;
}

Value Value::make_object(Arena& arena, Value* pairs, std::size_t count, std::uint32_t positions) {
  Value v(Kind::object);
  v.data_.body = nullptr;
  if (count == 0) return v;
  struct Pair {
    Value key, value;
  };
  auto* first = reinterpret_cast<Pair*>(pairs);
  auto before = [](const Pair& a, const Pair& b) { return compare(a.key, b.key) < 0; };
  if (!std::is_sorted(first, first + count, before)) std::stable_sort(first, first + count, before);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (kept > 0 && first[kept - 1].key == first[i].key) --kept;  // the last of equal keys wins
    first[kept++] = first[i];
  }
  v.size_ = static_cast<std::uint32_t>(kept);
  auto* body = new_body(arena, 2 * kept, kept, positions);
  std::copy(pairs, pairs + 2 * kept, body->values());
  build_index(body, kept, 2);
  v.data_.body = body;
  return v;
}

Value Value::make_set(Arena& arena, Value* items, std::size_t count) {
  Value v(Kind::set);
  v.data_.body = nullptr;
  if (count == 0) return v;
  std::sort(items, items + count);
  std::size_t kept = static_cast<std::size_t>(std::unique(items, items + count) - items);
  v.size_ = static_cast<std::uint32_t>(kept);
  auto* body = new_body(arena, kept, kept, kNoPosition);
  std::copy(items, items + kept, body->values());
  build_index(body, kept, 1);
  v.data_.body = body;
  return v;
}

std::optional<std::uint32_t> Value::lookup(const Value& key, std::size_t stride) const {
  const Value* values = data_.body->values();
  if (std::size_t slots = index_slots(size_)) {
    const auto* index = reinterpret_cast<const std::uint32_t*>(values + size_ * stride);
    for (std::size_t slot = key.hash() & (slots - 1); index[slot] != 0; slot = (slot + 1) & (slots - 1)) {
      if (index[slot] == kGivenUp) return search_sorted(values, size_, stride, key);
      if (values[(index[slot] - 1) * stride] == key) return index[slot] - 1;
    }
    return std::nullopt;
  }
  for (std::uint32_t i = 0; i < size_; ++i) {
    if (values[i * stride] == key) return i;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> Value::index_of(const Value& key) const {
  assert(is_object() || is_set());
  if (size_ == 0) return std::nullopt;
  return lookup(key, is_object() ? 2 : 1);
}

const Value* Value::find(const Value& key) const {
  if (!is_object()) return nullptr;
  auto i = index_of(key);
  return i ? &value(*i) : nullptr;
}

std::uint32_t Value::compute_hash() const {
  std::uint64_t hash = static_cast<std::uint64_t>(kind_) * 0x9E3779B97F4A7C15u;
  switch (kind_) {
    case Kind::null:
      break;
    case Kind::boolean:
      hash += data_.boolean ? 1 : 2;
      break;
    case Kind::number:
      hash ^= hash_decimal(NumberText(*this).text);
      break;
    case Kind::string:
      return hash_bytes(as_string(), hash);
    default: {
      std::size_t values = size_ * (kind_ == Kind::object ? 2 : 1);
      for (std::size_t i = 0; i < values; ++i) hash = (hash ^ data_.body->values()[i].hash()) * 0x100000001b3u + i;
    }
  }
  hash ^= hash >> 31;
  return static_cast<std::uint32_t>(hash ^ (hash >> 17));
}

std::uint32_t Value::hash() const {
  if (!is_composite() || size_ == 0) return compute_hash();
  auto known = data_.body->hash.load(std::memory_order_relaxed);
  if (known != 0) return known;
  auto hash = std::max(1u, compute_hash());
  data_.body->hash.store(hash, std::memory_order_relaxed);
  return hash;
}

namespace {
int compare_strings(std::string_view a, std::string_view b) {
  if (a.data() == b.data() && a.size() == b.size()) return 0;
  int order = a.compare(b);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}
}  // namespace

int compare(const Value& a, const Value& b) {
  if (a.kind_ != b.kind_) return a.kind_ < b.kind_ ? -1 : 1;
  switch (a.kind_) {
    case Kind::null:
      return 0;
    case Kind::boolean:
      return sign(a.data_.boolean, b.data_.boolean);
    case Kind::number:
      return compare_numbers(a, b);
    case Kind::string:
      return compare_strings(a.as_string(), b.as_string());
    default:
      break;
  }
  if (a.data_.body == b.data_.body) return 0;
  // Objects compare entry by entry, key before value (as OPA's); arrays and sets item by item.
  std::size_t stride = a.kind_ == Kind::object ? 2 : 1;
  std::size_t shorter = std::min(a.size_, b.size_) * stride;
  for (std::size_t i = 0; i < shorter; ++i) {
    int order = compare(a.data_.body->values()[i], b.data_.body->values()[i]);
    if (order != 0) return order;
  }
  return sign(a.size_, b.size_);
}

bool operator==(const Value& a, const Value& b) {
  if (a.kind_ != b.kind_) return false;
  if (a.kind_ == Kind::string) {
    return a.size_ == b.size_ && (a.data_.text == b.data_.text || a.as_string() == b.as_string());
  }
  if (a.is_composite()) {
    if (a.size_ != b.size_) return false;
    if (a.data_.body == b.data_.body) return true;
    auto x = a.data_.body->hash.load(std::memory_order_relaxed), y = b.data_.body->hash.load(std::memory_order_relaxed);
    if (x != 0 && y != 0 && x != y) return false;
  }
  return compare(a, b) == 0;
}

namespace {
// Depth is bounded by whoever built the value: every reader has a depth limit.
Value deep_copy_items(Arena& arena, const Value& value) {
  std::vector<Value> values;
  if (value.is_object()) {
    for (std::uint32_t i = 0; i < value.size(); ++i) {
      values.push_back(deep_copy(arena, value.key(i)));
      values.push_back(deep_copy(arena, value.value(i)));
    }
    return Value::make_object(arena, values.data(), value.size());
  }
  for (std::uint32_t i = 0; i < value.size(); ++i) values.push_back(deep_copy(arena, value.at(i)));
  return value.is_array() ? Value::make_array(arena, values.data(), values.size())
                          : Value::make_set(arena, values.data(), values.size());
}
}  // namespace

Value deep_copy(Arena& arena, const Value& value) {
  if (value.is_string()) return copy_string(arena, value.as_string());
  if (value.is_number() && !value.is_integer()) return Value::number(arena.copy(value.as_number_text()));
  return value.is_composite() ? deep_copy_items(arena, value) : value;
}

std::uint32_t Positions::reserve(std::size_t entries) {
  auto first = static_cast<std::uint32_t>(offsets_.size());
  offsets_.resize(offsets_.size() + entries);
  return first;
}

void LineIndex::build() const {
  starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') starts_.push_back(i + 1);
  }
}

SourceLine LineIndex::at(std::size_t offset) const {
  if (starts_.empty()) build();
  auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  auto line = static_cast<unsigned>(after - starts_.begin());
  return {line, static_cast<unsigned>(offset - starts_[line - 1]) + 1};
}

std::string_view LineIndex::line_text(unsigned line) const {
  if (starts_.empty()) build();
  if (line == 0 || line > starts_.size()) return {};
  std::size_t end = line < starts_.size() ? starts_[line] - 1 : text_.size();
  auto text = text_.substr(starts_[line - 1], end - starts_[line - 1]);
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return text;
}

namespace {
class JsonPrinter {
 public:
  JsonPrinter(std::string& out, const JsonStyle& style) : out_(out), style_(style) {}

  void print(const Value& v, unsigned depth) {
    switch (v.kind()) {
      case Kind::null:
        out_.append("null");
        break;
      case Kind::boolean:
        out_.append(v.as_boolean() ? "true" : "false");
        break;
      case Kind::number:
        out_.append(v.number_text());
        break;
      case Kind::string:
        string(v.as_string());
        break;
      case Kind::object:
        object(v, depth);
        break;
      default:
        items(v, depth);
    }
  }

 private:
  void string(std::string_view text) {
    std::size_t start = out_.size();
    append_json_string(out_, text);
    if (style_.escape_html) escape_html(start);
  }
  void escape_html(std::size_t start) {
    auto is_html = [](char c) { return c == '<' || c == '>' || c == '&'; };
    if (std::none_of(out_.begin() + static_cast<std::ptrdiff_t>(start), out_.end(), is_html)) return;
    std::string text = out_.substr(start);
    out_.resize(start);
    for (char c : text) {
      if (is_html(c)) {
        out_.append(c == '<' ? "\\u003c" : c == '>' ? "\\u003e" : "\\u0026");
      } else {
        out_.push_back(c);
      }
    }
  }
  void line(unsigned depth) {
    if (style_.indent == 0) return;
    out_.push_back('\n');
    out_.append(depth * style_.indent, ' ');
  }
  void items(const Value& v, unsigned depth) {
    out_.push_back('[');
    for (std::uint32_t i = 0; i < v.size(); ++i) {
      if (i) out_.push_back(',');
      line(depth + 1);
      print(v.at(i), depth + 1);
    }
    if (v.size()) line(depth);
    out_.push_back(']');
  }
  void object(const Value& v, unsigned depth) {
    out_.push_back('{');
    for (std::uint32_t i = 0; i < v.size(); ++i) {
      if (i) out_.push_back(',');
      line(depth + 1);
      string(v.key(i).is_string() ? v.key(i).as_string() : std::string_view(to_json(v.key(i))));
      out_.append(style_.indent && style_.space_after_colon ? ": " : ":");
      print(v.value(i), depth + 1);
    }
    if (v.size()) line(depth);
    out_.push_back('}');
  }

  std::string& out_;
  const JsonStyle& style_;
};
}  // namespace

void append_json(std::string& out, const Value& value, const JsonStyle& style) {
  JsonPrinter(out, style).print(value, 0);
}

std::string to_json(const Value& value, const JsonStyle& style) {
  std::string out;
  append_json(out, value, style);
  return out;
}

}  // namespace gabion
