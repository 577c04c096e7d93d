// The Dockerfile parser with everything that reads its tree: views, scripts, expansion, validation, both trees.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dockerfile/buildkit_view.h"
#include "dockerfile/expand.h"
#include "dockerfile/parser.h"
#include "dockerfile/reference.h"
#include "dockerfile/validate.h"

namespace {

using namespace gabion;
using namespace gabion::dockerfile;

void require(bool fact) {
  if (!fact) std::abort();
}

// Each byte of a logical text is the byte of the file it maps to.
void check_text(const Dockerfile& file, const LogicalText& text) {
  for (std::size_t i = 0; i < text.text.size(); ++i) require(file.text[text.source(i)] == text.text[i]);
}

void check_span(const Dockerfile& file, Span span) { require(span.begin <= span.end && span.end <= file.text.size()); }

void check(const Dockerfile& file, const Instruction& i, const Variables& variables, unsigned depth) {
  check_span(file, i.at);
  check_text(file, i.logical);
  check_text(file, i.arguments);
  require(i.line <= i.text_line && i.text_line <= i.end_line);
  ExpandStyle style;
  style.escape = file.escape;
  for (const Word& word : i.words) {
    check_span(file, word.at);
    (void)expand(word.text, variables, style);
    for (const Reference& r : references(word.text, file.escape)) require(r.end <= word.text.size() && r.begin < r.end);
  }
  for (const Flag& flag : i.flags) check_span(file, flag.at);
  for (const Heredoc& heredoc : i.heredocs) {
    check_span(file, heredoc.body);
    require(file.source(heredoc.body) == heredoc.content);
  }
  if (i.as<dockerfile::Run>()) {
    Arena arena;
    Script script = run_script(i, arena);
    require(script.text.text.empty() || !script.text.segments.empty());
  }
  if (const auto* from = i.as<From>()) {
    (void)is_image_reference(from->image.text);
    (void)parse_platform(from->platform.text);
  }
  if (const auto* onbuild = i.as<Onbuild>()) {
    require(depth < 100);
    check(file, *onbuild->inner, variables, depth + 1);
  }
  (void)buildkit_view(i, file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string storage;
  std::string_view text = decode_text({reinterpret_cast<const char*>(data), size}, storage);
  auto file = parse(text);
  if (!file) return 0;
  Variables variables;
  variables.set("foo", "a/b.c*d");
  variables.set("PATH", "/bin");
  for (const Instruction& i : file->instructions) check(*file, i, variables, 0);
  for (const ParseError& error : file->errors) check_span(*file, error.at);
  for (const ParseError& error : validate(*file)) check_span(*file, error.at);
  (void)buildkit_dump(*file);
  return 0;
}
