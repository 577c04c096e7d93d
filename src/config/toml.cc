// TOML by toml++. Dates and times become text as RFC 3339 writes them, in UTC where the file names no zone.
#include <cmath>

// toml++ asserts (or, with NDEBUG, assumes) what a hostile file can make untrue: "[{" reaches its key parser. Here that
// is an error like any other.
#undef NDEBUG
#include <stdexcept>
[[noreturn]] static void refuse_toml() { throw std::runtime_error("not TOML"); }
#define TOML_ASSERT(condition) ((condition) ? static_cast<void>(0) : refuse_toml())
#include <toml++/toml.h>

#include "config/readers.h"
#include "data/go_number.h"

namespace gabion::config {

namespace {

class TomlConverter {
 public:
  explicit TomlConverter(std::string_view text) {
    starts_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') starts_.push_back(i + 1);
    }
  }

  std::size_t offset(const toml::source_position& at) const {
    if (at.line == 0 || at.line > starts_.size()) return 0;
    return starts_[at.line - 1] + (at.column == 0 ? 0 : at.column - 1);
  }

  Node table(const toml::table& table) const {
    Node out = Node::object(offset(table.source().begin));
    for (const auto& [key, value] : table) out.set(key.str(), offset(key.source().begin), node(value));
    return out;
  }

 private:
  Node node(const toml::node& node) const {
    std::size_t at = offset(node.source().begin);
    if (const auto* t = node.as_table()) return table(*t);
    if (const auto* a = node.as_array()) {
      Node out = Node::array(at);
      for (const auto& item : *a) out.add(this->node(item));
      return out;
    }
    if (const auto* s = node.as_string()) return Node::string(s->get(), at);
    if (const auto* i = node.as_integer()) return Node::number(std::to_string(i->get()), at);
    if (const auto* b = node.as_boolean()) return Node::boolean(b->get(), at);
    if (const auto* f = node.as_floating_point()) {
      return std::isfinite(f->get()) ? Node::number(go_json_number(f->get()), at) : Node::string(go_format_g(f->get()), at);
    }
    return Node::string(moment(node), at);
  }

  static std::string date(const toml::date& d) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%04u-%02u-%02u", unsigned{d.year}, unsigned{d.month}, unsigned{d.day});
    return buffer;
  }
  static std::string time(const toml::time& t) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%02u:%02u:%02u", unsigned{t.hour}, unsigned{t.minute}, unsigned{t.second});
    std::string out = buffer;
    if (t.nanosecond == 0) return out;
    std::snprintf(buffer, sizeof buffer, ".%09u", static_cast<unsigned>(t.nanosecond));
    std::string fraction = buffer;
    while (fraction.back() == '0') fraction.pop_back();
    return out + fraction;
  }
  static std::string moment(const toml::node& node) {
    if (const auto* d = node.as_date()) return date(d->get()) + "T00:00:00Z";
    if (const auto* t = node.as_time()) return "0000-01-01T" + time(t->get()) + "Z";
    const auto& both = node.as_date_time()->get();
    std::string out = date(both.date) + "T" + time(both.time);
    if (!both.offset || both.offset->minutes == 0) return out + "Z";
    int minutes = both.offset->minutes;
    char buffer[16];
    std::snprintf(buffer, sizeof buffer, "%c%02d:%02d", minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
    return out + buffer;
  }

  std::vector<std::size_t> starts_;
};

}  // namespace

Result<Node> read_toml(std::string_view text, const ConfigOptions& options) {
  TomlConverter converter(text);
  try {
    return converter.table(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return fail(place_error(options, text, converter.offset(error.source().begin), error.description()));
  } catch (const std::exception& error) {
    return fail(place_error(options, text, 0, error.what()));
  }
}

}  // namespace gabion::config
