// Any bytes as JSON: no crash, and what was read prints as JSON that reads the same.
#include <cstdint>
#include <cstdlib>

#include "data/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  gabion::ReadOptions lenient;
  lenient.positions = lenient.comments = lenient.trailing_commas = lenient.replace_bad_utf8 = true;
  (void)gabion::read_json_stream(text, lenient);
  auto document = gabion::read_json(text, lenient);
  if (!document) return 0;
  auto again = gabion::read_json(gabion::to_json(document->root));
  if (!again || !(again->root == document->root)) std::abort();
  return 0;
}
