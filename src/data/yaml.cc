#include "data/yaml.h"

#include <yaml.h>

#include <cstring>
#include <unordered_map>

#include "base/text.h"
#include "data/go_number.h"
#include "data/tree_builder.h"

namespace gabion {

namespace {

constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";

struct Parser {
  yaml_parser_t raw;
  Parser(const char* text, std::size_t size) {
    yaml_parser_initialize(&raw);
    yaml_parser_set_encoding(&raw, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&raw, reinterpret_cast<const unsigned char*>(text), size);
  }
  Parser(const Parser&) = delete;
  ~Parser() { yaml_parser_delete(&raw); }
};

struct Event {
  yaml_event_t raw{};
  Event() = default;
  Event(const Event&) = delete;
  ~Event() { yaml_event_delete(&raw); }
};

// libyaml counts characters, we count bytes. Marks come nearly in order, so the last answer is a good place to start.
class ByteOffsets {
 public:
  explicit ByteOffsets(std::string_view text) : text_(text) {}
  std::size_t of(std::size_t character) {
    while (character_ < character && byte_ < text_.size()) {
      ++byte_;
      while (byte_ < text_.size() && continues(text_[byte_])) ++byte_;
      ++character_;
    }
    while (character_ > character && byte_ > 0) {
      --byte_;
      while (byte_ > 0 && continues(text_[byte_])) --byte_;
      --character_;
    }
    return byte_;
  }

 private:
  static bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }
  std::string_view text_;
  std::size_t character_ = 0, byte_ = 0;
};

bool decode_base64(std::string_view text, std::string& out) {
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    if (c == '\n' || c == '\r') continue;
    if (c == '=') break;
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    auto digit = kDigits.find(c);
    if (digit == std::string_view::npos) return false;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    if ((count += 6) >= 8) out.push_back(static_cast<char>(bits >> (count -= 8)));
  }
  return true;
}

class Composer {
 public:
  // `part`: the text without its byte order mark.
  Composer(std::string_view whole, std::string_view part, Document& document, TreeBuilder& tree, const YamlOptions& options)
      : whole_(whole), part_(part), base_(static_cast<std::size_t>(part.data() - whole.data())), document_(document),
        tree_(tree), options_(options), offsets_(part), parser_(part.data(), part.size()) {}

  // Adds each document as one value to the tree; `only_first` stops behind the first. Their number.
  Result<unsigned> compose(bool only_first) {
    unsigned documents = 0;
    for (;;) {
      Event event;
      if (!yaml_parser_parse(&parser_.raw, &event.raw)) return fail(parser_error());
      if (event.raw.type == YAML_STREAM_END_EVENT) return documents;
      if (event.raw.type == YAML_DOCUMENT_START_EVENT) anchors_.clear();
      if (event.raw.type == YAML_DOCUMENT_END_EVENT && ++documents == 1 && only_first) return documents;
      if (!take(event.raw)) return fail(place_error(options_, whole_, base_ + error_at_, reason_));
    }
  }

 private:
  struct Anchored {
    Value value;
    std::size_t nodes = 0;
    unsigned height = 0;  // containers from here to the deepest leaf
    bool complete = false;
  };
  struct Open {  // a container that is not finished
    std::string anchor;
    std::size_t nodes_before;
    bool merging = false;  // its next value is the value of a `<<` key
    std::size_t offset;
    unsigned height = 1;
  };

  bool refuse(std::string reason) {
    reason_ = std::move(reason);
    return false;
  }

  bool take(const yaml_event_t& event) {
    error_at_ = offsets_.of(event.start_mark.index);
    switch (event.type) {
      case YAML_SCALAR_EVENT: return scalar(event);
      case YAML_ALIAS_EVENT: return alias(text_of(event.data.alias.anchor));
      case YAML_SEQUENCE_START_EVENT: return open(event.data.sequence_start.anchor, true);
      case YAML_MAPPING_START_EVENT: return open(event.data.mapping_start.anchor, false);
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT: return close();
      default: return true;
    }
  }

  static std::string too_deep() { return "exceeded max depth of " + std::to_string(kMaxDataDepth); }
  void raise(unsigned child_height) {
    if (!open_.empty()) open_.back().height = std::max(open_.back().height, child_height + 1);
  }

  static std::string text_of(const yaml_char_t* text) { return text ? reinterpret_cast<const char*>(text) : ""; }
  std::size_t here() const { return base_ + error_at_; }

  bool open(const yaml_char_t* anchor, bool sequence) {
    // A container as a key is put together on the side of its mapping's entries like any other and turned into text
    // (or refused) when it closes.
    if (!(sequence ? tree_.open_array(here()) : tree_.open_object(here()))) return refuse(too_deep());
    open_.push_back({text_of(anchor), nodes_, false, here()});
    if (anchor) anchors_[text_of(anchor)] = Anchored{};
    return true;
  }

  bool close() {
    Open closed = std::move(open_.back());
    open_.pop_back();
    error_at_ = closed.offset - base_;
    // Where the container is a key, or the value of `<<`, it must not stay among the entries as it is.
    Value value = tree_.close();
    ++nodes_;
    if (!closed.anchor.empty()) anchors_[closed.anchor] = Anchored{value, nodes_ - closed.nodes_before, closed.height, true};
    raise(closed.height);
    return placed(value, closed.offset, true);
  }

  bool scalar(const yaml_event_t& event) {
    const auto& data = event.data.scalar;
    std::string_view text(reinterpret_cast<const char*>(data.value), data.length);
    // Plain scalars on one line stand in the text as they are: no copy.
    auto in_text = part_.substr(error_at_, text.size());
    if (data.style == YAML_PLAIN_SCALAR_STYLE && in_text == text) {
      text = in_text;
    } else {
      text = document_.arena.copy(text);
    }
    ++nodes_;
    const bool key = tree_.wants_key();
    const bool plain = data.style == YAML_PLAIN_SCALAR_STYLE;
    std::string tag = text_of(data.tag);
    if (key && text == "<<" && ((plain && tag.empty()) || tag == "tag:yaml.org,2002:merge")) {
      open_.back().merging = true;
      return true;
    }
    Value value;
    if (!meaning(text, tag, tag.empty() && !plain, key, value)) return false;
    if (data.anchor) anchors_[text_of(data.anchor)] = Anchored{value, 1, 0, true};
    return placed(value, here(), false);
  }

  // The scalar's value. Keys that are not strings become the text that the peers make of them.
  bool meaning(std::string_view text, const std::string& tag, bool quoted, bool key, Value& out) {
    std::string_view kind = std::string_view(tag).starts_with(kTagPrefix) ? std::string_view(tag).substr(kTagPrefix.size()) : "";
    out = Value::string(text);
    if (kind == "binary") {
      std::string bytes;
      if (!decode_base64(text, bytes)) return refuse("!!binary value contains invalid base64 data");
      // What Go's JSON would make of bytes that are no text.
      for (std::size_t i = 0; i < bytes.size();) {
        unsigned length = decode_utf8(std::string_view(bytes).substr(i)).length;
        if (length == 0) bytes.replace(i, 1, "\xEF\xBF\xBD");
        i += length == 0 ? 3 : length;
      }
      out = copy_string(document_.arena, bytes);
      return true;
    }
    const bool untyped = tag.empty() || tag == "!";
    const bool resolvable = kind == "bool" || kind == "int" || kind == "float" || kind == "null" || kind == "timestamp";
    if (quoted || tag == "!" || (!untyped && !resolvable)) return true;
    YamlScalar scalar = resolve_yaml_scalar(text, options_.schema);
    if (!untyped && !fits(kind, scalar)) {
      return refuse("cannot decode !!" + std::string(name(scalar.tag)) + " `" + std::string(text) + "` as a !!" + std::string(kind));
    }
    return key ? scalar_key(text, scalar, out) : scalar_value(scalar, out);
  }

  static std::string_view name(YamlTag tag) {
    constexpr std::string_view kNames[] = {"null", "bool", "int", "float", "str", "timestamp", "merge"};
    return kNames[static_cast<unsigned>(tag)];
  }
  static bool fits(std::string_view kind, const YamlScalar& scalar) {
    return kind == name(scalar.tag) || (kind == "float" && scalar.tag == YamlTag::integer);
  }

  bool scalar_value(const YamlScalar& scalar, Value& out) {
    if (scalar.tag == YamlTag::null) out = Value::null();
    if (scalar.tag == YamlTag::boolean) out = Value::boolean(scalar.boolean);
    if (!scalar.number.empty()) out = Value::number(document_.arena.copy(scalar.number));
    if (!scalar.finite && options_.schema != YamlSchema::core) {
      char c = static_cast<char>(out.as_string().back() | 0x20);
      return refuse(std::string("json: unsupported value: ") + (c == 'n' ? "NaN" : out.as_string()[0] == '-' ? "-Inf" : "+Inf"));
    }
    return true;
  }

  bool scalar_key(std::string_view text, const YamlScalar& scalar, Value& out) {
    if (options_.schema == YamlSchema::core) {
      out = Value::string(text.empty() ? "null" : text);
      return true;
    }
    if (scalar.tag == YamlTag::null) return refuse("unsupported map key of type: null");
    if (scalar.tag == YamlTag::boolean) out = Value::string(scalar.boolean ? "true" : "false");
    if (scalar.tag == YamlTag::integer) out = copy_string(document_.arena, scalar.number);
    // FormatFloat(key, 'g', -1, 32): a float's key is printed with the precision of 32 bits.
    if (scalar.tag == YamlTag::floating && scalar.finite) out = copy_string(document_.arena, go_format_g32(*go_parse_float(scalar.number)));
    return true;
  }

  bool alias(const std::string& anchor) {
    auto found = anchors_.find(anchor);
    if (found == anchors_.end()) return refuse("unknown anchor '" + anchor + "' referenced");
    if (!found->second.complete) return refuse("anchor '" + anchor + "' value contains itself");
    nodes_ += found->second.nodes;
    aliased_ += found->second.nodes;
    if (aliased_ > kMaxAliasedNodes) return refuse("document contains excessive aliasing");
    // Aliases of aliases could nest without end in a flat text.
    if (tree_.depth() + found->second.height > kMaxDataDepth) return refuse(too_deep());
    raise(found->second.height);
    Value value = found->second.value;
    if (tree_.wants_key() && !value.is_composite() && !value.is_string()) value = copy_string(document_.arena, to_json(value));
    return placed(value, here(), false);
  }

  // A finished node takes its place: an item, a key, a value, or what a mapping merges. `in_tree`: a container, which
  // the builder has put there already.
  bool placed(const Value& value, std::size_t offset, bool in_tree) {
    const bool in_mapping = !open_.empty() && tree_.in_object();
    if (in_mapping && open_.back().merging) {
      if (in_tree) tree_.take_back();
      open_.back().merging = false;
      return merge(value, offset);
    }
    // After a container was added the parity tells that it stands where a key should.
    const bool as_key = in_mapping && (in_tree ? !tree_.wants_key() : tree_.wants_key());
    if (as_key && value.is_composite()) {
      if (options_.schema != YamlSchema::core) return refuse("invalid map key: " + to_json(value));
      if (in_tree) tree_.take_back();
      tree_.key(copy_string(document_.arena, to_json(value)), offset);
      return true;
    }
    if (!in_tree) tree_.value(value, offset);
    return true;
  }

  bool merge(const Value& value, std::size_t offset) {
    const bool yields = options_.schema == YamlSchema::core;
    if (value.is_object()) return tree_.merge(value, offset, yields), true;
    if (!value.is_array()) return refuse("map merge requires map or sequence of maps as the value");
    // Earlier items take precedence.
    for (std::uint32_t i = value.size(); i-- > 0;) {
      if (!value.at(i).is_object()) return refuse("map merge requires map or sequence of maps as the value");
    }
    for (std::uint32_t i = 0; i < value.size(); ++i) {
      tree_.merge(value.at(yields ? i : value.size() - 1 - i), offset, yields);
    }
    return true;
  }

  static std::string go_format_g32(double value) {
    auto narrow = static_cast<float>(value);
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.9g", static_cast<double>(narrow));
    for (int digits = 1; digits < 9; ++digits) {
      char shorter[40];
      std::snprintf(shorter, sizeof shorter, "%.*g", digits, static_cast<double>(narrow));
      if (std::strtof(shorter, nullptr) == narrow) return go_format_g(std::strtod(shorter, nullptr));
    }
    return go_format_g(std::strtod(buffer, nullptr));
  }

  std::string parser_error() {
    const yaml_parser_t& p = parser_.raw;
    std::string reason = p.problem ? p.problem : p.error == YAML_MEMORY_ERROR ? "out of memory" : "not YAML";
    if (p.error == YAML_READER_ERROR) return place_error(options_, whole_, base_ + p.problem_offset, reason);
    if (p.context) reason += std::string(" (") + p.context + ")";
    return place_error(options_, whole_, std::min(base_ + offsets_.of(p.problem_mark.index), whole_.size()), reason);
  }

  std::string_view whole_, part_;
  std::size_t base_;
  Document& document_;
  TreeBuilder& tree_;
  const YamlOptions& options_;
  ByteOffsets offsets_;
  Parser parser_;
  std::unordered_map<std::string, Anchored> anchors_;
  std::vector<Open> open_;
  std::size_t nodes_ = 0, aliased_ = 0, error_at_ = 0;
  std::string reason_;
};

std::string_view keep_text(Document& document, std::string text) {
  auto size = text.size();
  auto block = std::make_unique_for_overwrite<char[]>(size + 1);
  std::memcpy(block.get(), text.c_str(), size + 1);
  const char* kept = document.arena.adopt(std::move(block), size + 1);
  return {kept, size};
}

// Nothing but comments and empty lines up to a line that is exactly `---`.
bool only_comments_lead(std::string_view text) {
  std::string_view separator = text.find("\r\n") != std::string_view::npos ? "\r\n---\r\n" : "\n---\n";
  auto end = text.find(separator);
  if (end == std::string_view::npos || text.starts_with("%")) return false;
  for (auto line : split(text.substr(0, end), '\n')) {
    auto content = trim(line);
    if (!content.empty() && content[0] != '#') return false;
  }
  return true;
}

Result<Document> read(std::string text, const YamlOptions& options, bool all) {
  if (text.size() >= UINT32_MAX) return fail(options.name + ": larger than 4 GB");
  Document document;
  auto whole = keep_text(document, std::move(text));
  auto content = whole.starts_with("\xEF\xBB\xBF") ? whole.substr(3) : whole;
  TreeBuilder tree(document, options.positions);
  if (all) tree.open_array(0);
  if (all && options.leading_comments_count && only_comments_lead(content)) tree.value(Value::null(), 0);
  auto documents = Composer(whole, content, document, tree, options).compose(!all);
  if (!documents) return tl::unexpected(documents.error());
  if (*documents == 0 && (options.leading_comments_count || !all)) tree.value(Value::null(), 0);
  if (options.refuse_duplicate_keys && tree.duplicate()) {
    const auto& twice = *tree.duplicate();
    return fail(place_error(options, whole, twice.second, "duplicate key \"" + twice.key + "\""));
  }
  if (all) tree.close();
  tree.finish();
  return document;
}

}  // namespace

Result<Document> read_yaml(std::string text, const YamlOptions& options) { return read(std::move(text), options, false); }
Result<Document> read_yaml_all(std::string text, const YamlOptions& options) { return read(std::move(text), options, true); }

}  // namespace gabion
