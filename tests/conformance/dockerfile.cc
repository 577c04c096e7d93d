// language-docker's and BuildKit's own parser cases, and how Conftest reads a corpus of real Dockerfiles.
#include <fstream>
#include <iterator>

#include "base/text.h"
#include "data/json.h"
#include "dockerfile/buildkit_view.h"
#include "dockerfile/parser.h"
#include "dockerfile/validate.h"
#include "dockerfile_suites.h"

namespace gabion::conformance {

namespace {

using dockerfile::Dockerfile;
using dockerfile::Layer;

std::string decode_base64(std::string_view text) {
  std::string out;
  unsigned bits = 0, held = 0;
  for (char c : text) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) continue;
    bits = bits << 6 | static_cast<unsigned>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>(bits >> held & 0xFF);
    }
  }
  return out;
}

std::string case_text(const Value& row) {
  const Value* encoded = row.find("dockerfile_base64");
  if (encoded && encoded->is_string()) return decode_base64(encoded->as_string());
  return std::string(string_field(row, "dockerfile"));
}

// The first reason why a strict reader refuses the file; empty when it does not.
std::string refusal(const Dockerfile& file) {
  for (const auto& error : file.errors) {
    if (error.layer != Layer::builder && error.layer != Layer::scanner) return "line " + std::to_string(error.line) + ": " + error.message;
  }
  for (const auto& error : dockerfile::validate(file)) return "line " + std::to_string(error.line) + ": " + error.message;
  return {};
}

// What stands in the file, in order, comments and directives included.
std::string sequence(const Dockerfile& file) {
  std::vector<std::pair<std::uint32_t, std::string_view>> parts;
  for (const auto& comment : file.comments) {
    if (!comment.in_instruction) parts.push_back({comment.at.begin, "COMMENT"});
  }
  for (const auto& directive : file.directives) {
    parts.push_back({directive.at.begin, iequals(directive.name, "check") ? "COMMENT" : "PRAGMA"});
  }
  for (const auto& i : file.instructions) parts.push_back({i.at.begin, dockerfile::keyword_name(i.keyword)});
  std::sort(parts.begin(), parts.end());
  std::string out;
  for (const auto& part : parts) out.append(out.empty() ? "" : " ").append(part.second);
  return out;
}

std::string wanted_sequence(const Value& row) {
  const Value* list = row.find("instructions");
  std::string out;
  for (std::uint32_t i = 0; list && i < list->size(); ++i) out.append(i ? " " : "").append(list->at(i).as_string());
  return out;
}

void parser_case(const Value& row, const std::string& name, Tally& tally) {
  std::string bytes = case_text(row), storage;
  auto file = dockerfile::parse(dockerfile::decode_text(bytes, storage));
  std::string reason = file ? refusal(*file) : file.error().message;
  bool should_parse = string_field(row, "expect") == "parses";
  if (should_parse != reason.empty()) {
    tally.fail(name, should_parse ? reason : "it should be refused", bytes);
    return;
  }
  std::string wanted = wanted_sequence(row);
  if (!wanted.empty() && sequence(*file) != wanted) {
    tally.fail(name, "wanted " + wanted + ", got " + sequence(*file), bytes);
    return;
  }
  tally.pass();
}

void buildkit_case(const Value& row, const std::string& name, Tally& tally) {
  std::string text = case_text(row);
  auto file = dockerfile::parse(text);
  if (string_field(row, "expect") != "parses") {
    if (file && file->errors.empty()) {
      tally.fail(name, "it should be refused", text);
    } else {
      tally.pass();
    }
    return;
  }
  if (!file) {
    tally.fail(name, file.error().message, text);
    return;
  }
  std::string got(trim(dockerfile::buildkit_dump(*file)));
  std::string wanted(trim(string_field(row, "result")));
  if (got != wanted) {
    tally.fail(name, "another tree", "wanted:\n" + wanted + "\ngot:\n" + got);
  } else {
    tally.pass();
  }
}

std::string joined(const Value& row, std::string_view key) {
  const Value* list = row.find(key);
  std::string out;
  for (std::uint32_t i = 0; list && i < list->size(); ++i) out.append(list->at(i).as_string()).append("\n");
  return out;
}

// What we make of a damaged file, in the words of the recorded rows.
struct MutantView {
  bool refused = false, instruction_error = false, odd_flag = false;
  std::string lines, heredocs;

  explicit MutantView(const Dockerfile& file) : refused(file.instructions.empty()) {
    for (const auto& error : file.errors) {
      refused = refused || error.layer == Layer::syntax || error.layer == Layer::scanner;
      instruction_error = instruction_error || (error.layer != Layer::syntax && !error.in_trigger);
    }
    for (const auto& i : file.instructions) {
      lines += std::to_string(i.line) + "-" + std::to_string(i.end_line) + "\n";
      for (const auto& heredoc : i.heredocs) heredocs.append(heredoc.content).append("\n");
      std::string_view text = i.logical.text;
      bool wide = std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7F; });
      odd_flag = odd_flag || (wide && text.find("--") != std::string_view::npos);
    }
  }
};

void mutant_case(const Value& row, Tally& tally) {
  std::string name(string_field(row, "name")), text(string_field(row, "dockerfile"));
  auto file = dockerfile::parse(text);
  if (!file) {
    tally.fail(name, file.error().message, text);
    return;
  }
  MutantView ours(*file);
  if (ours.odd_flag) return;
  std::string got(trim(dockerfile::buildkit_dump(*file))), wanted(trim(string_field(row, "dump")));
  std::string_view their_error = string_field(row, "instructions");
  bool comparable = their_error.find("no build stage") == std::string_view::npos && their_error.find("csv mounts") == std::string_view::npos;
  if (ours.refused != !string_field(row, "error").empty()) {
    tally.fail(name, ours.refused ? "only we refuse it" : "it should be refused", text);
  } else if (!ours.refused && got != wanted) {
    tally.fail(name, "another tree", text + "\nwanted:\n" + wanted + "\ngot:\n" + got);
  } else if (!ours.refused && (ours.lines != joined(row, "lines") || ours.heredocs != joined(row, "heredocs"))) {
    tally.fail(name, "other lines or heredocs", text);
  } else if (!ours.refused && comparable && ours.instruction_error != !their_error.empty()) {
    tally.fail(name, "instructions: BuildKit says \"" + std::string(their_error) + "\"", text);
  } else {
    tally.pass();
  }
}

void each_case(const Context& context, Tally& tally, void (*one)(const Value&, const std::string&, Tally&)) {
  auto document = read_json_file(context.path);
  if (!document) {
    tally.fail(context.path.string(), document.error().message);
    return;
  }
  const Value* cases = document->root.find("cases");
  for (std::uint32_t i = 0; cases && i < cases->size(); ++i) {
    const Value& row = cases->at(i);
    std::string name = std::to_string(i);
    for (std::string_view key : {"name", "title", "source"}) {
      if (!string_field(row, key).empty()) name.append(" ").append(string_field(row, key));
    }
    one(row, name, tally);
  }
}

// One command as Conftest gives it to policies: compact JSON with sorted keys.
void append_command(std::string& out, std::string_view command, std::string_view sub_command, const dockerfile::Node& node, unsigned stage) {
  JsonWriter json(out);
  json.begin_object().field("Cmd", command).key("Flags").begin_array();
  for (std::string_view flag : node.flags) json.string(flag);
  json.end_array().field("JSON", node.json).field("Stage", stage).field("SubCmd", sub_command).key("Value");
  if (node.next.empty()) {
    json.null();
  } else {
    json.begin_array();
    for (std::string_view value : node.next) json.string(value);
    json.end_array();
  }
  json.end_object();
  out += '\n';
}

void append_comment(std::string& out, std::string_view text, unsigned stage) {
  JsonWriter json(out);
  json.begin_object().field("Cmd", "comment").key("Flags").null().field("JSON", false).field("Stage", stage).field("SubCmd", "");
  json.key("Value").begin_array().string(text).end_array().end_object();
  out += '\n';
}

std::string conftest_view(const Dockerfile& file) {
  std::string out;
  for (const auto& i : file.instructions) {
    dockerfile::Node node = dockerfile::buildkit_view(i, file);
    unsigned stage = i.stage == dockerfile::Instruction::kNoStage ? 0 : i.stage;
    for (const std::string& comment : node.comments) append_comment(out, comment, stage);
    if (node.child) {
      append_command(out, to_lower(node.value), node.child->value, *node.child, stage);
    } else {
      append_command(out, to_lower(node.value), "", node, stage);
    }
  }
  return out;
}

std::string wanted_view(const Value& row) {
  std::string out;
  const Value& commands = row.find("json")->at(0);
  for (std::uint32_t i = 0; i < commands.size(); ++i) {
    append_json(out, commands.at(i));
    out += '\n';
  }
  return out;
}

}  // namespace

std::string_view string_field(const Value& row, std::string_view key) {
  const Value* value = row.find(key);
  return value && value->is_string() ? value->as_string() : std::string_view();
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Result<Document> read_json_file(const std::filesystem::path& path) {
  ReadOptions options;
  options.name = path.filename().string();
  return read_json(read_file(path), options);
}

std::optional<std::filesystem::path> unpack_corpus(const Context& context, Tally& tally) {
  namespace fs = std::filesystem;
  fs::path archive = context.shared / "corpus/dockerfiles.tar.zst";
  if (!fs::exists(archive)) {
    tally.skip("corpus", archive.string() + " is not here");
    return std::nullopt;
  }
  fs::path folder = fs::temp_directory_path() / ("gabion-corpus-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  std::string command = "zstd -dc '" + archive.string() + "' | tar x -C '" + folder.string() + "'";
  if (std::system(command.c_str()) != 0) {
    tally.fail("corpus", "cannot unpack " + archive.string());
    return std::nullopt;
  }
  return folder;
}

std::vector<Document> read_packed_lines(const std::filesystem::path& path) {
  std::vector<Document> rows;
  std::string command = "zstd -dc '" + path.string() + "'";
  FILE* pipe = ::popen(command.c_str(), "r");
  if (!pipe) return rows;
  std::string text;
  char buffer[65536];
  while (std::size_t n = std::fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, n);
  ::pclose(pipe);
  for (std::string_view line : split(text, '\n')) {
    if (trim(line).empty()) continue;
    if (auto row = read_json(std::string(line))) rows.push_back(std::move(*row));
  }
  return rows;
}

void run_dockerfile_parser(const Context& context, Tally& tally) { each_case(context, tally, parser_case); }
void run_buildkit_parser(const Context& context, Tally& tally) { each_case(context, tally, buildkit_case); }

// Rows of tests/compare/buildkit_dump: damaged files and what BuildKit's parser made of them. Its handling of bytes above
// 0x7F in flags (as Latin-1) is not ours, so files with such flags are left out.
void run_buildkit_mutants(const Context& context, Tally& tally) {
  std::string text = read_file(context.path);
  for (std::string_view line : split(text, '\n')) {
    if (trim(line).empty()) continue;
    auto row = read_json(std::string(line));
    if (row) {
      mutant_case(row->root, tally);
    } else {
      tally.fail("row", row.error().message);
    }
  }
}

// Every file of the corpus: what policies see of it must be what Conftest shows them.
void run_dockerfile_corpus(const Context& context, Tally& tally) {
  auto folder = unpack_corpus(context, tally);
  if (!folder) return;
  for (const Document& row : read_packed_lines(context.path)) {
    std::string name(string_field(row.root, "file"));
    std::string text = read_file(*folder / name);
    auto file = dockerfile::parse(text);
    if (!file) {
      tally.fail(name, file.error().message);
      continue;
    }
    std::string got = conftest_view(*file), wanted = wanted_view(row.root);
    if (got == wanted) {
      tally.pass();
    } else {
      tally.fail(name, "another tree", "wanted:\n" + wanted + "got:\n" + got);
    }
  }
  std::filesystem::remove_all(*folder);
}

}  // namespace gabion::conformance
