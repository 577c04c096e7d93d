// to_yaml: libyaml's emitter with the choices of go-yaml v2, from which OPA's yaml.marshal comes.
#include <yaml.h>

#include <algorithm>

#include "base/text.h"
#include "data/go_number.h"
#include "data/yaml.h"

namespace gabion {

namespace {

int append_output(void* out, unsigned char* bytes, std::size_t size) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), size);
  return 1;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80; }

// go-yaml's order of keys: numbers inside of them compare by value, letters come after everything else.
bool key_before(std::string_view a, std::string_view b) {
  bool digits = false;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    if (a[i] == b[i]) {
      digits = is_digit(a[i]);
      continue;
    }
    bool al = is_letter(a[i]), bl = is_letter(b[i]);
    if (al && bl) return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[i]);
    if (al || bl) return digits ? al : bl;
    std::size_t an = 0, bn = 0, ai = i, bi = i;
    std::uint64_t av = 0, bv = 0;
    if (a[i] == '0' || b[i] == '0') {
      for (std::size_t j = i; j-- > 0 && is_digit(a[j]);) {
        if (a[j] != '0') {
          an = bn = 1;
          break;
        }
      }
    }
    for (; ai < a.size() && is_digit(a[ai]); ++ai) av = av * 10 + static_cast<std::uint64_t>(a[ai] - '0');
    for (; bi < b.size() && is_digit(b[bi]); ++bi) bv = bv * 10 + static_cast<std::uint64_t>(b[bi] - '0');
    if ((an || bn) && av != bv) return av < bv;
    if (av != bv) return av < bv;
    if (ai != bi) return ai < bi;
    return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[i]);
  }
  return a.size() < b.size();
}

class Writer {
 public:
  explicit Writer(std::string& out) {
    yaml_emitter_initialize(&emitter_);
    yaml_emitter_set_output(&emitter_, append_output, &out);
    yaml_emitter_set_unicode(&emitter_, 1);
    yaml_event_t event;
    yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING);
    yaml_emitter_emit(&emitter_, &event);
    yaml_document_start_event_initialize(&event, nullptr, nullptr, nullptr, 1);
    yaml_emitter_emit(&emitter_, &event);
  }
  Writer(const Writer&) = delete;
  ~Writer() {
    yaml_event_t event;
    yaml_document_end_event_initialize(&event, 1);
    yaml_emitter_emit(&emitter_, &event);
    yaml_stream_end_event_initialize(&event);
    yaml_emitter_emit(&emitter_, &event);
    yaml_emitter_delete(&emitter_);
  }

  void value(const Value& v) {
    switch (v.kind()) {
      case Kind::null: return scalar("null", YAML_PLAIN_SCALAR_STYLE);
      case Kind::boolean: return scalar(v.as_boolean() ? "true" : "false", YAML_PLAIN_SCALAR_STYLE);
      case Kind::number: return scalar(number(v), YAML_PLAIN_SCALAR_STYLE);
      case Kind::string: return string(v.as_string());
      case Kind::object: return object(v);
      default: return items(v);
    }
  }

 private:
  static std::string number(const Value& v) {
    std::string text = v.number_text();
    if (v.is_integer() || text.find_first_of(".eE") == std::string::npos) return text;
    auto value = go_parse_float(text);
    return value ? go_format_g(*value) : text;
  }

  void scalar(std::string_view text, yaml_scalar_style_t style) {
    if (text.empty()) text = "";  // libyaml takes no null pointer
    std::string mended;
    if (!valid_utf8(text)) {  // libyaml refuses it
      mended = replace_bad_utf8(text);
      text = mended;
    }
    yaml_event_t event;
    yaml_scalar_event_initialize(&event, nullptr, nullptr, reinterpret_cast<const yaml_char_t*>(text.data()),
                                 static_cast<int>(text.size()), 1, 1, style);
    yaml_emitter_emit(&emitter_, &event);
  }

  void string(std::string_view text) {
    if (text.find('\n') != std::string_view::npos) return scalar(text, YAML_LITERAL_SCALAR_STYLE);
    bool plain = resolve_yaml_scalar(text, YamlSchema::opa).tag == YamlTag::string && !is_base60_number(text);
    scalar(text, plain ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE);
  }

  void items(const Value& v) {
    yaml_event_t event;
    yaml_sequence_start_event_initialize(&event, nullptr, nullptr, 1, YAML_BLOCK_SEQUENCE_STYLE);
    yaml_emitter_emit(&emitter_, &event);
    for (std::uint32_t i = 0; i < v.size(); ++i) value(v.at(i));
    yaml_sequence_end_event_initialize(&event);
    yaml_emitter_emit(&emitter_, &event);
  }

  void object(const Value& v) {
    std::vector<std::pair<std::string, std::uint32_t>> keys;
    for (std::uint32_t i = 0; i < v.size(); ++i) {
      keys.emplace_back(v.key(i).is_string() ? std::string(v.key(i).as_string()) : to_json(v.key(i)), i);
    }
    std::stable_sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return key_before(a.first, b.first); });
    yaml_event_t event;
    yaml_mapping_start_event_initialize(&event, nullptr, nullptr, 1, YAML_BLOCK_MAPPING_STYLE);
    yaml_emitter_emit(&emitter_, &event);
    for (const auto& [key, i] : keys) {
      string(key);
      value(v.value(i));
    }
    yaml_mapping_end_event_initialize(&event);
    yaml_emitter_emit(&emitter_, &event);
  }

  yaml_emitter_t emitter_;
};

}  // namespace

std::string to_yaml(const Value& value) {
  std::string out;
  { Writer(out).value(value); }
  return out;
}

}  // namespace gabion
