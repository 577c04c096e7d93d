#include "config/proto_schema.h"

#include <algorithm>
#include <filesystem>

#include "base/fd.h"
#include "base/text.h"
#include "config/scanner.h"

namespace gabion::config {

namespace {
constexpr unsigned kMaxProtoDepth = 100;
constexpr std::size_t kMaxProtoBytes = 16u << 20;

template <typename Map>
auto resolve(const Map& map, std::string_view scope, std::string_view type, std::string& full_name) -> const typename Map::mapped_type* {
  if (type.starts_with('.')) {
    full_name = type.substr(1);
    auto found = map.find(full_name);
    return found == map.end() ? nullptr : &found->second;
  }
  std::string around(scope);
  for (;;) {
    full_name = around.empty() ? std::string(type) : around + "." + std::string(type);
    if (auto found = map.find(full_name); found != map.end()) return &found->second;
    if (around.empty()) return nullptr;
    auto dot = around.rfind('.');
    around.resize(dot == std::string::npos ? 0 : dot);
  }
}
}  // namespace

const ProtoField* ProtoMessage::find(std::string_view name) const {
  for (const auto& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

class ProtoParser {
 public:
  ProtoParser(ProtoSchema& schema, std::string_view text, const ReadOptions& options) : schema_(schema), in_(text, options) {}

  Result<> file() {
    for (;;) {
      skip();
      if (in_.done()) return {};
      if (in_.accept(";")) continue;
      auto word = identifier();
      if (word.empty()) return in_.error("expected a declaration");
      Result<> ok;
      if (word == "syntax" || word == "edition") {
        ok = syntax();
      } else if (word == "package") {
        skip();
        package_ = identifier();
        ok = statement_end();
      } else if (word == "message") {
        ok = message(package_, 0);
      } else if (word == "enum") {
        ok = enumeration(package_);
      } else {
        ok = skip_statement();
      }
      if (!ok) return ok;
    }
  }

 private:
  void skip() {
    for (;;) {
      in_.take_while(is_space);
      if (in_.starts("//")) {
        in_.take_line();
      } else if (in_.starts("/*")) {
        auto close = in_.rest().find("*/", 2);
        in_.skip(close == std::string_view::npos ? in_.rest().size() : close + 2);
      } else {
        return;
      }
    }
  }
  std::string identifier() {
    return std::string(in_.take_while([](char c) { return is_word(c) || c == '.'; }));
  }

  Result<> syntax() {
    auto text = in_.take_while([](char c) { return c != ';'; });
    proto2_ = text.find("proto2") != std::string_view::npos;
    return statement_end();
  }
  Result<> statement_end() {
    skip();
    return in_.accept(";") ? Result<>() : Result<>(in_.error("expected `;`"));
  }
  // Up to `;`, or over a block.
  Result<> skip_statement() {
    for (int open = 0;;) {
      skip();
      if (in_.done()) return in_.error("unexpected end of file");
      char c = in_.take();
      if (c == '"' || c == '\'') {
        while (!in_.done() && in_.peek() != c && in_.peek() != '\n') in_.skip(in_.peek() == '\\' ? 2 : 1);
        in_.skip(1);
      }
      open += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (open <= 0 && (c == ';' || c == '}')) return {};
    }
  }

  Result<> open_block(std::string& name) {
    skip();
    name = identifier();
    skip();
    if (name.empty() || !in_.accept("{")) return in_.error("expected a name and `{`");
    return {};
  }

  Result<> message(const std::string& scope, unsigned depth) {
    std::string name;
    if (auto ok = open_block(name); !ok) return ok;
    if (depth > kMaxProtoDepth) return in_.error("messages nest too deeply");
    std::string full = scope.empty() ? name : scope + "." + name;
    schema_.messages_[full];
    return members(full, depth, false);
  }

  Result<> members(const std::string& full, unsigned depth, bool one_of) {
    for (;;) {
      skip();
      if (in_.accept("}")) return {};
      if (in_.accept(";")) continue;
      auto word = identifier();
      if (word.empty()) return in_.error("expected a field");
      Result<> ok;
      if (word == "message") {
        ok = message(full, depth + 1);
      } else if (word == "enum") {
        ok = enumeration(full);
      } else if (word == "oneof") {
        std::string name;
        ok = open_block(name);
        if (ok) ok = members(full, depth, true);
      } else if (word == "option" || word == "reserved" || word == "extensions" || word == "extend") {
        ok = skip_statement();
      } else {
        ok = field(full, word, one_of);
      }
      if (!ok) return ok;
    }
  }

  Result<> field(const std::string& full, std::string word, bool one_of) {
    ProtoField field;
    field.scope = full;
    field.explicit_presence = proto2_ || one_of || word == "optional";
    field.repeated = word == "repeated";
    skip();
    if (word == "optional" || word == "required" || word == "repeated") word = identifier();
    skip();
    if (word == "map" && in_.accept("<")) {
      field.map = true;
      skip();
      word = identifier();
      skip();
      in_.accept(",");
      skip();
      field.map_value = identifier();
      skip();
      if (!in_.accept(">")) return in_.error("expected `>`");
      skip();
    }
    field.type = word;
    field.name = identifier();
    if (field.name.empty()) return in_.error("expected a field's name");
    schema_.messages_[full].fields.push_back(field);
    return skip_statement();
  }

  Result<> enumeration(const std::string& scope) {
    std::string name;
    if (auto ok = open_block(name); !ok) return ok;
    auto& values = schema_.enums_[scope.empty() ? name : scope + "." + name].values;
    for (;;) {
      skip();
      if (in_.accept("}")) return {};
      if (in_.accept(";")) continue;
      auto word = identifier();
      if (word.empty()) return in_.error("expected a value of the enum");
      skip();
      if (word != "option" && word != "reserved" && in_.accept("=")) {
        skip();
        std::string number(in_.take_while([](char c) { return is_word(c) || c == '-'; }));
        values.emplace_back(word, parse_i64(number).value_or(0));
      }
      if (auto ok = skip_statement(); !ok) return ok;
    }
  }

  ProtoSchema& schema_;
  Scanner in_;
  std::string package_;
  bool proto2_ = true;
};

Result<> ProtoSchema::add(const std::string& file, std::string_view text) {
  ReadOptions options;
  options.name = file;
  return ProtoParser(*this, text, options).file();
}

const ProtoMessage* ProtoSchema::message(std::string_view full_name) const {
  auto found = messages_.find(full_name);
  return found == messages_.end() ? nullptr : &found->second;
}

const ProtoMessage* ProtoSchema::find_message(std::string_view scope, std::string_view type, std::string& full_name) const {
  return resolve(messages_, scope, type, full_name);
}

const ProtoEnum* ProtoSchema::find_enum(std::string_view scope, std::string_view type) const {
  std::string full_name;
  return resolve(enums_, scope, type, full_name);
}

Result<ProtoSchema> load_proto_schema(const std::vector<std::string>& directories) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& directory : directories) {
    if (fs::is_regular_file(directory, error)) files.push_back(directory);
    if (!fs::is_directory(directory, error)) continue;
    for (fs::recursive_directory_iterator it(directory, fs::directory_options::skip_permission_denied, error), end; it != end; it.increment(error)) {
      if (it->path().extension() == ".proto") files.push_back(it->path().string());
    }
  }
  std::sort(files.begin(), files.end());
  ProtoSchema schema;
  for (const auto& file : files) {
    auto text = read_file(file, kMaxProtoBytes);
    if (!text) return tl::unexpected(text.error());
    if (auto ok = schema.add(file, *text); !ok) return wrap("load proto files", ok.error());
  }
  return schema;
}

}  // namespace gabion::config
